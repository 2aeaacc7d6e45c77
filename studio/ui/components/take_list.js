// The takes of one line: props.value = { key, take, shown: [{ take: { file, … }, url, cells }] }.
// A take is heard at once, and another one from the same moment on, so that two can be compared by ear.
// Triggers "input" when one was chosen, taken out or brought back.
const one = (selector) => element.querySelector(selector);
const group = "takes-" + Math.random().toString(36).slice(2);
const NAMES = [null, null, "Seed", null, null, "Read-back:"];
const sound = new Audio();
let playing = "", removed = null;
one(".anew input").name = group;
one(".anew input").addEventListener("change", () => choose(""));
one(".undo").addEventListener("click", bringBack);
sound.addEventListener("ended", () => hush());
draw();
watch("value", draw);

function now() { return props.value || { key: "", take: "", shown: [] }; }

function draw() {
  const value = now(), at = focused();
  if (removed && removed.key !== value.key) forget();
  if (!value.shown.some((one) => one.take.file === playing)) hush();
  one(".scroll").hidden = value.shown.length === 0;
  one("tbody").replaceChildren(...value.shown.map(row));
  one(".anew input").checked = value.take === "";
  mark();
  const again = at && element.querySelector(`[data-act="${at.act}"][data-file="${at.file}"]`);
  if (again) again.focus();
}

function focused() {
  const active = document.activeElement;
  return active && element.contains(active) && active.dataset.act ? { ...active.dataset } : null;
}

function row(shown) {
  const { file } = shown.take, [name] = shown.cells, line = make("tr");
  line.setAttribute("role", "row");
  line.dataset.file = file;
  const use = acting(make("input"), "use", file);
  Object.assign(use, { type: "radio", name: group, checked: now().take === file });
  use.setAttribute("aria-label", "Use " + name.toLowerCase());
  use.addEventListener("change", () => choose(file));
  const hear = acting(make("button", "hear", "▶"), "hear", file);
  hear.type = "button";
  hear.setAttribute("aria-label", "Hear " + name.toLowerCase());
  hear.addEventListener("click", () => play(file, shown.url));
  const out = acting(make("button", "", "Take out"), "out", file);
  out.type = "button";
  out.setAttribute("aria-label", "Take out " + name.toLowerCase());
  out.addEventListener("click", () => remove(file, name));
  cell(line, use);
  cell(line, hear);
  shown.cells.forEach((text, index) => {
    const made = cell(line, text);
    if (NAMES[index]) made.dataset.name = NAMES[index];
    if (index === 4 && (text === "hurried" || text === "too long")) made.className = "bad";
  });
  cell(line, out);
  return line;
}

function choose(file) {
  props.value = { ...now(), take: file };
  mark();
  trigger("input");
}

function mark() { for (const line of element.querySelectorAll("tbody tr")) line.classList.toggle("chosen", line.dataset.file === now().take); }

function play(file, url) {
  if (playing === file && !sound.paused) { hush(); return; }
  const from = playing && !sound.paused ? sound.currentTime : 0;
  hush();
  playing = file;
  sound.src = url;
  sound.currentTime = from;
  sound.play().catch(() => hush());
  press(file, true);
}

function hush() {
  sound.pause();
  press(playing, false);
  playing = "";
}

function press(file, on) {
  const button = [...element.querySelectorAll(".hear")].find((one) => one.dataset.file === file);
  if (!button) return;
  button.setAttribute("aria-pressed", String(on));
  button.textContent = on ? "❚❚" : "▶";
}

function remove(file, name) {
  const value = now();
  removed = value;
  props.value = { ...value, shown: value.shown.filter((one) => one.take.file !== file), take: value.take === file ? "" : value.take };
  draw();
  one(".told").textContent = name + " was taken out.";
  one(".undo").hidden = false;
  one(".undo").focus();
  trigger("input");
}

function bringBack() {
  props.value = removed;
  forget();
  draw();
  one(".anew input").focus();
  trigger("input");
}

function forget() {
  removed = null;
  one(".told").textContent = "";
  one(".undo").hidden = true;
}

function acting(node, act, file) { node.dataset.act = act; node.dataset.file = file; return node; }
function cell(line, content) {
  const made = make("td");
  made.setAttribute("role", "cell");
  made.append(content);
  line.append(made);
  return made;
}
function make(tag, name = "", text = "") { const node = document.createElement(tag); if (name) node.className = name; if (text) node.textContent = text; return node; }
