// Lines over the sound: props.value = { rows: [{ key, start, end, character, text }], selected }, props.peaks, props.seconds.
// A slot never leaves the video, and never runs into the next one of the same character. Triggers "input" when a slot
// was moved (at the end of a gesture) and "select" when another one was chosen.
const one = (selector) => element.querySelector(selector);
const scroll = one(".scroll"), sheet = one(".sheet"), places = one(".places"), head = one(".head"), svg = one("svg");
const LEAST = 0.1, FINE = 0.05, COARSE = 0.5, EDGE = 9, ZOOMS = [1, 2, 4, 8, 16, 32];
const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));
const round = (value) => Math.round(value * 1000) / 1000;
let zoom = 0, drag = null;
one(".in").addEventListener("click", () => enlarge(1));
one(".out").addEventListener("click", () => enlarge(-1));
for (const kind of ["play", "timeupdate", "seeking"]) document.addEventListener(kind, (event) => { if (event.target === video()) follow(); }, true);
sheet.addEventListener("click", (event) => {
  const shown = video();
  if (shown && !event.target.closest(".slot")) shown.currentTime = clamp(at(event), 0, span());
});
draw();
watch("value", draw);
watch(["peaks", "seconds"], draw);

function now() { return props.value || { rows: [], selected: 0 }; }
function video() { return document.querySelector("#" + props.follows + " video"); }
function span() { return props.seconds || now().rows.reduce((last, row) => Math.max(last, row.end), 0) * 1.05 || 1; }
function at(event) { const box = sheet.getBoundingClientRect(); return (event.clientX - box.left) / box.width * span(); }

function draw() {
  if (drag) return;
  element.firstElementChild.hidden = !props.seconds && !now().rows.length;
  sheet.style.width = ZOOMS[zoom] * 100 + "%";
  one(".out").disabled = zoom === 0;
  one(".in").disabled = zoom === ZOOMS.length - 1;
  wave();
  axis();
  const focused = places.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const kept = new Map([...places.children].map((node) => [node.dataset.key, node]));
  const nodes = now().rows.map((row, index) => placed(kept.get(row.key) || slot(row.key), row, index));
  if (nodes.length !== places.children.length || nodes.some((node, index) => places.children[index] !== node)) places.replaceChildren(...nodes);
  const again = focused && nodes.find((node) => node.dataset.key === focused);
  if (again && document.activeElement !== again) again.focus();
}

function wave() {
  const peaks = props.peaks || [], most = Math.max(1, peaks.length);
  svg.setAttribute("viewBox", "0 0 " + most + " 2");
  const up = peaks.map((peak, index) => index + "," + (1 - peak * 0.94)), down = peaks.map((peak, index) => index + "," + (1 + peak * 0.94)).reverse();
  one("path").setAttribute("d", peaks.length ? "M" + [...up, ...down].join("L") + "Z" : "");
}

function axis() {
  const step = [0.5, 1, 2, 5, 10, 30, 60, 120, 300].find((value) => span() / value <= 8 * ZOOMS[zoom]) || 600, marks = [];
  for (let seconds = 0; seconds < span(); seconds += step) {
    const mark = document.createElement("span");
    mark.textContent = seconds >= 60 ? Math.floor(seconds / 60) + ":" + String(Math.round(seconds % 60)).padStart(2, "0") : seconds + " s";
    mark.style.left = seconds / span() * 100 + "%";
    if (seconds / span() < 0.96) marks.push(mark);
  }
  one(".axis").replaceChildren(...marks);
}

function slot(key) {
  const node = document.createElement("div");
  node.className = "slot";
  node.dataset.key = key;
  node.tabIndex = 0;
  node.dir = "auto";
  node.append(document.createElement("span"));
  node.setAttribute("role", "slider");
  node.addEventListener("focus", () => choose(key));
  node.addEventListener("keydown", (event) => press(event, key));
  node.addEventListener("pointerdown", (event) => grab(event, node, key));
  node.addEventListener("pointermove", (event) => pull(event, node));
  node.addEventListener("pointerup", () => drop(node, true));
  node.addEventListener("pointercancel", () => drop(node, false));
  return node;
}

