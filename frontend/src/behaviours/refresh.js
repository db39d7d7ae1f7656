// The server decides what is visible and required: a form with data-refresh-url posts itself after a change, the answer
// replaces the region named by data-refresh-target (default: the form's [data-refresh-region]), focus stays where it was.
import { behave, debounce } from "../behave.js";

const WAIT = 350;
const SECRET = "input[autocomplete=new-password]"; // no server sends a password back

function place(element) {
  if (!element || !element.id) return null;
  const range = "selectionStart" in element && element.type !== "number" ? safeRange(element) : null;
  return { id: element.id, range };
}

function safeRange(element) {
  try {
    return [element.selectionStart, element.selectionEnd];
  } catch {
    return null; // dates and the like have no selection
  }
}

function back(to) {
  const element = to && document.getElementById(to.id);
  if (!element) return;
  element.focus({ preventScroll: true });
  if (to.range && to.range[0] !== null && element.setSelectionRange) element.setSelectionRange(...to.range);
}

behave("form[data-refresh-url]", (form) => {
  const region = () =>
    form.dataset.refreshTarget ? document.querySelector(form.dataset.refreshTarget) : form.querySelector("[data-refresh-region]");
  let typed = 0;
  form.addEventListener("input", () => { typed += 1; });

  async function refresh() {
    const target = region();
    if (!target) return;
    const before = typed;
    await window.htmx.ajax("POST", form.dataset.refreshUrl, {
      source: form,
      target,
      swap: "none",
      handler: (_element, { xhr }) => {
        if (xhr.status >= 400 || typed !== before) return; // an answer to older input would undo what was typed since
        const focus = place(document.activeElement);
        const secrets = [...target.querySelectorAll(SECRET)].map(({ id, value }) => [id, value]);
        window.htmx.swap(target, xhr.responseText, { swapStyle: "innerHTML", settleDelay: 0, swapDelay: 0 });
        secrets.forEach(([id, value]) => { document.getElementById(id) && (document.getElementById(id).value = value); });
        back(focus);
      },
    });
    if (typed !== before) soon();
  }

  const soon = debounce(refresh, WAIT);
  form.addEventListener("change", (event) => {
    if (event.target.type !== "file" && !event.target.closest("[data-no-refresh]")) soon();
  });
});
