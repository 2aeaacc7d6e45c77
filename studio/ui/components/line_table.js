// A script: props.value = { rows: [{ key, start, end, character, text, emotion, intensity, speaker, takes, take }], selected, seen, news }.
// props.fits = [{ key, badge, note, take }] and props.arrived = [{ key, take }] were made from older rows, so they touch
// nothing but the rows of their keys. Triggers "input" when the rows changed and "select" when another row was chosen.
const one = (selector) => element.querySelector(selector);
const cells = [
  ["start", "Start in seconds", "number"], ["end", "End in seconds", "number"], ["character", "Who", "text"],
  ["text", "Text", "area"], ["emotion", "Emotion", "text"], ["intensity", "Intensity", "number"],
];
const TYPING = 350; // milliseconds of quiet after which what was typed counts
const list = "feelings-" + Math.random().toString(36).slice(2);
const seen = new Set(); // files of all takes that were in a row
let shownRows = [], before = null, typed = null;
one("datalist").id = list;
one("datalist").replaceChildren(...(props.feelings || []).map((word) => { const option = make("option"); option.value = word; return option; }));
one(".add").addEventListener("click", add);
one(".undo").addEventListener("click", undo);
draw();
watch("value", draw);
watch("fits", badges);
watch("arrived", join);

function now() { return props.value || { rows: [], selected: 0 }; }

function draw() {
  const { news } = now();
  if (news) tell(news, shownRows);
  else if (now().opened) tell("", null);
  shownRows = now().rows;
  one(".none").hidden = shownRows.length > 0;
  one(".scroll").hidden = shownRows.length === 0;
  if (same()) refresh(); else rebuild();
  mark();
  badges();
  const { news: _, opened: __, ...rest } = now();
  for (const row of shownRows) for (const take of row.takes) seen.add(take.file);
  if (news || now().opened || (now().seen || []).length !== seen.size) props.value = { ...rest, seen: [...seen] };
  join();
}

// A sentence on what happened to the rows, and the rows that Undo brings back, null for none.
function tell(sentence, rows) {
  one(".told").textContent = sentence;
  before = rows;
  one(".undo").hidden = !rows;
}

function undo() {
  const mine = now().rows, rows = before.map((row) => {
    const { takes, take } = mine.find((other) => other.key === row.key) || row; // a take that came meanwhile stays
    return { ...row, takes, take };
  });
  tell("Brought back.", mine);
  write(rows, Math.min(now().selected, Math.max(0, rows.length - 1)));
  trigger("select");
}

// Whether the page shows the same rows already. Then they are kept: one that is built anew would lose the focus.
function same() {
  const lines = [...element.querySelectorAll("tbody tr")];
  return lines.length === now().rows.length && lines.every((line, index) => line.dataset.key === now().rows[index].key);
}

function refresh() {
  for (const data of now().rows) for (const [name, , kind] of cells) {
    const input = find(name, data.key);
    if (input !== document.activeElement) input.value = shown(data[name], kind);
  }
}

function rebuild() {
  const at = document.activeElement && element.contains(document.activeElement) ? document.activeElement.dataset : {};
  one("tbody").replaceChildren(...now().rows.map(row));
  const again = at.cell && find(at.cell, at.key);
  if (again) again.focus();
}

function find(name, key) { return [...element.querySelectorAll("[data-cell]")].find((cell) => cell.dataset.cell === name && cell.dataset.key === key); }
function shown(value, kind) { return kind === "number" ? String(Math.round(value * 1000) / 1000) : value; }

function row(data, index) {
  const line = make("tr");
  line.setAttribute("role", "row");
  line.dataset.key = data.key;
  const go = make("button", "", "▶");
  go.type = "button";
  go.setAttribute("aria-label", "Show line " + (index + 1) + " in the video");
  go.addEventListener("click", () => show(find("start", data.key).value));
  cell(line, named(go, "go", data));
  for (const [name, label, kind] of cells) cell(line, field(data, index, name, label, kind));
  cell(line, make("span", "fit")).append(make("span", "state"));
  const out = make("button", "", "✕");
  out.type = "button";
  out.setAttribute("aria-label", "Remove line " + (index + 1));
  out.addEventListener("click", () => remove(data.key));
  cell(line, named(out, "out", data));
  line.addEventListener("focusin", () => select(data.key));
  line.addEventListener("click", () => select(data.key));
  return line;
}

