// Says that the next generation takes a job's place: props.value = { says, id, stage, begun, by }, null for nothing to say.
// Without an id nothing is edited (any more). `begun` is another number each time that the form is to be filled, and `by`
// names the event that fills it.
const note = element.querySelector(".edited"), says = element.querySelector(".says"), leave = element.querySelector(".leave");
let begun = null;

draw();
watch("value", draw);
leave.addEventListener("click", () => {
  props.value = null;
  draw();
  const generate = element.closest("[role=tabpanel]").querySelector(".mien-generate");
  if (generate) generate.focus();
});

function draw() {
  const now = props.value || {};
  note.hidden = !now.says;
  leave.hidden = !now.id || now.stage === "ended";
  if (says.textContent !== (now.says || "")) says.textContent = now.says || "";
  if (now.begun && now.begun !== begun) { begun = now.begun; begin(begun); }
}

// The form is filled once its tab is open: what is filled before has lost its settings when it opens, and takes no focus.
function begin(number) {
  if (number !== begun) return;
  if (!note.offsetParent) { setTimeout(() => begin(number), 50); return; }
  note.focus();
  trigger((props.value || {}).by === "reopen" ? "reopen" : "begin");
}
