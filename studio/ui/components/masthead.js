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
