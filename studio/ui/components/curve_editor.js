// Keyframes of one emotion curve over the waveform of the speech. props.value = { curve, selected }.
// Values reach the page through textContent and attributes only, never as markup.
const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 210, LEFT = 46, RIGHT = 18, TOP = 26, BOTTOM = 26, MOST = 1.5, STEPS = 160, GAP = 0.05;
const one = (selector) => element.querySelector(selector);
const plot = one(".plot"), easing = one(".easing"), time = one(".time");
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const tone = (label) => "var(--mien-" + label + ")";
const gradient = one("linearGradient");
gradient.id = "curve" + Math.random().toString(36).slice(2, 8);
one(".area").setAttribute("fill", "url(#" + gradient.id + ")");
one(".line").setAttribute("stroke", "url(#" + gradient.id + ")");
one(".editor").setAttribute("aria-label", props.label || "Emotion curve");
const easingWords = { linear: "in a straight line", hold: "with a jump", ease: "gently", "ease-in": "late, then fast", "ease-out": "at once, then slowly" };
for (const name of Object.keys(easingWords)) easing.add(new Option(easingWords[name], name));

let keys = [], selected = 0, width = 600, cursor = null, drag = null;
const past = [], future = [];
let pushedAt = 0;

read();
new ResizeObserver(() => {
  const next = Math.round(plot.getBoundingClientRect().width);
  if (next > 80 && next !== width) { width = next; draw(); }
}).observe(plot);
watch("value", () => {
  if (!props.value) return;
  if (JSON.stringify(props.value.curve.keyframes) !== JSON.stringify(keys)) remember(600);
  read();
});
watch(["peaks", "seconds"], draw);

function read() {
  if (props.value) {
    keys = props.value.curve.keyframes.map((key) => ({ ...key }));
    selected = clamp(props.value.selected || 0, 0, keys.length - 1);
  }
  draw();
}

// --- changes ---------------------------------------------------------------------------------

function remember(quietMilliseconds) {
  const now = performance.now();
  if (now - pushedAt > quietMilliseconds) { past.push(JSON.stringify({ keys, selected })); if (past.length > 100) past.shift(); }
  pushedAt = now;
  future.length = 0;
}

function commit(done) {
  props.value = { curve: { schema: "emotion/1", keyframes: keys.map((key) => ({ ...key })) }, selected };
  draw();
  trigger("input");
  if (done) trigger("settle");
}

function choose(index) {
  selected = clamp(index, 0, keys.length - 1);
  commit(false);
}

function addAt(seconds, intensity) {
  seconds = freeNear(clamp(seconds, 0, span()));
  remember(0);
  const at = emotionAt(seconds);
  const key = { seconds, ...at, easing: "ease" };
  if (intensity !== undefined) key.intensity = round(intensity);
  keys.push(key);
  keys.sort((a, b) => a.seconds - b.seconds);
  selected = keys.indexOf(key);
  cursor = null;
  commit(true);
  focusKey();
}

function remove() {
  if (keys.length < 2) return;
  remember(0);
  keys.splice(selected, 1);
  selected = clamp(selected, 0, keys.length - 1);
  commit(true);
  focusKey();
}

function moveKey(seconds, intensity, done) {
  const low = selected > 0 ? keys[selected - 1].seconds + GAP : 0;
  const high = selected < keys.length - 1 ? keys[selected + 1].seconds - GAP : Math.max(span(), keys[selected].seconds);
  const at = low <= high ? round(clamp(seconds, low, high)) : keys[selected].seconds;
  keys[selected] = { ...keys[selected], seconds: at, intensity: round(clamp(intensity, 0, MOST)) };
  commit(done);
}

function travel(from, to) {
  if (!from.length) return;
  to.push(JSON.stringify({ keys, selected }));
  ({ keys, selected } = JSON.parse(from.pop()));
  pushedAt = 0;
  commit(true);
}

// --- pointer ---------------------------------------------------------------------------------

