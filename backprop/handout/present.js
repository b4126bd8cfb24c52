// Lecture mode: a heading begins a screen, and a live view has one for itself. The address names the heading.
const root = document.documentElement, start = document.getElementById("present");
const heading = element => element.matches("h1, h2, h3, summary") && (element.querySelector("h2") ?? element);
const screens = [];
for (const element of all(".part > :not(.further, .instructor, .note), .part > .further > :not(.note)")) {
  const wide = element.matches(".wide"), last = screens.at(-1);
  if (!last || wide || last.wide || heading(element))
    screens.push({elements: [element], wide, id: heading(element).id ?? last?.id});
  else last.elements.push(element);
}
for (let n = screens.length; n--;) // code alone, folded, makes no screen
  if (screens[n].elements.every(element => element.matches(".code") || !element.textContent.trim())) screens.splice(n, 1);
const steps = Object.assign(document.createElement("span"), {className: "steps"});
steps.innerHTML = '<button type="button">‹ Back</button><output></output><button type="button">Next ›</button>'
  + '<button type="button">Leave (Esc)</button>';
start.after(steps);
start.hidden = false;
let shown = -1;

function show(n) {
  all(".on").forEach(element => element.classList.remove("on"));
  shown = Math.max(0, Math.min(screens.length - 1, n));
  for (let element of screens[shown].elements)
    for (; !element.matches("main"); element = element.parentElement) {
      element.classList.add("on");
      if (element.matches(".further")) element.open = true;
    }
  history.replaceState(null, "", `#${screens[shown].id}`);
  steps.querySelector("output").value = `${shown + 1} / ${screens.length}`;
  scrollTo(0, 0);
}

// By a screen while the section is longer than one, then to the next or the last section.
function step(way) {
  const room = way > 0 ? root.scrollHeight - innerHeight - scrollY : scrollY;
  room > 4 ? scrollBy(0, way * .85 * innerHeight) : show(shown + way);
}

// From the section that stands at the top of the screen, and back to it.
function present(on) {
  if (on === root.classList.contains("presenting")) return;
  const seen = id => document.getElementById(id).getBoundingClientRect().top < innerHeight / 4;
  const first = on ? screens.findLastIndex(({id, wide}) => !wide && seen(id)) : 0;
  root.classList.toggle("presenting", on);
  on ? show(first) : reveal();
}

start.addEventListener("click", () => present(true));
steps.addEventListener("click", ({target}) => {
  const way = [...steps.querySelectorAll("button")].indexOf(target);
  if (way >= 0) [() => step(-1), () => step(1), () => present(false)][way]();
});
addEventListener("hashchange", () => {
  const to = screens.findIndex(({id}) => id === location.hash.slice(1));
  if (root.classList.contains("presenting") && to >= 0) show(to);
});
addEventListener("keydown", event => {
  const {key, target} = event, presenting = root.classList.contains("presenting");
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (key === "Escape") present(false);
  const way = {PageDown: 1, PageUp: -1, ArrowRight: 1, ArrowLeft: -1}[key];
  const typing = target.matches("input:not([type=checkbox]), select"), arrow = key.startsWith("Arrow");
  if (key.toLowerCase() === "p" && !target.matches("[type=text], select")) present(true);
  if (!presenting || !way || arrow && typing) return;
  event.preventDefault();
  step(way);
});
