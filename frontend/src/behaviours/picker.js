// A searchable choice of an entry, an organisation or a person. data-picker-url?q=words answers <li class="picker-option"
// role="option" data-value="…" data-label="…">…</li> items (aria-disabled="true" for one that may not be taken, with the
// reason inside). Follows the ARIA combobox pattern with a list box.
import { behave, debounce } from "../behave.js";
import { make } from "../dom.js";
import { ask } from "./confirm.js";
import { get } from "../keeping/sending.js";
import { text } from "../texts.js";

const WAIT = 250;
const NARROW = 768; // a phone: the keyboard takes the lower half, so the list needs the upper one

behave("[data-picker]", (picker) => {
  const [value, box, list] = [picker.querySelector("input[type=hidden]"), picker.querySelector("[role=combobox]"), picker.querySelector("[role=listbox]")];
  let chosen = box.value;
  let active = -1;
  let latest = 0;

  const options = () => [...list.querySelectorAll('[role="option"]:not([aria-disabled="true"])')];
  const open = (shown) => {
    list.hidden = !shown;
    box.setAttribute("aria-expanded", String(shown));
    if (!shown) activate(-1);
  };
  const activate = (index) => {
    const all = options();
    active = index;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    if (all[index]) {
      box.setAttribute("aria-activedescendant", all[index].id);
      all[index].scrollIntoView({ block: "nearest" });
    } else box.removeAttribute("aria-activedescendant");
  };
  /** Take an entry, or none. Where answers go with the one that was chosen, it asks before; else all stays as it was. */
  const take = async (id, label) => {
    open(false);
    const before = picker.previousElementSibling;
    const hanging = before && before.matches("input[data-clears]") && before.value && id !== before.value;
    if (hanging && !(await ask(before))) {
      [value.value, box.value] = [before.value, chosen];
      return;
    }
    [value.value, box.value, chosen] = [id, label, label];
    value.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const choose = (option) => take(option.dataset.value, option.dataset.label || option.textContent.trim());
  const say = (message) => list.replaceChildren(make("li", { class: "picker-message", role: "presentation" }, message));

  const search = debounce(async () => {
    const request = (latest += 1);
    const address = new URL(picker.dataset.pickerUrl, window.location.href);
    address.searchParams.set("q", box.value.trim());
    say(text("searching"));
    open(true);
    try {
      const answer = await get(address, { "HX-Request": "true" });
      if (!answer.ok) throw new Error(String(answer.status));
      const html = await answer.text();
      if (request !== latest) return;
      list.innerHTML = html;
      [...list.children].forEach((option, at) => { option.id = option.id || `${list.id}-${at}`; });
      if (!list.children.length) say(text("noMatch"));
      else activate(-1);
    } catch {
      if (request === latest) say(text("noNetwork"));
    }
  }, WAIT);

  box.addEventListener("input", () => {
    value.value = "";
    search();
  });
  box.addEventListener("focus", () => {
    if (box.readOnly) return;
    if (window.innerWidth < NARROW) (picker.closest(".field") || picker).scrollIntoView({ block: "start" });
    if (!box.value) search();
  });
  box.addEventListener("blur", () => setTimeout(() => {
    open(false);
    if (box.value === "" && chosen) take("", "");
    else if (!value.value && box.value !== "" && box.value !== chosen) box.value = "";
    else if (!value.value && chosen) box.value = "";
  }, 150));
  box.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) search();
      else if (count) activate((active + (event.key === "ArrowDown" ? 1 : -1) + count + (active < 0 && event.key === "ArrowUp" ? 1 : 0)) % count);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      if (options()[active]) choose(options()[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      open(false);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]:not([aria-disabled="true"])');
    if (option) choose(option);
  });
});