plot.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-key]");
  if (!handle) { point(event); return; }
  event.preventDefault();
  selected = Number(handle.dataset.key);
  remember(0);
  drag = { moved: false };
  plot.setPointerCapture(event.pointerId);
  commit(false);
  focusKey();
});
plot.addEventListener("pointermove", (event) => {
  if (drag) {
    drag.moved = true;
    const at = place(event);
    moveKey(at.seconds, at.intensity, false);
  } else if (event.pointerType === "mouse") point(event);
});
const release = () => {
  if (!drag) return;
  if (!drag.moved) past.pop();
  drag = null;
  trigger("settle");
};
plot.addEventListener("pointerup", release);
plot.addEventListener("pointercancel", release);
plot.addEventListener("pointerleave", () => { if (!drag) { cursor = null; drawCursor(); } });
plot.addEventListener("dblclick", (event) => {
  if (event.target.closest("[data-key]")) return;
  const at = place(event);
  addAt(at.seconds, at.intensity);
});

function point(event) {
  cursor = clamp(place(event).seconds, 0, span());
  drawCursor();
}

function place(event) {
  const box = plot.getBoundingClientRect();
  return {
    seconds: ((event.clientX - box.left - LEFT) / (width - LEFT - RIGHT)) * span(),
    intensity: clamp(((HEIGHT - BOTTOM - (event.clientY - box.top)) / (HEIGHT - TOP - BOTTOM)) * MOST, 0, MOST),
  };
}

// --- keyboard and tools ----------------------------------------------------------------------

element.addEventListener("keydown", (event) => {
  const control = event.ctrlKey || event.metaKey;
  if (control && event.key.toLowerCase() === "z") {
    event.preventDefault();
    if (event.shiftKey) travel(future, past); else travel(past, future);
    return;
  }
  if (!event.target.closest("[data-key]")) return;
  const key = keys[selected], step = event.shiftKey ? 0.5 : 0.1;
  const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step / 2], ArrowDown: [0, -step / 2] };
  if (moves[event.key]) {
    remember(800);
    moveKey(key.seconds + moves[event.key][0], key.intensity + moves[event.key][1], true);
    focusKey();
  } else if (event.key === "Delete" || event.key === "Backspace") remove();
  else if (event.key === "Insert" || event.key === "+" || event.key === "Enter") addAt(between());
  else if (event.key === "PageDown" || event.key === "PageUp") { choose(selected + (event.key === "PageDown" ? 1 : -1)); focusKey(); }
  else return;
  event.preventDefault();
});
one(".add").addEventListener("click", () => addAt(between()));
one(".delete").addEventListener("click", remove);
one(".undo").addEventListener("click", () => travel(past, future));
one(".redo").addEventListener("click", () => travel(future, past));
time.addEventListener("change", () => {
  const value = Number(time.value);
  if (time.value.trim() && Number.isFinite(value)) { remember(0); moveKey(value, keys[selected].intensity, true); } else draw();
});
easing.addEventListener("change", () => { remember(0); keys[selected] = { ...keys[selected], easing: easing.value }; commit(true); });

// Where a new keyframe fits: halfway to the next one, or to the end of the speech.
function between() {
  const here = keys[selected].seconds;
  const next = selected < keys.length - 1 ? keys[selected + 1].seconds : span();
  return next - here > 0.1 ? (here + next) / 2 : here - 0.5;
}

// The time nearest to the wished one at which a keyframe fits between the others, for times must rise.
function freeNear(seconds) {
  for (let away = 0; ; away += GAP) {
    for (const at of [round(seconds + away), round(seconds - away)]) {
      if (at >= 0 && keys.every((key) => Math.abs(key.seconds - at) >= GAP - 0.001)) return at;
    }
  }
}

// --- the curve, read as pipelines.emotion.curve reads it ----------------------------------------

