// On a slow line somebody types, or chooses a file, before this script has run, and no behaviour hears of it. What was
// changed by then is found here, and told to the behaviours as a change once they are bound.

const isSelect = (control) => control instanceof HTMLSelectElement;

function isChanged(control) {
  if (control.type === "hidden" || control.type === "password" || control.disabled) return false;
  if (control.type === "file") return control.files.length > 0;
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  if (!isSelect(control)) return "defaultValue" in control && control.value !== control.defaultValue;
  const options = [...control.options];
  const isGiven = options.some((option) => option.defaultSelected);
  return isGiven ? options.some((option) => option.selected !== option.defaultSelected) : control.selectedIndex > 0;
}

/** The controls that no longer say what the page came with. After 'back' and 'reload' the browser itself has put values
 * back; nobody has typed those now. */
export function changedControls() {
  const [visit] = performance.getEntriesByType("navigation");
  if (visit && visit.type !== "navigate") return [];
  return [...document.querySelectorAll("form input, form select, form textarea")].filter(isChanged);
}