function placed(node, row, index) {
  node.style.left = row.start / span() * 100 + "%";
  node.style.width = Math.max(0, row.end - row.start) / span() * 100 + "%";
  if (node.textContent !== row.text) node.firstChild.textContent = row.text;
  node.classList.toggle("chosen", index === now().selected);
  node.setAttribute("aria-label", "Line " + (index + 1) + ": " + (row.text || "no text"));
  node.setAttribute("aria-valuemin", "0");
  node.setAttribute("aria-valuemax", String(round(span())));
  node.setAttribute("aria-valuenow", String(round(row.start)));
  node.setAttribute("aria-valuetext", "from " + row.start.toFixed(2) + " to " + row.end.toFixed(2) + " seconds");
  return node;
}

function choose(key) {
  const index = now().rows.findIndex((row) => row.key === key);
  if (index < 0 || index === now().selected) return;
  props.value = { ...now(), selected: index };
  draw();
  trigger("select");
}

// Where the slot of `row` may be: after the one before and before the one behind it, of the same character.
function limits(row) {
  const others = now().rows.filter((other) => other.key !== row.key && other.character === row.character);
  const low = Math.max(0, ...others.filter((other) => other.start < row.start).map((other) => other.end));
  const high = Math.min(props.seconds || Infinity, ...others.filter((other) => other.start >= row.end - 1e-6).map((other) => other.start));
  return { low: Math.min(low, row.start), high: Math.max(high, row.end) };
}

function moved(row, seconds) {
  const { low, high } = limits(row), length = row.end - row.start, start = round(clamp(row.start + seconds, low, high - length));
  return { ...row, start, end: round(start + length) };
}

function begun(row, seconds) { return { ...row, start: round(clamp(row.start + seconds, limits(row).low, row.end - LEAST)) }; }
function ended(row, seconds) { return { ...row, end: round(clamp(row.end + seconds, row.start + LEAST, limits(row).high)) }; }

function press(event, key) {
  const step = event.shiftKey ? COARSE : FINE;
  const change = { ArrowLeft: [moved, -step], ArrowRight: [moved, step], ArrowUp: [ended, step], ArrowDown: [ended, -step] }[event.key];
  const row = now().rows.find((other) => other.key === key);
  if (!change || !row || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  write(change[0](row, change[1]));
  draw();
  trigger("input");
}

function grab(event, node, key) {
  if (event.button) return;
  const row = now().rows.find((other) => other.key === key), box = node.getBoundingClientRect();
  if (event.pointerType !== "mouse" && !node.classList.contains("chosen")) { node.focus(); return; }
  const inside = event.clientX - box.left, edge = Math.min(EDGE, box.width / 3);
  drag = { row, to: row, from: at(event), act: inside < edge ? begun : inside > box.width - edge ? ended : moved, was: now() };
  node.setPointerCapture(event.pointerId);
  node.classList.add("dragged");
}

function pull(event, node) {
  if (!drag) return;
  drag.to = drag.act(drag.row, at(event) - drag.from);
  write(drag.to);
  const index = now().rows.findIndex((row) => row.key === drag.row.key);
  placed(node, now().rows[index], index);
}

function drop(node, kept) {
  if (!drag) return;
  if (kept) write(drag.to);
  const { row, was } = drag, after = now().rows.find((other) => other.key === row.key);
  drag = null;
  node.classList.remove("dragged");
  if (!kept) props.value = was;
  draw();
  if (kept && (after.start !== row.start || after.end !== row.end)) trigger("input");
}

function write(row) { props.value = { ...now(), rows: now().rows.map((other) => (other.key === row.key ? row : other)) }; }

function enlarge(by) {
  const middle = (scroll.scrollLeft + scroll.clientWidth / 2) / scroll.scrollWidth, row = now().rows[now().selected];
  zoom = clamp(zoom + by, 0, ZOOMS.length - 1);
  draw();
  const share = row && by > 0 ? (row.start + row.end) / 2 / span() : middle;
  scroll.scrollLeft = share * scroll.scrollWidth - scroll.clientWidth / 2;
}

function follow() {
  const shown = video();
  if (!shown || !sheet.isConnected) return;
  head.hidden = false;
  head.style.left = Math.min(1, shown.currentTime / span()) * 100 + "%";
  if (!shown.paused && !shown.ended) requestAnimationFrame(follow);
}
