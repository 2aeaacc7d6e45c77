// The switch remembers its choice in this browser; without one the page looks as the system does.
const look = element.querySelector(".look"), body = document.body, key = "mien-look";
const kept = localStorage.getItem(key);
if (kept && !new URLSearchParams(location.search).has("__theme")) body.classList.toggle("dark", kept === "dark");
show();
look.addEventListener("click", () => {
  localStorage.setItem(key, body.classList.toggle("dark") ? "dark" : "light");
  show();
});

function show() { look.setAttribute("aria-pressed", String(body.classList.contains("dark"))); }

// Gradio names its upload areas otherwise than they read, which whoever speaks to the page cannot say: the text is the name.
const spoken = () => document.querySelectorAll('button[aria-label^="Drop "]').forEach((area) => area.removeAttribute("aria-label"));
new MutationObserver(spoken).observe(document.body, { childList: true, subtree: true });
spoken();