function emotionAt(seconds) {
  const later = keys.findIndex((key) => key.seconds > seconds);
  if (later === 0 || keys.length === 1) return copyOf(keys[0]);
  if (later === -1) return copyOf(keys[keys.length - 1]);
  const a = keys[later - 1], b = keys[later];
  const share = ease(b.easing, (seconds - a.seconds) / (b.seconds - a.seconds));
  const mix = (from, to) => from + (to - from) * share;
  const intensity = mix(a.intensity, b.intensity);
  const felt = Math.min(intensity, 1);
  if (intensity < 0.005) return { labels: { neutral: 1 }, valence: 0, arousal: 0, intensity: 0 };
  const strength = {};
  for (const label of new Set([...Object.keys(a.labels), ...Object.keys(b.labels)])) {
    strength[label] = mix((a.labels[label] || 0) * a.intensity, (b.labels[label] || 0) * b.intensity) / intensity;
  }
  const total = Object.values(strength).reduce((sum, value) => sum + value, 0);
  const labels = {};
  for (const [label, value] of Object.entries(strength)) if (value > 0) labels[label] = value / total;
  const axis = (name) => round(clamp(mix(a[name] * Math.min(a.intensity, 1), b[name] * Math.min(b.intensity, 1)) / felt, -1, 1));
  return { labels, valence: axis("valence"), arousal: axis("arousal"), intensity: round(intensity) };
}

function copyOf(key) {
  return { labels: { ...key.labels }, valence: key.valence, arousal: key.arousal, intensity: key.intensity };
}

function ease(name, share) {
  if (name === "hold") return share >= 1 ? 1 : 0;
  if (name === "ease") return share * share * (3 - 2 * share);
  if (name === "ease-in") return share ** 3;
  if (name === "ease-out") return 1 - (1 - share) ** 3;
  return share;
}

// --- drawing ---------------------------------------------------------------------------------

function span() { return Math.max(props.seconds || 4, keys.length ? keys[keys.length - 1].seconds : 0, 0.5); }
function x(seconds) { return LEFT + (seconds / span()) * (width - LEFT - RIGHT); }
function y(intensity) { return HEIGHT - BOTTOM - (intensity / MOST) * (HEIGHT - TOP - BOTTOM); }

function draw() {
  plot.setAttribute("viewBox", "0 0 " + width + " " + HEIGHT);
  drawGrid();
  drawWave();
  drawCurve();
  drawKeys();
  drawCursor();
  const key = keys[selected];
  if (!key) return;
  if (document.activeElement !== time) time.value = key.seconds;
  easing.value = key.easing || "ease";
  easing.disabled = selected === 0;
  one(".delete").disabled = keys.length < 2;
  one(".undo").disabled = !past.length;
  one(".redo").disabled = !future.length;
}

function drawGrid() {
  const grid = one(".grid");
  grid.replaceChildren();
  for (const level of [0, 0.5, 1, 1.5]) {
    make(grid, "line", { x1: LEFT, x2: width - RIGHT, y1: y(level), y2: y(level), class: level === 1 ? "full" : "" });
    make(grid, "text", { x: LEFT - 7, y: y(level) + 4, "text-anchor": "end" }).textContent = level * 100 + "%";
  }
  const steps = [0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300];
  const step = steps.find((value) => (value / span()) * (width - LEFT - RIGHT) > 46) || 600;
  for (let at = 0; at <= span() + 1e-6; at += step) {
    make(grid, "text", { x: x(at), y: HEIGHT - 8, "text-anchor": "middle" }).textContent = round(at) + " s";
  }
}

function drawWave() {
  const peaks = props.peaks || [];
  const until = props.seconds || 0;
  if (!peaks.length || !until) { one(".wave").setAttribute("d", ""); return; }
  const middle = (y(0) + y(MOST)) / 2, half = (y(0) - y(MOST)) / 2;
  const at = (index) => x((index / (peaks.length - 1)) * until);
  let path = "M" + at(0) + " " + middle;
  peaks.forEach((peak, index) => { path += "L" + at(index).toFixed(1) + " " + (middle - Math.max(peak * half, 0.5)).toFixed(1); });
  for (let index = peaks.length - 1; index >= 0; index--) path += "L" + at(index).toFixed(1) + " " + (middle + Math.max(peaks[index] * half, 0.5)).toFixed(1);
  one(".wave").setAttribute("d", path + "Z");
}