function field(data, index, name, label, kind) {
  const input = named(make(kind === "area" ? "textarea" : "input"), name, data);
  if (kind === "area") input.rows = 2; else input.type = kind;
  if (kind === "number") { input.step = name === "intensity" ? "0.1" : "0.01"; input.min = "0"; if (name === "intensity") input.max = "1.5"; }
  else input.dir = "auto";
  if (name === "emotion") { input.setAttribute("list", list); input.placeholder = "as around"; }
  input.setAttribute("aria-label", label + " of line " + (index + 1));
  input.value = shown(data[name], kind);
  const take = () => {
    clearTimeout(typed);
    const value = kind === "number" ? Number(input.value) : input.value;
    const mine = now().rows.find((other) => other.key === data.key);
    if (!mine || mine[name] === value || (kind === "number" && input.value === "")) return;
    const twin = name === "character" && now().rows.find((other) => other !== mine && other.character.trim() === value.trim());
    const changed = { ...mine, [name]: value, ...(twin ? { speaker: twin.speaker } : {}) }; // who gets a known name, gets its speaker
    write(now().rows.map((other) => (other === mine ? changed : other)), now().selected);
  };
  input.addEventListener("change", take);
  input.addEventListener("input", () => { clearTimeout(typed); typed = setTimeout(take, TYPING); });
  return input;
}

function add() {
  const rows = now().rows, last = rows[rows.length - 1], start = last ? last.end + 0.3 : 0;
  const key = "n" + Date.now().toString(36) + rows.length;
  write([...rows, { key, start, end: start + 2, character: last ? last.character : "", text: "", emotion: "", intensity: 1, speaker: last ? last.speaker : "", takes: [], take: "" }], rows.length);
  trigger("select");
  const text = [...element.querySelectorAll('[data-cell="text"]')].pop();
  if (text) text.focus();
  tell("Line " + (rows.length + 1) + " was added.", null);
}

function remove(key) {
  const rows = now().rows, at = rows.findIndex((other) => other.key === key);
  write(rows.filter((other) => other.key !== key), Math.max(0, Math.min(at, rows.length - 2)));
  tell("Line " + (at + 1) + " was removed.", rows);
  trigger("select");
  one(".undo").focus();
}

function join() {
  const fresh = (props.arrived || []).filter((one) => !seen.has(one.take.file) && now().rows.some((row) => row.key === one.key));
  if (!fresh.length) return;
  const rows = now().rows.map((row) => {
    const mine = fresh.filter((one) => one.key === row.key).map((one) => one.take);
    return mine.length ? { ...row, takes: [...row.takes, ...mine], take: mine[mine.length - 1].file } : row;
  });
  write(rows, now().selected);
}

function write(rows, selected) {
  props.value = { ...now(), rows, selected };
  draw();
  trigger("input");
}

function select(key) {
  const index = now().rows.findIndex((other) => other.key === key);
  if (index < 0 || now().selected === index) return;
  props.value = { ...now(), selected: index };
  mark();
  trigger("select");
}

function mark() {
  [...element.querySelectorAll("tbody tr")].forEach((line, index) => {
    line.classList.toggle("chosen", index === now().selected);
    if (index === now().selected) line.setAttribute("aria-current", "true"); else line.removeAttribute("aria-current");
  });
}

function badges() {
  [...element.querySelectorAll("tbody tr")].forEach((line) => {
    const fit = (props.fits || []).find((one) => one.key === line.dataset.key) || { badge: "", note: "", take: "" };
    const badge = line.querySelector(".fit"), state = line.querySelector(".state");
    badge.textContent = fit.badge;
    badge.dataset.badge = fit.badge;
    badge.title = fit.note;
    state.textContent = fit.take || "";
    state.dataset.state = fit.take || "";
  });
}

function show(seconds) {
  const video = document.querySelector("#" + props.follows + " video");
  if (video) video.currentTime = Number(seconds);
}

function named(node, name, data) { node.dataset.cell = name; node.dataset.key = data.key; return node; }
function cell(line, node) { const made = make("td"); made.setAttribute("role", "cell"); made.append(node); line.append(made); return made; }
function make(tag, name = "", text = "") { const node = document.createElement(tag); if (name) node.className = name; if (text) node.textContent = text; return node; }
