// data-confirm="words" on a form, a submit button or an htmx element asks before it acts. The request then carries
// confirmed=1 (and the comment that was asked for); without it the server shows the confirmation page.
import { text } from "../texts.js";

const ASK = "[data-confirm]";

/** What an answer to a selection is about, by name: nobody approves what is not named. */
function named(source) {
  const form = source.closest("form[data-bulk]");
  if (!form) return [];
  const chosen = document.querySelectorAll(`input[name=selected][form="${form.id}"]:checked`);
  return [...chosen].map((box) => box.dataset.name).filter(Boolean);
}

/** Ask in the dialog; resolves to null (cancelled) or to `{comment}`. */
export function ask(source) {
  const dialog = document.getElementById("confirm-dialog");
  const { confirm, confirmTitle, confirmOk, confirmTone, confirmComment } = source.dataset;
  if (!dialog || !dialog.showModal) return Promise.resolve(window.confirm(confirm) ? { comment: "" } : null);
  const ok = dialog.querySelector("[data-ok]");
  const box = dialog.querySelector("[data-confirm-comment]");
  const comment = box.querySelector("textarea");
  dialog.querySelector(".dialog-title").textContent = confirmTitle || text("confirmTitle");
  dialog.querySelector(".dialog-text").textContent = [confirm, ...named(source)].join("\n");
  ok.textContent = confirmOk || text("confirm");
  ok.className = `btn ${confirmTone === "danger" ? "btn-danger" : "btn-primary"}`;
  box.hidden = confirmComment === undefined;
  box.querySelector("label").textContent = confirmComment || box.querySelector("label").textContent;
  comment.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  (box.hidden ? ok : comment).focus();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => resolve(dialog.returnValue === "ok" ? { comment: comment.value } : null),
      { once: true },
    );
  });
}

function remember(form, name, value) {
  let input = form.querySelector(`input[type="hidden"][name="${name}"][data-from-confirm]`);
  if (!input) {
    input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.dataset.fromConfirm = "";
    form.append(input);
  }
  input.value = value;
}

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    const button = event.submitter;
    const source = button && button.matches(ASK) ? button : form.matches(ASK) ? form : null;
    if (!source || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const answer = await ask(source);
    if (!answer) return;
    remember(form, "confirmed", "1");
    if (source.dataset.confirmComment !== undefined) remember(form, "comment", answer.comment);
    form.dataset.confirmed = "1";
    try {
      form.requestSubmit(button || undefined);
    } finally {
      delete form.dataset.confirmed;
    }
  },
  true,
);

// Elements that htmx sends by themselves (a delete button outside of any form).
document.addEventListener("htmx:confirm", async (event) => {
  const source = event.target;
  if (!source.matches || !source.matches(ASK) || source.tagName === "FORM") return;
  event.preventDefault();
  if (await ask(source)) event.detail.issueRequest(true);
});