function drawCurve() {
  if (!keys.length) return;
  let path = "";
  gradient.replaceChildren();
  for (let step = 0; step <= STEPS; step++) {
    const seconds = (step / STEPS) * span(), at = emotionAt(seconds);
    path += (step ? "L" : "M") + x(seconds).toFixed(1) + " " + y(at.intensity).toFixed(1);
    if (step % 4 === 0) make(gradient, "stop", { offset: step / STEPS, style: "stop-color:" + tone(lead(at.labels)) });
  }
  one(".line").setAttribute("d", path);
  one(".area").setAttribute("d", path + "L" + x(span()) + " " + y(0) + "L" + x(0) + " " + y(0) + "Z");
  gradient.setAttribute("gradientUnits", "userSpaceOnUse");
  gradient.setAttribute("x1", x(0));
  gradient.setAttribute("x2", x(span()));
}

function drawKeys() {
  const group = one(".keys");
  while (group.children.length > keys.length) group.lastChild.remove();
  keys.forEach((key, index) => {
    let node = group.children[index];
    if (!node) {
      node = make(group, "g", { tabindex: 0, role: "slider", "aria-valuemin": 0, "aria-valuemax": MOST, "data-key": index });
      make(node, "circle", { class: "hit", r: 20 });
      make(node, "circle", { class: "mark", r: 13 });
      make(node, "circle", { class: "dot", r: 8.5 });
      make(node, "text", { "text-anchor": "middle", y: -19 });
      node.addEventListener("focus", () => { if (selected !== index && index < keys.length && !drag) choose(index); });
    }
    const name = lead(key.labels), left = x(key.seconds), top = y(key.intensity);
    node.setAttribute("transform", "translate(" + left + " " + top + ")");
    node.setAttribute("aria-label", "Keyframe " + (index + 1) + " of " + keys.length);
    node.setAttribute("aria-valuenow", key.intensity);
    node.setAttribute("aria-valuetext", name + " " + percent(key.intensity) + " at " + key.seconds.toFixed(1) + " seconds");
    node.setAttribute("aria-current", String(index === selected));
    node.querySelector(".dot").style.fill = tone(name);
    const text = node.lastChild;
    text.textContent = name;
    text.setAttribute("y", top < 40 ? 30 : -19);
    text.setAttribute("text-anchor", left > width - 50 ? "end" : left < LEFT + 24 ? "start" : "middle");
    text.setAttribute("x", left > width - 50 ? 10 : 0);
  });
}

function drawCursor() {
  const line = one(".cursor line");
  const key = keys[selected];
  one(".cursor").style.display = cursor === null ? "none" : "";
  if (cursor !== null) {
    for (const [name, value] of Object.entries({ x1: x(cursor), x2: x(cursor), y1: TOP - 6, y2: HEIGHT - BOTTOM })) line.setAttribute(name, value);
    one(".reading").textContent = cursor.toFixed(2) + " s: " + words(emotionAt(cursor)) + ". Double-click to add a keyframe here.";
  } else if (key) {
    one(".reading").textContent = "Keyframe " + (selected + 1) + " of " + keys.length + ": " + words(key) + " at " + key.seconds.toFixed(2) + " s.";
  }
}

function focusKey() {
  const node = one(".keys").children[selected];
  if (node) node.focus({ preventScroll: true });
}

function words(at) {
  const parts = Object.entries(at.labels).filter((entry) => entry[1] >= 0.05).sort((a, b) => b[1] - a[1]);
  const names = parts.slice(0, 3).map((entry) => entry[0]).join(" and ");
  return names === "neutral" ? names : names + " " + percent(at.intensity);
}

function lead(labels) { return Object.keys(labels).reduce((a, b) => (labels[b] > labels[a] ? b : a)); }
function round(value) { return Math.round(value * 100) / 100; }
function percent(value) { return Math.round(value * 100) + " %"; }

function make(parent, tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent.append(node);
  return node;
}
