// A row of ready-made things to pick: props.items = [{ name, picture }], props.value = index of the chosen one or null.
const one = (selector) => element.querySelector(selector);
one(".title").textContent = props.label || "";
one(".items").setAttribute("aria-label", props.label || "Samples");
one(".items").replaceChildren(...props.items.map((item, index) => {
  const button = document.createElement("button");
  button.type = "button";
  if (item.picture) {
    const picture = document.createElement("img");
    picture.src = item.picture;
    picture.alt = "";
    button.className = "pictured";
    button.append(picture);
  }
  button.append(item.name);
  button.addEventListener("click", () => { props.value = { chosen: index }; draw(); trigger("select"); });
  return button;
}));
draw();
watch("value", draw);

function draw() {
  const chosen = props.value ? props.value.chosen : null;
  Array.from(one(".items").children).forEach((button, index) => button.setAttribute("aria-pressed", String(index === chosen)));
}
