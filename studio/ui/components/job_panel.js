// Follows one job: props.value = { id, state, message, done, total, unit, eta, preview }; null while nothing runs.
const one = (selector) => element.querySelector(selector);
const job = one(".job"), picture = one("img"), bar = one("progress"), cancel = one(".cancel");
const ended = ["succeeded", "failed", "canceled", "refused"];
let eta = null, etaAt = 0, asked = null;

job.dataset.pictured = props.pictured;
if (props.label) job.setAttribute("aria-label", props.label);
draw();
watch("value", draw);
setInterval(drawNumbers, 500);
cancel.addEventListener("click", () => {
  asked = props.value && props.value.id;
  cancel.disabled = true;
  cancel.textContent = "Stopping …";
  trigger("cancel");
});

function draw() {
  const now = props.value || {};
  const going = Boolean(now.state) && !ended.includes(now.state);
  job.dataset.state = going ? "going" : now.state ? "ended" : "idle";
  job.dataset.tone = now.state === "failed" || now.state === "refused" ? "bad" : "";
  if (one(".message").textContent !== (now.message || "")) one(".message").textContent = now.message || "";
  eta = going && Number.isFinite(now.eta) ? now.eta : null;
  etaAt = performance.now();
  bar.hidden = !going;
  if (now.total > 0) bar.value = now.done / now.total; else bar.removeAttribute("value");
  if (going && now.preview) { picture.src = now.preview; picture.hidden = false; }
  if (!going) { picture.hidden = true; picture.removeAttribute("src"); }
  cancel.hidden = !going;
  cancel.disabled = Boolean(now.id) && asked === now.id;
  cancel.textContent = cancel.disabled ? "Stopping …" : "Cancel";
  drawNumbers();
}

function drawNumbers() {
  const now = props.value || {};
  const parts = [];
  if (now.total > 0) parts.push((now.unit || "frame") + " " + now.done + " of " + now.total);
  if (eta !== null) {
    const left = Math.max(0, eta - (performance.now() - etaAt) / 1000);
    parts.push(left < 1 ? "nearly there" : "about " + duration(left) + " left");
  }
  one(".numbers").textContent = parts.join(" · ");
}

function duration(seconds) {
  if (seconds < 90) return Math.ceil(seconds) + " s";
  return Math.round(seconds / 60) + " min";
}
