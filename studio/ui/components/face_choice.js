// Numbered boxes over the picture: props.value = { picture, faces: [[left, top, width, height] in 0..1], chosen, note, bad, given }.
// Faces that are looked for again keep the one that was chosen, unless another one is given.
const one = (selector) => element.querySelector(selector);
let last = null;
draw();
watch("value", () => {
  const now = props.value;
  const same = now && last && JSON.stringify(now.faces) === JSON.stringify(last.faces);
  if (same && !now.given && now.chosen !== last.chosen) props.value = { ...now, chosen: last.chosen, note: last.note };
  draw();
});

function draw() {
  const now = props.value || {};
  const faces = now.faces || [];
  last = props.value;
  one(".note").textContent = now.note || "";
  one(".faces").dataset.tone = now.bad ? "bad" : "";
  one(".picture").hidden = faces.length < 2;
  if (now.picture && faces.length > 1) one("img").src = now.picture; else one("img").removeAttribute("src");
  one(".boxes").replaceChildren(...faces.map((box, index) => {
    const button = document.createElement("button");
    button.type = "button";
    ["left", "top", "width", "height"].forEach((side, edge) => { button.style[side] = box[edge] * 100 + "%"; });
    button.setAttribute("aria-label", "Face " + (index + 1) + " of " + faces.length);
    button.setAttribute("aria-pressed", String(now.chosen === index));
    const number = document.createElement("span");
    number.textContent = index + 1;
    button.append(number);
    button.addEventListener("click", () => {
      props.value = { ...props.value, chosen: index, bad: false, note: "Face " + (index + 1) + " of " + faces.length + " will speak." };
      draw();
      one(".boxes").children[index].focus();
      trigger("select");
    });
    return button;
  }));
}
