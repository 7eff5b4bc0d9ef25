"use strict";
// What is decided is told to the server as JSON; pages come from there whole. A template in data-do says what a button or form
// means: "$name" is the value of a field or of data-name nearby, "$name#" a number, "$name[]" all of them, "$name?" is left out
// where empty, "$name|" a list written with 、, and ${name} stands within other text.
(() => {
  // Forms whose content would be missed; a search is soon typed again.
  const SENT = "main form[data-do], main form[data-json]";
  const main = () => document.querySelector("main");
  const frame = () => document.body.dataset;
  const talk = document.querySelector("#talk");

  const GONE = "工作台没有应答：命令行窗口可能已经关掉。填写的内容还在，重新打开工作台后再试";
  const post = (path, body, raw) => fetch(path, { method: "POST", body: raw ? body : JSON.stringify(body) })
    .catch(() => { throw new Error(GONE); })
    .then(async (answer) => {
      const said = await answer.json().catch(() => ({ error: GONE }));
      if (!answer.ok) throw Object.assign(new Error(said.error || "没有成功"), said);
      return said;
    });

  // ---- what is told
  const tell = (text, kind, undo) => {
    const line = document.createElement("div");
    line.className = "told " + (kind || "");
    const words = document.createElement("span");
    words.textContent = text;
    line.append(words);
    if (undo) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "撤销";
      button.addEventListener("click", () => { line.remove(); act({ undo: { event: undo } }, false); });
      line.append(button);
    }
    const close = document.createElement("button");
    close.type = "button";
    close.className = "quiet";
    close.setAttribute("aria-label", "关闭提示");
    close.textContent = "×";
    close.addEventListener("click", () => line.remove());
    line.append(close);
    const told = document.querySelector("#told");
    told.append(line);
    while (told.children.length > 4) told.firstChild.remove();
    if (kind !== "wrong") setTimeout(() => line.remove(), 12000);
  };
  const told = (said) => {
    document.querySelectorAll(".told.wrong").forEach((line) => line.remove());
    for (const r of said.recorded || []) tell("已记录：" + (r.what.length > 90 ? r.what.slice(0, 90) + "…" : r.what), "", r.id);
    for (const note of said.notes || []) tell(note.replace(/^注意：/, ""), "note");
  };
  const wrong = (error) => {
    tell(error.message, "wrong");
    if (error.stale) again();
  };

  // ---- pages
  let dirty = false;
  let turn = 0;
  async function refresh(path) {
    const own = ++turn;
    const answer = await fetch(path || location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // A later one has overtaken this one.
    if (own !== turn) return;
    // Whatever is no page of the workbench is the browser's to show.
    if (!page.querySelector("header") || !page.body.dataset.moment) { location.href = path || location.href; return; }
    const [x, y] = [scrollX, scrollY];
    const kept = path ? null : keep();
    // What was being dragged is gone with the page.
    dragged = null;
    for (const part of ["header", "main"]) document.querySelector(part).replaceWith(page.querySelector(part));
    for (const what of ["last", "moment", "who"]) document.body.dataset[what] = page.body.dataset[what] || "0";
    document.title = page.title;
    here = path || location.pathname + location.search;
    dirty = false;
    document.querySelector("#newer").hidden = true;
    if (path) { history.pushState(null, "", path); scrollTo(0, 0); main().focus(); } else { restore(kept); scrollTo(x, y); }
    settle();
  }
  // What was typed and not sent, what stands open and where the cursor is outlive a refresh.
  let sent = null;
  // By what everything around it stands for, so that no two places are taken for one.
  const place = (e) => {
    const around = [];
    for (let up = e; up && up !== main(); up = up.parentElement) around.push(JSON.stringify({ ...up.dataset }));
    const own = e.type === "checkbox" ? e.value : "";
    return [...around, e.form?.elements.path?.value || "", e.name || "", own, "value" in e ? "" : e.textContent].join("|");
  };
  const typed = (e) => e.type === "checkbox" ? e.checked !== e.defaultChecked
    : e.tagName === "SELECT" ? [...e.options].some((o) => o.selected !== o.defaultSelected) && e.selectedIndex > 0 : e.value !== e.defaultValue;
  const fields = () => [...main().querySelectorAll("form input:not([type=file]), form textarea, form select")];
  function keep() {
    const unsent = fields().filter((e) => e.form !== sent && typed(e));
    return {
      fields: new Map(unsent.map((e) => [place(e), e.type === "checkbox" ? e.checked : e.value])),
      open: new Set([...main().querySelectorAll("details[open] > summary")].map(place)),
      found: document.querySelector("#found")?.innerHTML,
      focus: main().contains(document.activeElement) ? place(document.activeElement) : null,
      waiting: !!document.activeElement.closest(".waiting"),
    };
  }
  function restore(kept) {
    for (const e of fields()) {
      const value = kept.fields.get(place(e));
      if (value === undefined) continue;
      if (e.type === "checkbox") e.checked = value; else e.value = value;
      dirty = true;
    }
    for (const e of main().querySelectorAll("details > summary")) if (kept.open.has(place(e))) e.parentElement.open = true;
    if (kept.found && document.querySelector("#found")) document.querySelector("#found").innerHTML = kept.found;
    if (!kept.focus) return;
    const same = [...main().querySelectorAll("button, input, select, textarea, a, summary")].find((e) => place(e) === kept.focus);
    // What was placed is gone: the next one waits.
    (same || kept.waiting && main().querySelector(".waiting button") || main()).focus({ preventScroll: true });
  }
  const leaving = () => !dirty || confirm("这一页有填了没有提交的内容，离开就没有了。离开吗？");
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  const again = (path) => (path && !leaving() ? Promise.resolve() : refresh(path)).catch(() => tell(GONE, "wrong"));
  let here = location.pathname + location.search;
  addEventListener("popstate", () => {
    if (leaving()) again(); else history.pushState(null, "", here);
  });

  // ---- actions
  const seen = () => Number(frame().last || 0);
  let acting = false;
  async function act(action, preview, form) {
    // A second click while the first is under way means nothing.
    if (acting) return false;
    acting = true;
    // Who agrees to what was shown agrees to nothing newer.
    const order = { action, seen: seen(), moment: Number(frame().moment) };
    try {
      if (preview) {
        const said = await post("/foresee", order);
        if (!await ask(said.html)) return;
      }
      if (!await named()) return;
      const said = await post("/decide", order);
      sent = form || null;
      await refresh();
      // What was minded before agreeing need not be said again.
      if (preview) said.notes = [];
      told(said);
    } catch (error) { wrong(error); } finally { acting = false; sent = null; look(); }
  }
  // Every decision stands in the ledger under a name.
  async function named() {
    if (frame().who !== "未知") return true;
    const html = '<h2>请填写经办人</h2><p>每个决定都记在账本里，写明是谁作的。</p><p><label>经办人 <input id="whoever" maxlength="40" autocomplete="name" required></label></p>';
    if (!await ask(html)) return false;
    const who = document.querySelector("#whoever").value.trim();
    if (!who) { tell("没有填写经办人，没有记录", "wrong"); return false; }
    await post("/visitor", { who });
    frame().who = who;
    return true;
  }
  const ask = (html) => new Promise((resolve) => {
    talk.querySelector(".body").innerHTML = html;
    // Nothing to agree to: only to be read.
    const rows = talk.querySelector("[data-rows]");
    talk.querySelector(".go").hidden = rows !== null && rows.dataset.rows === "0";
    talk.returnValue = "";
    talk.onclose = () => resolve(talk.returnValue === "yes");
    talk.showModal();
  });

  const value = (name, from) => {
    const form = from.closest("form");
    const field = form && form.elements[name];
    if (field) return field.type === "checkbox" ? (field.checked ? field.value : "") : field.value;
    const near = from.closest(`[data-${name}]`);
    if (near) return near.dataset[name];
    // What holds for the whole page, as the reason of a change.
    const other = main().querySelector(`[data-page][name="${name}"]`);
    return other ? other.value : "";
  };
  const values = (name, from) => {
    const scope = from.closest("form") || main();
    return [...scope.querySelectorAll(`[name="${name}"]`)]
      .filter((field) => field.type !== "checkbox" || field.checked).map((field) => field.value).filter(Boolean);
  };
  const filled = (template, from, extra) => {
    if (Array.isArray(template)) return template.map((item) => filled(item, from, extra)).filter((item) => item !== undefined);
    if (template && typeof template === "object") {
      const pairs = Object.entries(template).map(([key, item]) => [key, filled(item, from, extra)]);
      return Object.fromEntries(pairs.filter(([, item]) => item !== undefined));
    }
    if (typeof template !== "string") return template;
    const get = (name) => extra && name in extra ? extra[name] : value(name, from);
    const whole = template.match(/^\$(\w+)(#|\[\]|\?|\|)?$/);
    if (!whole) return template.replace(/\$\{(\w+)\}/g, (_, name) => get(name));
    const [, name, kind] = whole;
    if (kind === "[]") return extra && name in extra ? extra[name] : values(name, from);
    const one = get(name);
    if (kind === "?") return one === "" ? undefined : one;
    if (kind === "|") return one.split(/[、，,；;\s]+/);
    return kind === "#" ? Number(one) : one;
  };
  const meant = (element, extra) => filled(JSON.parse(element.dataset.do), element, extra);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button, a");
    if (!button) return;
    if (button.dataset.do && !button.closest("dialog") && button.tagName === "BUTTON" && button.type === "button") {
      act(meant(button), "preview" in button.dataset);
    } else if (button.dataset.copy !== undefined) {
      const text = document.getElementById(button.dataset.copy);
      const chosen = () => { text.select && text.select(); document.execCommand("copy"); };
      (navigator.clipboard ? navigator.clipboard.writeText(text.value || text.textContent).catch(chosen) : Promise.resolve(chosen()))
        .then(() => tell("已复制"));
    } else if (button.dataset.self) {
      post("/visitor", JSON.parse(button.dataset.self)).then(() => refresh()).catch(wrong);
    } else if (button.dataset.into) {
      const field = main().querySelector(`[name="${button.dataset.into}"]`);
      field.value = button.dataset.text;
      field.focus();
    } else if (button.dataset.print !== undefined) {
      print();
    } else if (button.dataset.refresh !== undefined) {
      again();
    } else if (button.dataset.out) {
      const query = new URLSearchParams({ seen: seen() });
      for (const what of ["path", "rule"]) if (button.dataset[what]) query.set(what, button.dataset[what]);
      const sure = document.createElement("h2");
      sure.textContent = button.dataset.ask || "";
      (button.dataset.ask ? ask(sure.outerHTML) : Promise.resolve(true)).then(async (yes) => {
        if (!yes || !await named()) return;
        const said = await post(`/files/${button.dataset.out}?${query}`, "", true);
        await refresh();
        told(said);
      }).catch(wrong);
    } else if (button.tagName === "A" && button.getAttribute("href")?.startsWith("/") && !button.hasAttribute("download")
      && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      again(button.getAttribute("href"));
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    if (form.dataset.do) {
      event.preventDefault();
      act(meant(form), "preview" in form.dataset, form);
    } else if (form.dataset.self !== undefined) {
      event.preventDefault();
      post("/visitor", { who: form.elements.who.value }).then(() => refresh()).catch(wrong);
    } else if (form.dataset.search !== undefined) {
      event.preventDefault();
      const into = document.querySelector(form.dataset.search);
      fetch(`${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`).then((a) => a.text())
        .then((html) => { into.innerHTML = html; }).catch(wrong);
    } else if (form.dataset.json) {
      event.preventDefault();
      const said = Object.fromEntries(new FormData(form));
      for (const box of form.querySelectorAll("input[type=checkbox]")) said[box.name] = box.checked;
      sent = form;
      post(`/files/${form.dataset.json}?seen=${seen()}`, said).then(async (done) => { await refresh(); told(done); }).catch(wrong)
        .finally(() => { sent = null; });
    } else if (form.method === "get") {
      event.preventDefault();
      again(`${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`);
    }
  });
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.dataset.go !== undefined) field.form.requestSubmit();
    else if (field.type === "file") { put(field.closest("[data-to]"), [...field.files].map((f) => [f.webkitRelativePath || f.name, f])); field.value = ""; }
    else if (field.closest(SENT)) dirty = true;
  });
  document.addEventListener("input", (event) => { if (event.target.closest(SENT)) dirty = true; });

  // ---- files
  async function put(zone, files) {
    const to = zone.dataset.to;
    // What Excel and file managers leave lying about.
    files = files.filter(([name]) => !/(^|\/)(~\$|\.|Thumbs\.db$|desktop\.ini$)/.test(name));
    let done = 0;
    if (!files.length) return;
    if (zone.dataset.ask) {
      const sure = document.createElement("h2");
      sure.textContent = zone.dataset.ask;
      if (!await ask(sure.outerHTML)) return;
    }
    if (!await named()) return;
    for (const [at, [name, file]] of files.entries()) {
      const query = new URLSearchParams({ name, seen: seen() });
      // Read once, when the last is there.
      if (at < files.length - 1) query.set("more", "1");
      for (const field of zone.querySelectorAll("[name]")) query.set(field.name, field.value);
      const day = zone.closest("[data-date]");
      if (day) query.set("date", day.dataset.date);
      try {
        if (to === "sheets") {
          const preview = await post(`/files/sheets?${query}`, file, true);
          if (!await ask(preview.html)) { tell(`没有收回 ${name}`); continue; }
          const rows = [...talk.querySelectorAll("[name=row]:checked")].map((box) => box.value);
          told(await post(`/files/sheets-in?${query}`, new Blob([JSON.stringify(rows), "\n", file]), true));
        } else {
          const said = await post(`/files/${to}?${query}`, file, true);
          done += 1;
          if (files.length === 1) told(said);
        }
        if (!query.has("more") || to === "sheets") await refresh();
      } catch (error) { wrong(error); }
    }
    if (files.length > 1 && done) tell(`已收下 ${done} 个文件`);
  }
  const entries = async (entry, path) => {
    if (entry.isFile) return [[path + entry.name, await new Promise((done, no) => entry.file(done, no))]];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((done, no) => reader.readEntries(done, no));
      if (!some.length) return found;
      for (const one of some) found.push(...await entries(one, `${path}${entry.name}/`));
    }
  };

  // ---- drag and drop
  let dragged = null;
  document.addEventListener("dragstart", (event) => {
    const from = event.target.closest("[draggable=true]");
    if (!from) return;
    dragged = { kind: from.dataset.drag, id: from.dataset.id };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", from.dataset.id);
  });
  document.addEventListener("dragend", () => { dragged = null; document.querySelectorAll(".over").forEach((e) => e.classList.remove("over")); });
  const target = (event) => {
    if (!dragged && event.dataTransfer.types.includes("Files")) return event.target.closest("[data-to]");
    const onto = event.target.closest("[data-drop]");
    const fits = onto && dragged && onto.dataset.drop.split(" ").includes(dragged.kind) && onto.dataset.id !== dragged.id;
    return fits ? onto : null;
  };
  document.addEventListener("dragover", (event) => {
    const onto = target(event);
    document.querySelectorAll(".over").forEach((e) => e !== onto && e.classList.remove("over"));
    if (!onto) return;
    event.preventDefault();
    onto.classList.add("over");
  });
  document.addEventListener("drop", async (event) => {
    const onto = target(event);
    if (!onto) return;
    event.preventDefault();
    onto.classList.remove("over");
    if (onto.dataset.to) {
      // Folders can only be walked as entries; what is no entry is a file.
      const items = [...event.dataTransfer.items].map((item) => [item.webkitGetAsEntry(), item.getAsFile()]);
      const found = items.map(([entry, file]) => entry ? entries(entry, "") : file ? [[file.name, file]] : []);
      put(onto, (await Promise.all(found)).flat());
      return;
    }
    act(filled(JSON.parse(onto.dataset[`on${dragged.kind[0].toUpperCase()}${dragged.kind.slice(1)}`]), onto, { dragged: dragged.id }), true);
  });
  addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  addEventListener("drop", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });

  // ---- news
  const busy = document.querySelector("#busy");
  let quiet, since = null;
  let latest = 0;
  // What is being done or typed is not taken away.
  function look() {
    if (acting || latest <= Number(frame().moment)) return;
    if (!dirty && !dragged && !talk.open && !document.activeElement.closest("main form")) again();
    else document.querySelector("#newer").hidden = false;
  }
  let news = null;
  // A browser keeps few connections to one server: windows that nobody looks at hold none.
  function listen() {
    if (document.hidden) { news?.close(); news = null; return; }
    if (news) return;
    news = new EventSource("/events");
    news.addEventListener("changed", (event) => { busy.hidden = true; latest = Number(event.data); look(); });
    news.addEventListener("progress", (event) => {
      const { stage, done, total } = JSON.parse(event.data);
      // What is over in a second needs no word.
      since ??= Date.now();
      busy.hidden = Date.now() - since < 1000;
      busy.textContent = total ? `${stage} ${Math.min(done, total)}/${total}` : stage;
      clearTimeout(quiet);
      quiet = setTimeout(() => { busy.hidden = true; since = null; }, 1500);
    });
  }
  document.addEventListener("visibilitychange", listen);
  listen();

  // Words that are marked in a letter are where its ask is cut.
  document.addEventListener("selectionchange", () => {
    const marked = getSelection();
    const part = marked.anchorNode?.parentElement?.closest(".letter mark");
    const words = marked.toString().trim();
    if (!part || !words) return;
    const field = main().querySelector(`.ask[data-number="${part.dataset.number}"] [name=at]`);
    if (!field) return;
    field.value = words.slice(0, 20);
    field.closest("details").open = true;
  });

  // Widths come as data, so that pages need no style of their own.
  function settle() {
    document.querySelectorAll("[data-width]").forEach((e) => { e.style.width = e.dataset.width + "%"; });
  }
  settle();
})();
