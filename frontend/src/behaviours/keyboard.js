// The keyboard of those who decide hundreds of cases a day: j/k move, x selects, Enter opens, a approves, / searches,
// ? helps. Single keys only act outside of fields, and never together with Ctrl, Alt or Meta.
const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], .cm-editor";

const table = () => document.querySelector("table[data-keys]");
const rows = () => (table() ? [...table().querySelectorAll("tbody tr")] : []);
const current = () => rows().find((row) => row.classList.contains("is-cursor"));

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const row = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  all.forEach((item) => {
    item.classList.toggle("is-cursor", item === row);
    item.tabIndex = item === row ? 0 : -1;
  });
  row.focus();
  row.scrollIntoView({ block: "nearest" });
}

const ACTIONS = {
  j: () => move(1),
  k: () => move(-1),
  x: () => {
    const box = current() && current().querySelector("input[name=selected]");
    if (box) box.click();
  },
  Enter: () => {
    const link = current() && current() === document.activeElement && current().querySelector("[data-row-link]");
    if (link) link.click();
    return Boolean(link);
  },
  a: () => {
    const button = (current() || document).querySelector('[data-key="a"]');
    if (button) button.click();
  },
  "/": () => {
    const search = document.querySelector("[data-search]");
    if (search) search.focus();
    return Boolean(search);
  },
  "?": () => {
    const help = document.getElementById("shortcuts-dialog");
    if (help && help.showModal) help.showModal();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest && (event.target.closest(TYPING) || event.target.closest("dialog[open]"))) return;
  const act = ACTIONS[event.key];
  if (!act || (!table() && event.key !== "a" && event.key !== "/")) return;
  if (act() !== false) event.preventDefault();
});
