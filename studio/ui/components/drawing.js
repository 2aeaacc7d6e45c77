// Shows a drawing of tracks that the server made: props.value = { svg, caption, seconds, left, right }.
// It is parsed as XML and stripped of anything that could run. A line follows the video inside the element with the
// id props.follows, a player of pictures or of sound; a click on the drawing moves the player there. left and right
// bound the tracks, in 0..1.
const one = (selector) => element.querySelector(selector);
const sheet = one(".sheet"), head = document.createElement("div");
head.className = "head";
const video = () => document.querySelector(`#${props.follows} video, #${props.follows} audio`);
draw();
watch("value", draw);

// Media events do not bubble; they are caught on their way down.
for (const kind of ["play", "timeupdate", "seeking"]) document.addEventListener(kind, (event) => { if (event.target === video()) move(); }, true);
sheet.addEventListener("click", (event) => {
  const shown = video(), now = props.value;
  if (!shown || !now) return;
  const box = sheet.getBoundingClientRect();
  const share = ((event.clientX - box.left) / box.width - now.left) / (now.right - now.left);
  shown.currentTime = Math.min(1, Math.max(0, share)) * now.seconds;
});

function draw() {
  const now = props.value || {};
  one("figcaption").textContent = now.caption || "";
  sheet.replaceChildren();
  if (!now.svg) return;
  const parsed = new DOMParser().parseFromString(now.svg, "image/svg+xml").documentElement;
  if (parsed.nodeName !== "svg") return;
  parsed.querySelectorAll("script, foreignObject, a, use, image").forEach((node) => node.remove());
  head.hidden = true;
  sheet.append(document.importNode(parsed, true), head);
}

function move() {
  const shown = video(), now = props.value;
  if (!shown || !now || !now.seconds || !sheet.isConnected) return;
  const share = Math.min(1, shown.currentTime / now.seconds);
  head.hidden = false;
  head.style.left = (now.left + share * (now.right - now.left)) * 100 + "%";
  if (!shown.paused && !shown.ended) requestAnimationFrame(move);
}
