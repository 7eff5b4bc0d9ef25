(() => {
  const get = id => document.getElementById(id);
  const body = get("topics").tBodies[0];
  const rows = [...body.rows];
  const heads = [...document.querySelectorAll("th[data-sort]")];

  const filter = () => {
    const [category, department, town, kind] = ["category", "department", "town", "kind"].map(id => get(id).value);
    const words = get("words").value.trim().split(/\s+/);
    let shown = 0;
    for (const row of rows) {
      const data = row.dataset;
      row.hidden = !((!category || data.category === category)
        && (!department || data.department === department)
        && (!town || data.towns.includes("|" + town + "|"))
        && (!kind || Number(kind === "村居重点推进" ? data.duty : data.asked) > 0)
        && words.every(word => row.textContent.includes(word)));
      shown += !row.hidden;
    }
    get("count").textContent = shown === rows.length ? `共 ${shown} 项` : `显示 ${shown} 项，共 ${rows.length} 项`;
  };

  const sort = () => {
    const by = get("sort").value;
    const way = by === "rank" ? 1 : -1;
    rows.sort((a, b) => way * (a.dataset[by] - b.dataset[by]) || a.dataset.rank - b.dataset.rank);
    body.append(...rows);
    for (const head of heads) {
      head.dataset.sort === by ? head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending") : head.removeAttribute("aria-sort");
    }
  };

  get("filters").addEventListener("input", () => { filter(); sort(); });
  get("filters").addEventListener("submit", event => event.preventDefault());
  for (const head of heads) {
    head.addEventListener("click", () => { get("sort").value = head.dataset.sort; sort(); });
  }
  // What the browser kept from before a reload.
  filter();
  sort();
})();
