// Repeated rows: [data-rows] holds [data-row-list], a <template data-row-template> whose names carry __index__, and a
// [data-row-add] button; each row has a [data-row-remove]. The rows of a [data-field] are numbered as they stand, so that
// a row has the same number here as on the server.
import { arrived, behave } from "../behave.js";
import { toast } from "../dom.js";
import { text } from "../texts.js";

const CONTROLS = "input:not([type=hidden]), select, textarea";
const idOf = (path) => `f-${path.replace(/[^0-9A-Za-z_\u4e00-\u9fff]+/g, "-")}`;

/** Give the row the number of its place: in names, and in ids with everything that refers to them. */
function number(row, field, at) {
  const parts = [[`${field}.`, "."], [`${idOf(field)}-`, "-"]];
  for (const element of row.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      if (name === "value" || name === "class") continue;
      const words = value.split(" ").map((word) => {
        const part = parts.find(([before, after]) => word.startsWith(before) && /^\d+$/.test(word.slice(before.length).split(after)[0]));
        return part ? part[0] + at + word.slice(part[0].length).replace(/^\d+/, "") : word;
      });
      if (words.join(" ") !== value) element.setAttribute(name, words.join(" "));
    }
  }
}

behave("[data-rows]", (group) => {
  const list = group.querySelector("[data-row-list]");
  const template = group.querySelector("template[data-row-template]");
  const add = group.querySelector("[data-row-add]");
  let index = Number(group.dataset.nextIndex || list.children.length);

  const settle = () => {
    const most = Number(group.dataset.maxRows || Infinity);
    const fewest = Number(group.dataset.minRows || 0);
    [...list.children].forEach((row, position) => {
      const shown = row.querySelector("[data-row-number]");
      if (shown) shown.textContent = String(position + 1);
      if (row.hasAttribute("aria-label")) row.setAttribute("aria-label", row.getAttribute("aria-label").replace(/\s*\d*$/, ` ${position + 1}`));
      if (group.dataset.field) number(row, group.dataset.field, position);
      const remove = row.querySelector("[data-row-remove]");
      if (remove) remove.disabled = list.children.length <= fewest;
    });
    if (group.dataset.field) index = list.children.length;
    if (add) add.disabled = list.children.length >= most;
  };
  const changed = () => {
    settle();
    group.dispatchEvent(new Event("change", { bubbles: true }));
  };

  if (add && template) {
    add.addEventListener("click", () => {
      const holder = document.createElement("div");
      const key = `r${[...crypto.getRandomValues(new Uint8Array(8))].map((one) => one.toString(16).padStart(2, "0")).join("")}`;
      holder.innerHTML = template.innerHTML.replace(/__index__/g, String(index)).replace(/__key__/g, key);
      index += 1;
      const row = holder.firstElementChild;
      list.append(row);
      arrived(row);
      changed();
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
    changed();
    const control = (next && next.querySelector(CONTROLS)) || add;
    if (control) control.focus();
    toast(text("removed"));
  });
  group.addEventListener("guicheng:redrawn", settle);
});
