// Rows that are chosen together: checkboxes that belong to a [data-bulk] form, the box that takes them all, the bar that
// appears with the first one.
import { behave } from "../behave.js";

const boxesOf = (id) => [...document.querySelectorAll(`input[type=checkbox][name=selected][form="${id}"]`)];

export function showSelection(id) {
  const boxes = boxesOf(id);
  const count = boxes.filter((box) => box.checked).length;
  boxes.forEach((box) => box.closest("tr") && box.closest("tr").classList.toggle("is-selected", box.checked));
  const bar = document.getElementById(id);
  if (bar) {
    bar.hidden = count === 0;
    bar.querySelector("[data-bulk-count]").textContent = String(count);
  }
  for (const all of document.querySelectorAll(`[data-select-all="${id}"]`)) {
    all.checked = count > 0 && count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  }
}

behave("[data-bulk]", (bar) => {
  bar.querySelector("[data-bulk-clear]").addEventListener("click", () => {
    boxesOf(bar.id).forEach((box) => { box.checked = false; });
    showSelection(bar.id);
  });
  showSelection(bar.id);
});

document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.matches("[data-select-all]")) {
    boxesOf(target.dataset.selectAll).forEach((box) => { box.checked = target.checked; });
    showSelection(target.dataset.selectAll);
  } else if (target.matches("input[type=checkbox][name=selected][form]")) showSelection(target.getAttribute("form"));
});
