// The line of one user: props.value = { sum, rows: [{ id, what, how, tone, picture, share, lane, file, acts }], older, loaded: [text] }.
// Writes props.value.act = { name, id, order } and triggers "act", "edit" or "retake". Waiting rows move by dragging, or with Up and Down, within their lane.
const one = (selector) => element.querySelector(selector);
const words = { up: "Up", down: "Down", pin: "Pin", unpin: "Unpin", pause: "Pause", resume: "Go on", edit: "Edit", cancel: "Cancel", retry: "Again", retake: "Again", delete: "Delete", copy: "Copy settings" };
const REALLY = "Really delete?";
const turned = { up: "down", down: "up", pin: "unpin", unpin: "pin", pause: "resume", resume: "pause", cancel: "retry" };
let dragged = null;
let doubted = null;  // id of the job that Delete was pressed for once

draw();
one(".older").addEventListener("click", () => act({ name: "older", id: "" }));
watch("value", () => { if (!dragged) draw(); });

function draw() {
  const now = props.value || { rows: [], loaded: [] };
  const kept = document.activeElement && element.contains(document.activeElement) ? document.activeElement.dataset : {};
  set(one(".sum"), now.sum || "");
  one(".none").hidden = now.rows.length > 0;
  one(".older").hidden = !now.older;
  one(".rows").replaceChildren(...now.rows.map(row));
  one(".loaded").replaceChildren(...(now.loaded.length ? now.loaded : ["None yet."]).map((text) => make("li", "", text)));
  if (kept.act) focus(kept);
}

// Back to the button that had the focus, or to what stands for it now: its counterpart, else the row's first one.
function focus({ act, id }) {
  const buttons = [...element.querySelectorAll(`.acts [data-id="${id}"]:not(:disabled)`)];
  const named = (name) => buttons.find((button) => button.dataset.act === name);
  const again = named(act) || named(turned[act]) || buttons[0];
  if (again) again.focus();
}

function row(data) {
  const item = make("li", "row");
  item.dataset.tone = data.tone || "";
  item.dataset.id = data.id;
  const thumb = make("div", "thumb", data.picture ? "" : data.kind);
  if (data.picture) { const image = make("img"); image.src = data.picture; image.alt = ""; thumb.append(image); }
  const facts = make("div");
  facts.append(make("p", "what", data.what), make("p", "how", data.how));
  if (data.share !== null) { const bar = make("progress"); bar.max = 1; bar.value = data.share; bar.setAttribute("aria-label", "Share that is made"); facts.append(bar); }
  const acts = make("div", "acts");
  if (data.file) acts.append(link(data));
  for (const name of data.acts) acts.append(button(name, data));
  item.append(thumb, facts, acts);
  if (data.lane) drag(item, data.lane);
  return item;
}

function link(data) {
  const made = make("a", "", "Open");
  made.href = data.file;
  made.target = "_blank";
  made.dataset.act = "open";
  made.dataset.id = data.id;
  made.setAttribute("aria-label", "Open: " + data.what);
  return made;
}

function button(name, data) {
  const made = make("button", "", name === "delete" && doubted === data.id ? REALLY : words[name]);
  made.type = "button";
  made.dataset.act = name;
  made.dataset.id = data.id;
  made.setAttribute("aria-label", made.textContent + ": " + data.what);
  const order = waiting(data.lane), at = order.indexOf(data.id);
  if (name === "up") made.disabled = at <= 0;
  if (name === "down") made.disabled = at < 0 || at === order.length - 1;
  made.addEventListener("click", () => {
    if (name === "up") move(data, at - 1);
    else if (name === "down") move(data, at + 1);
    else if (name === "copy") navigator.clipboard.writeText(data.settings).then(() => { made.textContent = "Copied"; });
    else if (name === "delete" && doubted !== data.id) { doubted = data.id; draw(); }
    else act({ name, id: data.id });
  });
  return made;
}

function drag(item, lane) {
  const id = item.dataset.id;
  item.draggable = true;
  item.addEventListener("dragstart", (event) => { dragged = { id, lane }; event.dataTransfer.effectAllowed = "move"; });
  item.addEventListener("dragend", () => { dragged = null; draw(); });
  item.addEventListener("dragover", (event) => { if (dragged && dragged.lane === lane && dragged.id !== id) { event.preventDefault(); item.dataset.over = "true"; } });
  item.addEventListener("dragleave", () => { item.dataset.over = ""; });
  item.addEventListener("drop", (event) => { event.preventDefault(); item.dataset.over = ""; if (dragged) move(dragged, waiting(lane).indexOf(id)); });
}

function waiting(lane) { return (props.value ? props.value.rows : []).filter((row) => row.lane === lane).map((row) => row.id); }

function move({ id, lane }, to) {
  const order = waiting(lane).filter((other) => other !== id);
  order.splice(Math.max(0, to), 0, id);
  act({ name: "order", id, order });
}

function act(what) { props.value = { ...props.value, act: what }; trigger(["edit", "retake"].includes(what.name) ? what.name : "act"); }
function set(node, text) { if (node.textContent !== text) node.textContent = text; }
function make(tag, name = "", text = "") { const node = document.createElement(tag); if (name) node.className = name; if (text) node.textContent = text; return node; }
