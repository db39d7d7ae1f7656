// Drafts save themselves: a form with data-autosave-url posts itself a moment after the last change and says so in
// [data-save-state]. Saved is only what the server names a version of; until then the copy on the device stays.
import { behave, debounce } from "../behave.js";
import { make } from "../dom.js";
import { post } from "../keeping/sending.js";
import { read } from "../keeping/store.js";
import { clockTime, text, unsavedBecause } from "../texts.js";
import { say, stateOf } from "./keep.js";

const WAIT = 1500;
const RETRY = 15000;
/** What trying again cannot mend: somebody has to do something first. */
const FINAL = new Set([400, 403, 404, 409, 412, 413, 422]);

/** What a refusal says besides its status: of a conflict, who saved and when. */
async function said(answer) {
  const isData = (answer.headers.get("Content-Type") || "").includes("json");
  return isData ? answer.json().catch(() => null) : null;
}

behave("form[data-autosave-url]", (form) => {
  let busy = null; // the save under way
  let again = false;
  let retry = 0;
  const refused = new Set(); // what saves itself alone, as captions of files do, and was refused

  /** Save once; what changed meanwhile is saved after it. */
  async function save() {
    clearTimeout(retry);
    if (busy) {
      again = true;
      return busy;
    }
    busy = once();
    await busy;
    busy = null;
    return again ? save() : undefined;
  }

  async function once() {
    again = false;
    say(form, "saving", text("saving"));
    try {
      const answer = await post(form.dataset.autosaveUrl, () => new FormData(form));
      const named = answer.redirected || answer.status !== 204 ? null : answer.headers.get("X-Draft-Version");
      if (!named) return failed(answer.status, await said(answer));
      if (form.elements.version) form.elements.version.value = named;
      if (again) return undefined;
      if (refused.size) return failed(409);
      form.dispatchEvent(new CustomEvent("guicheng:saved", { bubbles: true }));
      say(form, "saved", text("saved", { time: clockTime() }));
    } catch {
      failed(0);
    }
    return undefined;
  }

  function failed(status, about) {
    const who = about && about.by && about.at ? { who: about.by, time: clockTime(new Date(about.at)) } : null;
    const reason = status === 409 && who ? text("unsavedBy", who) : text(unsavedBecause(status));
    say(form, navigator.onLine ? "failed" : "offline", navigator.onLine ? reason : text("offline"));
    if (status === 409 || status === 412) compare();
    if (!FINAL.has(status)) retry = setTimeout(save, RETRY);
  }

  /** Somebody else changed it: the form, sent as it is, leads to a page with both. */
  function compare() {
    const button = make("button", { type: "button", class: "btn btn-sm btn-quiet" }, text("compare"));
    button.addEventListener("click", () => form.requestSubmit(form.querySelector('button[name="act"][value="save"]') || undefined));
    stateOf(form).append(button);
  }

  form.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.elt.getAttribute("hx-swap") !== "none") return;
    refused[detail.successful ? "delete" : "add"](detail.elt);
    if (refused.size) failed(detail.xhr.status);
  });

  const soon = debounce(save, WAIT);
  const changed = (event) => {
    if (event.target.type !== "file") soon();
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("guicheng:settle", (event) => { // two saves of one person must not meet
    soon.cancel();
    clearTimeout(retry);
    again = false;
    if (busy) event.detail.waits.push(busy);
  });
  form.addEventListener("guicheng:stayed", () => { retry = setTimeout(save, RETRY); });
  window.addEventListener("online", () => {
    if (form.isConnected && read(form)) save();
  });
  window.addEventListener("offline", () => say(form, "offline", text("offline")));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") soon.now();
  });
});
