// Shows a drawing that the server made: props.value = { svg, caption }. It is parsed as XML and stripped of anything that could run.
const one = (selector) => element.querySelector(selector);
draw();
watch("value", draw);

function draw() {
  const now = props.value || {};
  one("figcaption").textContent = now.caption || "";
  one(".drawing").replaceChildren();
  if (!now.svg) return;
  const parsed = new DOMParser().parseFromString(now.svg, "image/svg+xml").documentElement;
  if (parsed.nodeName !== "svg") return;
  parsed.querySelectorAll("script, foreignObject, a, use, image").forEach((node) => node.remove());
  one(".drawing").append(document.importNode(parsed, true));
}
