// What a form holds that a person typed: which of its controls may be kept, what they say, and how it is put back.
const SECRET = /password|one-time-code/;
const TYPELESS = /^(hidden|file|submit|button|reset|image|password)$/;

/** Passwords, codes, signatures and what the form declares sensitive never stay on the device. */
const isPrivate = (control) => SECRET.test(control.autocomplete || control.getAttribute("autocomplete") || "") || Boolean(control.closest("[data-private]"));
const chosen = (control) => control.type === "hidden" && control.closest("[data-picker]");

export const isKept = (control) => Boolean(control.name) && !control.disabled && (chosen(control) || !TYPELESS.test(control.type)) && !isPrivate(control);

const words = (control) => {
  if (chosen(control)) return control.closest("[data-picker]").querySelector("[role=combobox]").value;
  return control.tagName === "SELECT" && control.value ? control.selectedOptions[0].textContent : "";
};

/** `[name, value]`, with the words shown for it where it was chosen from what the server offers. */
export function entries(form) {
  const found = [];
  for (const control of form.elements) {
    if (!isKept(control)) continue;
    if (/^(checkbox|radio)$/.test(control.type)) {
      if (control.checked) found.push([control.name, control.value]);
    } else found.push(words(control) ? [control.name, control.value, words(control)] : [control.name, control.value]);
  }
  return found;
}

/** As many rows in each table as the copy has. */
function makeRows(form, kept) {
  for (const group of form.querySelectorAll("[data-rows][data-field]")) {
    const start = `${group.dataset.field}.`;
    const numbers = kept.filter(([name]) => name.startsWith(start)).map(([name]) => parseInt(name.slice(start.length), 10) || 0);
    const list = group.querySelector("[data-row-list]");
    const add = group.querySelector("[data-row-add]");
    const wanted = numbers.length ? Math.max(...numbers) + 1 : 0;
    while (add && !add.disabled && list.children.length < wanted) add.click();
  }
}

function put(control, [, value, shown]) {
  if (chosen(control)) control.closest("[data-picker]").querySelector("[role=combobox]").value = shown || "";
  else if (control.tagName === "SELECT" && value && ![...control.options].some((option) => option.value === value)) control.append(new Option(shown || value, value));
  control.value = value;
}

/** Put a copy back, or the rest of it (then what it does not name stays); answers what has no place on the page yet. */
export function fill(form, kept, { rest = false } = {}) {
  makeRows(form, kept);
  const byName = new Map();
  for (const entry of kept) byName.set(entry[0], [...(byName.get(entry[0]) || []), entry]);
  const placed = new Set();
  for (const control of form.elements) {
    if (!isKept(control)) continue;
    const there = byName.get(control.name);
    if (rest && !there) continue;
    placed.add(control.name);
    if (/^(checkbox|radio)$/.test(control.type)) control.checked = Boolean(there && there.some(([, value]) => value === control.value));
    else if (there && there.length) put(control, there.shift());
    control.dispatchEvent(new CustomEvent("guicheng:filled", { bubbles: true }));
  }
  return kept.filter(([name]) => !placed.has(name));
}
