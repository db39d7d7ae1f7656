// Whether the session is still that of the page, and a dialog that signs in again in place. What was typed stays where it
// is; the new token is taken along into every form. Whoever signs in as somebody else is told that nothing was carried over.
import { icon, make } from "../dom.js";
import { text, unsavedBecause } from "../texts.js";
import { owner } from "./store.js";

const about = () => document.querySelector('meta[name="session"]');
let open = null; // the dialog that is shown now: whoever needs it waits for the same one
let declined = false; // somebody chose to stay signed out: only a press of a button asks again

/** Take a new token into the page and all its forms. */
function renew(token) {
  document.querySelector('meta[name="csrf-token"]').content = token;
  for (const input of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) input.value = token;
}

async function ask(body) {
  const headers = { "X-Requested-With": "XMLHttpRequest", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content };
  const answer = await fetch(about().content, { method: body ? "POST" : "GET", body, headers, credentials: "same-origin", cache: "no-store" });
  const said = await answer.json().catch(() => ({}));
  if (answer.ok && (!said.account || said.account === owner())) renew(said.token); // never the token of somebody else
  return { status: answer.status, ...said };
}

/** What stands in the way: '' nothing, `out`, `other` somebody else, `first` a role or a password to choose. */
function obstacle(known) {
  if (known.account !== owner()) return known.account ? "other" : "out";
  return known.first && known.first !== window.location.pathname ? "first" : "";
}

/** Whether the page may send: '' yes; else the reason, as the name of a text. `pressed`: by a button, so ask all the same. */
export async function ready({ pressed = false } = {}) {
  if (!about()) return "";
  if (pressed) declined = false;
  try {
    const known = await ask();
    if (known.status === 429 || known.status >= 500) return unsavedBecause(known.status);
    if (known.status !== 200 || !obstacle(known)) return "";
    if (!owner()) return ""; // who has not signed in needs no session
    return declined ? "unsavedSession" : await dialog(obstacle(known), known);
  } catch {
    return "unsavedNetwork";
  }
}

/** The answer to a request that was refused for its session or its token: sign in again, and say whether to try once more. */
export const recovered = async () => (await ready()) === "";

function dialog(state, known) {
  open = open || show(state, known).finally(() => { open = null; });
  return open;
}

function field(name, type, autocomplete) {
  const input = make("input", { class: "form-control", id: `again-${name}`, name, type, autocomplete, maxlength: 200, autocapitalize: "none", spellcheck: "false" });
  return make("div", { class: "field mb-2" }, make("label", { class: "field-label", for: `again-${name}` }, text(`again_${name}`)), input);
}

function built() {
  const parts = {
    title: make("h2", { class: "dialog-title", id: "again-title" }),
    words: make("p", { class: "dialog-text", id: "again-text" }),
    said: make("p", { class: "field-error", role: "alert" }),
    fields: make("div", {}, field("login", "text", "username"), field("password", "password", "current-password")),
    link: make("a", { target: "_blank", rel: "noopener" }),
    cancel: make("button", { class: "btn btn-quiet", type: "button" }, text("cancel")),
    onward: make("button", { class: "btn btn-quiet", type: "button" }, text("againElsewhere")),
    enter: make("button", { class: "btn btn-primary", type: "submit" }, text("againEnter")),
  };
  const body = make("div", { class: "dialog-body" }, parts.title, parts.words, parts.fields, parts.said, make("p", { class: "mb-2" }, parts.link));
  parts.form = make("form", { method: "dialog", novalidate: true }, body, make("div", { class: "dialog-foot" }, parts.cancel, parts.onward, parts.enter));
  parts.dialog = make("dialog", { class: "dialog", id: "again-dialog", "aria-labelledby": "again-title", "aria-describedby": "again-text" }, parts.form);
  return parts;
}

/** Draw the dialog for what stands in the way. */
function draw(parts, state, known) {
  parts.title.replaceChildren(icon(state === "other" ? "warning" : "locked"), text(`again_${state}_title`));
  parts.words.textContent = text(`again_${state}`);
  parts.fields.hidden = parts.enter.hidden = state !== "out";
  parts.onward.hidden = state === "other";
  parts.onward.textContent = text(state === "first" ? "againOnward" : "againElsewhere");
  parts.link.href = state === "first" ? known.first : "/";
  parts.link.target = state === "other" ? "_self" : "_blank";
  parts.link.textContent = text(`again_${state}_link`);
  parts.cancel.textContent = text(state === "other" ? "close" : "cancel");
}

function show(state, known) {
  const parts = built();
  document.body.append(parts.dialog);
  draw(parts, state, known);
  return new Promise((resolve) => {
    let outcome = state === "other" ? "unsavedOther" : "unsavedSession";
    const judge = (now) => {
      const left = now.status === 200 ? obstacle(now) : "";
      parts.said.textContent = now.status === 200 ? (left === "out" ? text("againStillOut") : "") : now.detail || text(unsavedBecause(now.status));
      if (now.status !== 200) return;
      if (left) draw(parts, left, now);
      outcome = left ? (left === "other" ? "unsavedOther" : "unsavedSession") : "";
      if (!left) parts.dialog.close();
    };
    const attempt = async (body) => {
      parts.enter.disabled = parts.onward.disabled = true;
      judge(await ask(body).catch(() => ({ status: 0 })));
      parts.enter.disabled = parts.onward.disabled = false;
    };
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const body = new FormData(parts.form);
      body.set("region", about().dataset.region);
      body.set("membership", about().dataset.membership);
      attempt(body);
    });
    parts.onward.addEventListener("click", () => attempt());
    parts.cancel.addEventListener("click", () => parts.dialog.close());
    parts.dialog.addEventListener("close", () => {
      declined = outcome !== "";
      parts.dialog.remove();
      resolve(outcome);
    }, { once: true });
    for (const one of document.querySelectorAll("[data-save-state]")) Object.assign(one, { textContent: text("unsavedSession") }).dataset.state = "failed";
    parts.dialog.showModal();
  });
}
