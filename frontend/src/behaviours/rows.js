// Repeated rows: [data-rows] holds [data-row-list], a <template data-row-template> whose names carry __index__, and a
// [data-row-add] button; each row has a [data-row-remove]. The server renumbers, so gaps in the numbers are fine.
import { arrived, behave } from "../behave.js";
import { toast } from "../dom.js";
import { text } from "../texts.js";

const CONTROLS = "input:not([type=hidden]), select, textarea";

behave("[data-rows]", (group) => {
  const list = group.querySelector("[data-row-list]");
  const template = group.querySelector("template[data-row-template]");
  const add = group.querySelector("[data-row-add]");
  const most = Number(group.dataset.maxRows || Infinity);
  const fewest = Number(group.dataset.minRows || 0);
  let index = Number(group.dataset.nextIndex || list.children.length);

  const update = () => {
    [...list.children].forEach((row, position) => {
      const number = row.querySelector("[data-row-number]");
      if (number) number.textContent = String(position + 1);
      const remove = row.querySelector("[data-row-remove]");
      if (remove) remove.disabled = list.children.length <= fewest;
    });
    if (add) add.disabled = list.children.length >= most;
    group.dispatchEvent(new Event("change", { bubbles: true }));
  };

  if (add && template) {
    add.addEventListener("click", () => {
      const holder = document.createElement("div");
      holder.innerHTML = template.innerHTML.replace(/__index__/g, String(index));
      index += 1;
      const row = holder.firstElementChild;
      list.append(row);
      arrived(row);
      update();
      const first = row.querySelector(CONTROLS);
      if (first) first.focus();
      toast(text("added"));
    });
  }
  group.addEventListener("click", (event) => {
    const remove = event.target.closest("[data-row-remove]");
    if (!remove || !list.contains(remove)) return;
    const row = [...list.children].find((item) => item.contains(remove));
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    update();
    const control = (next && next.querySelector(CONTROLS)) || add;
    if (control) control.focus();
    toast(text("removed"));
  });
});
