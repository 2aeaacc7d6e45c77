// The disc, its point, the label chips and the sliders all show one emotion: props.value.
// Values reach the page through textContent and attributes only, never as markup.
const SVG = "http://www.w3.org/2000/svg";
const anchors = props.anchors;
const one = (selector) => element.querySelector(selector);
const disc = one(".disc"), point = one(".point"), keep = one(".keep input");
const sliders = { intensity: one(".intensity"), valence: one(".valence"), arousal: one(".arousal") };
const chips = {};
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const tone = (label) => "var(--mien-" + label + ")";
let emotion = props.value || { labels: { neutral: 1 }, valence: 0, arousal: 0, intensity: 1 };
let queued = false;

one(".wheel").setAttribute("aria-label", props.label || "Emotion");
disc.setAttribute("aria-label", "Disc of emotions");
drawAnchors();
drawChips();
draw();
watch("value", () => { if (props.value) { emotion = props.value; draw(); } });

disc.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  disc.setPointerCapture(event.pointerId);
  point.focus({ preventScroll: true });
  const label = event.target.closest("[data-label]");
  if (label) { choose(label.dataset.label); return; }
  moveTo(event);
  disc.onpointermove = moveTo;
});
const release = () => { if (disc.onpointermove) { disc.onpointermove = null; trigger("settle"); } };
disc.addEventListener("pointerup", release);
disc.addEventListener("pointercancel", release);
point.addEventListener("keydown", (event) => {
  const step = event.shiftKey ? 0.2 : 0.05;
  const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowDown: [0, -step], ArrowUp: [0, step] };
  if (event.key === "Home") { event.preventDefault(); place(0, 0); trigger("settle"); return; }
  const move = moves[event.key];
  if (!move) return;
  event.preventDefault();
  place(emotion.valence + move[0], emotion.arousal + move[1]);
  trigger("settle");
});
for (const name of Object.keys(sliders)) {
  sliders[name].addEventListener("input", () => {
    const value = Number(sliders[name].value);
    if (name === "intensity") set({ ...emotion, intensity: value });
    else place(name === "valence" ? value : emotion.valence, name === "arousal" ? value : emotion.arousal);
  });
  sliders[name].addEventListener("change", () => trigger("settle"));
}

function moveTo(event) {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(disc.getScreenCTM().inverse());
  place(at.x / 100, -at.y / 100);
}

function place(valence, arousal) {
  const reach = Math.max(1, Math.hypot(valence, arousal));
  valence = round(clamp(valence / reach, -1, 1));
  arousal = round(clamp(arousal / reach, -1, 1));
  set({ ...emotion, valence, arousal, labels: keep.checked ? emotion.labels : blendAt(valence, arousal) });
}

function choose(label) {
  const anchor = anchors.find((entry) => entry.label === label);
  set({ labels: { [label]: 1 }, valence: anchor.valence, arousal: anchor.arousal, intensity: emotion.intensity || 1 });
  trigger("settle");
}

// Weights fall off with the squared distance to each label's place; the two nearest labels share the face.
function blendAt(valence, arousal) {
  const near = anchors
    .map((entry) => [entry.label, Math.exp(-((entry.valence - valence) ** 2 + (entry.arousal - arousal) ** 2) / 0.045)])
    .sort((a, b) => b[1] - a[1]);
  const [first, second] = near;
  const share = second[1] / (first[1] + second[1]);
  if (!(share > 0.12)) return { [first[0]]: 1 };
  return { [first[0]]: round(1 - share), [second[0]]: 1 - round(1 - share) };
}

function set(next) {
  emotion = next;
  props.value = next;
  draw();
  if (queued) return;
  queued = true;
  requestAnimationFrame(() => { queued = false; trigger("input"); });
}

function draw() {
  const { valence, arousal, intensity, labels } = emotion;
  const x = valence * 100, y = -arousal * 100;
  const lead = Object.keys(labels).reduce((a, b) => (labels[b] > labels[a] ? b : a));
  point.setAttribute("transform", "translate(" + x + " " + y + ")");
  point.setAttribute("aria-valuenow", valence);
  point.setAttribute("aria-valuetext", "pleasant " + signed(valence) + ", excited " + signed(arousal) + ", " + words());
  point.querySelector(".dot").style.fill = tone(lead);
  point.querySelector(".halo").setAttribute("r", 9 + 10 * intensity);
  one(".stem").setAttribute("x2", x);
  one(".stem").setAttribute("y2", y);
  one(".blend").textContent = words();
  for (const [label, chip] of Object.entries(chips)) chip.setAttribute("aria-pressed", String((labels[label] || 0) >= 0.5));
  show(sliders.intensity, intensity, percent(intensity));
  show(sliders.valence, valence, signed(valence));
  show(sliders.arousal, arousal, signed(arousal));
}

