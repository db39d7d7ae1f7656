// The server decides what is visible and required: a form with data-refresh-url posts itself after a change, and its
// [data-refresh-region] becomes what the server answers. The page belongs to whoever is typing: one question is asked at a
// time, an answer to what has changed since is dropped and asked for again, the control in use is left as it is, what is
// composed (pinyin) is waited for, and everything else changes in place, so that nothing is lost or loses its focus.
import { Idiomorph } from "idiomorph";
import { arrived, behave, debounce } from "../behave.js";
import { scripted, toast } from "../dom.js";
import { post } from "../keeping/sending.js";
import { text } from "../texts.js";

const WAIT = 350;
/** What the page knows better than the server: passwords, which stored row this was, tallies, a button of the device. */
const OURS = "input[autocomplete=new-password], input[name$='._was'], [data-counter], [data-locate], noscript";
/** A file on its way, and the list of a picker that is open. */
const UNDER_WAY = ".picture[data-state]";

const is = (node, selector) => node.nodeType === Node.ELEMENT_NODE && node.matches(selector);
const isInUse = (node) => is(node, "[data-picker]") && node.contains(document.activeElement);

function redraw(region, html) {
  Idiomorph.morph(region, scripted(html), {
    morphStyle: "innerHTML",
    ignoreActive: true,
    callbacks: {
      beforeNodeMorphed(now, next) {
        if (is(now, "template")) now.innerHTML = next.innerHTML;
        return !is(now, `${OURS}, template`) && !isInUse(now);
      },
      beforeNodeAdded: (next) => !is(next, "input[name$='._was']"),
      beforeNodeRemoved: (now) => !is(now, `${UNDER_WAY}, input[name$='._was']`),
    },
  });
  arrived(region);
  region.querySelectorAll("[data-rows]").forEach((group) => group.dispatchEvent(new CustomEvent("guicheng:redrawn")));
}

function complain(status) {
  if (status === 400 || status === 409 || status === 422) return;
  toast(text(status === 403 || status === 401 ? "forbidden" : "failed"), "danger");
}

/** What the form says now; of a form in parts, also which part is open. */
function body(form) {
  const sent = new FormData(form);
  const part = form.querySelector('[name="_page"][aria-current]');
  if (part) sent.set("_page", part.value);
  return sent;
}

behave("form[data-refresh-url]", (form) => {
  let changes = 0;
  let wanted = false;
  let busy = false;
  let composing = false;
  let leaving = false;

  async function refresh() {
    const region = form.querySelector("[data-refresh-region]");
    if (busy || composing || leaving || !region) return; // whoever is busy asks again when done
    busy = true;
    wanted = false;
    const before = changes;
    try {
      const answer = await post(form.dataset.refreshUrl, () => body(form), { headers: { "HX-Request": "true" } });
      const html = await answer.text();
      if (!answer.ok) complain(answer.status);
      else if (changes === before && !composing) redraw(region, html);
      else wanted = true;
    } catch {
      if (!leaving) toast(text("noNetwork"), "danger");
    }
    busy = false;
    if (wanted) soon();
  }

  const soon = debounce(refresh, WAIT);
  const changed = () => {
    changes += 1;
    if (wanted) soon(); // somebody is still typing: the question waits with them
  };
  form.addEventListener("input", changed);
  form.addEventListener("htmx:afterSwap", changed);
  form.addEventListener("change", (event) => {
    if (event.target.type !== "file" && !event.target.closest("[data-no-refresh]")) wanted = true;
    changed();
  });
  form.addEventListener("guicheng:saved", () => { // what is read-only is decided on what is saved
    if (!("locks" in form.dataset)) return;
    wanted = true;
    soon();
  });
  form.addEventListener("compositionstart", () => { composing = true; });
  form.addEventListener("compositionend", () => {
    composing = false;
    changed();
  });
  form.addEventListener("guicheng:going", () => { leaving = true; });
  form.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("pageshow", () => { leaving = false; });
});
