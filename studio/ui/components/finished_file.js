// Takes a finished file, which is uploaded; writes props.value = { path, number } and triggers "open". `number` is another one each time.
const place = element.querySelector(".finished"), choose = element.querySelector(".choose"), file = element.querySelector(".file"), says = element.querySelector(".says");
const holds = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
let left = 0;

choose.addEventListener("click", () => file.click());
file.addEventListener("change", () => { take(file.files[0]); file.value = ""; });
place.addEventListener("drop", (event) => { if (holds(event)) { event.preventDefault(); take(event.dataTransfer.files[0]); } });

// It shows itself while a file is dragged over the page; one that misses it must not open in place of the page.
window.addEventListener("dragover", (event) => { if (holds(event)) { event.preventDefault(); near(true); } });
window.addEventListener("drop", (event) => { if (holds(event)) event.preventDefault(); near(false); });

async function take(given) {
  if (!given) return;
  tell("Reading " + given.name + " …");
  try {
    const { path } = await upload(given);
    props.value = { path, number: Math.random() };
    trigger("open");
    tell("");
  } catch (error) {
    tell(given.name + " could not be sent: " + (error.message || error) + " Files of up to 200 MB can be.");
  }
}

function near(is) {
  clearTimeout(left);
  place.dataset.near = String(is);
  if (is) left = setTimeout(() => near(false), 400);  // while a file is over the page, this is told again and again
}

function tell(text) { says.textContent = text; says.hidden = !text; }