function show(slider, value, text) {
  slider.value = value;
  slider.setAttribute("aria-valuetext", text);
  slider.nextElementSibling.textContent = text;
}

function words() {
  const parts = Object.entries(emotion.labels).filter((entry) => entry[1] >= 0.01).sort((a, b) => b[1] - a[1]);
  const names = parts.map((entry) => (parts.length > 1 ? entry[0] + " " + percent(entry[1]) : entry[0])).join(" + ");
  if (parts.length === 1 && parts[0][0] === "neutral") return "neutral";
  return names + (emotion.intensity > 1 ? ", exaggerated" : "") + " at " + percent(emotion.intensity);
}

function drawAnchors() {
  const defs = one("defs"), glow = one(".glow"), group = one(".anchors");
  const uid = "glow" + Math.random().toString(36).slice(2, 8);
  const outer = anchors.filter((entry) => entry.label !== "neutral");
  const angles = spread(outer.map((entry) => Math.atan2(-entry.arousal, entry.valence)));
  anchors.forEach((entry) => {
    const gradient = make(defs, "radialGradient", { id: uid + entry.label });
    make(gradient, "stop", { offset: "0", style: "stop-color:" + tone(entry.label) + ";stop-opacity:.55" });
    make(gradient, "stop", { offset: "1", style: "stop-color:" + tone(entry.label) + ";stop-opacity:0" });
    make(glow, "circle", { cx: entry.valence * 100, cy: -entry.arousal * 100, r: 46, fill: "url(#" + uid + entry.label + ")", style: "clip-path:circle(100px at 0 0)" });
  });
  const clip = make(defs, "clipPath", { id: uid });
  make(clip, "circle", { r: 100 });
  glow.setAttribute("clip-path", "url(#" + uid + ")");
  glow.querySelectorAll("circle").forEach((circle) => circle.removeAttribute("style"));
  outer.forEach((entry, index) => {
    const node = make(group, "g", { "data-label": entry.label });
    const x = entry.valence * 100, y = -entry.arousal * 100, angle = angles[index];
    const rx = Math.cos(angle) * 106, ry = Math.sin(angle) * 106;
    make(node, "line", { x1: x, y1: y, x2: rx, y2: ry });
    make(node, "circle", { cx: x, cy: y, r: 4, style: "fill:" + tone(entry.label) });
    const side = Math.abs(rx) < 24 ? "middle" : rx < 0 ? "end" : "start";
    const text = make(node, "text", { x: rx + (side === "end" ? -3 : side === "start" ? 3 : 0), y: ry + (ry < 0 ? 0 : 8), "text-anchor": side });
    text.textContent = entry.label;
  });
}

// Angles of the names around the rim, moved apart until no two are nearer than a line of text.
function spread(angles) {
  const gap = 0.2, moved = angles.slice();
  for (let round = 0; round < 60; round++) {
    for (let i = 0; i < moved.length; i++) {
      for (let j = 0; j < i; j++) {
        const apart = Math.atan2(Math.sin(moved[i] - moved[j]), Math.cos(moved[i] - moved[j]));
        if (Math.abs(apart) >= gap) continue;
        const push = ((gap - Math.abs(apart)) / 2) * (apart < 0 ? -1 : 1);
        moved[i] += push;
        moved[j] -= push;
      }
    }
  }
  return moved;
}

function drawChips() {
  for (const entry of anchors) {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.textContent = entry.label;
    chip.style.setProperty("--tone", tone(entry.label));
    chip.addEventListener("click", () => choose(entry.label));
    chips[entry.label] = chip;
    one(".chips").append(chip);
  }
}

function make(parent, tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent.append(node);
  return node;
}

function round(value) { return Math.round(value * 100) / 100; }
function percent(value) { return Math.round(value * 100) + " %"; }
function signed(value) { return (value > 0 ? "+" : value < 0 ? "−" : "") + Math.abs(value).toFixed(2); }
