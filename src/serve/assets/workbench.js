"use strict";
// What is decided is told to the server as JSON; pages come from there whole. A template in data-do says what a button or form
// means: "$name" is the value of a field or of data-name nearby, "$name#" a number, "$name[]" all of them, "$name?" is left out
// where empty, and ${name} stands within other text.
(() => {
  const main = () => document.querySelector("main");
  const frame = () => document.body.dataset;
  const talk = document.querySelector("#talk");

  const post = (path, body, raw) => fetch(path, { method: "POST", body: raw ? body : JSON.stringify(body) })
    .then(async (answer) => {
      const said = await answer.json().catch(() => ({ error: "没有应答，请看工作台的命令行窗口是否还开着" }));
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
    document.querySelector("#told").append(line);
    if (kind !== "wrong") setTimeout(() => line.remove(), 12000);
  };
  const told = (said) => {
    for (const r of said.recorded || []) tell("已记录：" + r.what, "", r.id);
    for (const note of said.notes || []) tell(note.replace(/^注意：/, ""), "note");
  };
  const wrong = (error) => {
    tell(error.message, "wrong");
    if (error.stale) refresh();
  };

  // ---- pages
  let dirty = false;
  async function refresh(path) {
    const answer = await fetch(path || location.href);
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const [x, y] = [scrollX, scrollY];
    for (const part of ["header", "main"]) document.querySelector(part).replaceWith(page.querySelector(part));
    document.body.dataset.last = page.body.dataset.last || "0";
    document.title = page.title;
    dirty = false;
    document.querySelector("#newer").hidden = true;
    if (path) { history.pushState(null, "", path); scrollTo(0, 0); main().focus(); } else scrollTo(x, y);
    settle();
  }
  addEventListener("popstate", () => refresh());

  // ---- actions
  const seen = () => Number(frame().last || 0);
  async function act(action, preview) {
    try {
      if (preview) {
        const said = await post("/foresee", { action, seen: seen() });
        if (!await ask(said.html)) return false;
      }
      const said = await post("/decide", { action, seen: seen() });
      await refresh();
      told(said);
      return true;
    } catch (error) { wrong(error); return false; }
  }
  const ask = (html, question) => new Promise((resolve) => {
    const body = talk.querySelector(".body");
    if (html) body.innerHTML = html; else body.textContent = question;
    talk.returnValue = "";
    talk.onclose = () => resolve(talk.returnValue === "yes");
    talk.showModal();
  });

  const value = (name, from) => {
    const form = from.closest("form");
    const field = form && form.elements[name];
    if (field) return field.type === "checkbox" ? (field.checked ? field.value : "") : field.value;
    const near = from.closest(`[data-${name.replace(/[A-Z]/g, (c) => "-" + c.toLowerCase())}]`);
    return near ? near.dataset[name] : "";
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
    const whole = template.match(/^\$(\w+)(#|\[\]|\?)?$/);
    if (!whole) return template.replace(/\$\{(\w+)\}/g, (_, name) => get(name));
    const [, name, kind] = whole;
    if (kind === "[]") return extra && name in extra ? extra[name] : values(name, from);
    const one = get(name);
    if (kind === "?") return one === "" ? undefined : one;
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
    } else if (button.dataset.print !== undefined) {
      print();
    } else if (button.dataset.refresh !== undefined) {
      refresh();
    } else if (button.dataset.out) {
      post(`/files/${button.dataset.out}?seen=${seen()}`, "", true)
        .then(async (said) => { await refresh(); told(said); }).catch(wrong);
    } else if (button.tagName === "A" && button.getAttribute("href")?.startsWith("/") && !button.hasAttribute("download")
      && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      refresh(button.getAttribute("href")).catch(() => { location.href = button.href; });
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    if (form.dataset.do) {
      event.preventDefault();
      act(meant(form), "preview" in form.dataset);
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
      post(`/files/${form.dataset.json}?seen=${seen()}`, said).then(async (done) => { await refresh(); told(done); }).catch(wrong);
    } else if (form.method === "get") {
      event.preventDefault();
      refresh(`${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`);
    }
  });
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.dataset.go !== undefined) field.form.requestSubmit();
    else if (field.dataset.do && field.tagName !== "FORM") act(meant(field), "preview" in field.dataset).then((done) => { if (!done) refresh(); });
    else if (field.type === "file") { put(field.closest("[data-to]"), [...field.files].map((f) => [f.webkitRelativePath || f.name, f])); field.value = ""; }
    else if (field.closest("form")) dirty = true;
  });
  document.addEventListener("input", (event) => { if (event.target.closest("main form")) dirty = true; });

  // ---- files
  async function put(zone, files) {
    const to = zone.dataset.to;
    for (const [name, file] of files) {
      const query = new URLSearchParams({ name, seen: seen() });
      for (const field of zone.querySelectorAll("[name]")) query.set(field.name, field.value);
      if (zone.dataset.date) query.set("date", zone.dataset.date);
      try {
        if (to === "sheets") {
          const preview = await post(`/files/sheets?${query}`, file, true);
          if (!await ask(preview.html)) { tell(`没有收回 ${name}`); continue; }
          query.set("rows", [...talk.querySelectorAll("[name=row]:checked")].map((box) => box.value).join("\n"));
          told(await post(`/files/sheets-in?${query}`, file, true));
        } else {
          told(await post(`/files/${to}?${query}`, file, true));
        }
        await refresh();
      } catch (error) { wrong(error); }
    }
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
    if (event.dataTransfer.types.includes("Files") && !dragged) return event.target.closest("[data-to]");
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
  let quiet;
  const news = new EventSource("/events");
  news.addEventListener("changed", (event) => {
    busy.hidden = true;
    if (Number(event.data) === seen() && !frame().files) { frame().files = "1"; return; }
    if (!dirty && !talk.open && !document.activeElement.closest("main form")) refresh();
    else document.querySelector("#newer").hidden = false;
  });
  news.addEventListener("progress", (event) => {
    const { stage, done, total } = JSON.parse(event.data);
    busy.hidden = false;
    busy.textContent = total ? `${stage} ${done}/${total}` : stage;
    clearTimeout(quiet);
    quiet = setTimeout(() => { busy.hidden = true; }, 1500);
  });

  // Widths come as data, so that pages need no style of their own.
  function settle() {
    document.querySelectorAll("[data-width]").forEach((e) => { e.style.width = e.dataset.width + "%"; });
  }
  settle();
})();
