// Drafts save themselves: a form with data-autosave-url posts itself a moment after the last change and says so in
// [data-save-state]. Until the server has it, a copy stays on the device; it is offered again when the page comes back.
import { behave, debounce } from "../behave.js";
import { icon, make, post } from "../dom.js";
import { clockTime, text, unsavedBecause } from "../texts.js";

const WAIT = 1500;
const RETRY = 15000;
const KEEP = 14 * 24 * 3600 * 1000;
const KEEP_SENT = 3600 * 1000; // a form that was sent: kept only in case the sending itself failed
const SECRET = /csrf|password|passwd|secret/i;
const CONTROL = /^(version|confirmed|comment|next)$/;

function entries(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SECRET.test(name) && !CONTROL.test(name));
}

/** The version of the draft that the page was made from; the server counts it up with every change it keeps. */
const version = (form) => Number(form.elements.version && form.elements.version.value) || 0;

const store = {
  key: (form) => `guicheng:draft:${form.dataset.autosaveKey || form.dataset.autosaveUrl}`,
  read(form) {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key(form)));
      return kept && Date.now() - kept.at < (kept.sent ? KEEP_SENT : KEEP) ? kept : null;
    } catch {
      return null;
    }
  },
  write(form, sent = false) {
    try {
      localStorage.setItem(this.key(form), JSON.stringify({ at: Date.now(), sent, version: version(form), entries: entries(form) }));
    } catch {
      // A full or forbidden store only costs the copy on the device.
    }
  },
  drop(form) {
    try {
      localStorage.removeItem(this.key(form));
    } catch {
      // as above
    }
  },
};

function fill(form, kept) {
  const byName = new Map();
  for (const [name, value] of kept) byName.set(name, [...(byName.get(name) || []), value]);
  for (const control of form.elements) {
    if (!control.name || control.type === "hidden" || control.type === "file" || SECRET.test(control.name)) continue;
    const values = byName.get(control.name);
    if (control.type === "checkbox" || control.type === "radio") control.checked = Boolean(values && values.includes(control.value));
    else if (values && values.length) control.value = values.shift();
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

function offer(form, kept) {
  const accept = make("button", { type: "button", class: "btn btn-sm btn-primary" }, text("restore"));
  const refuse = make("button", { type: "button", class: "btn btn-sm btn-quiet" }, text("discard"));
  const body = make("div", { class: "banner-body d-flex flex-wrap gap-2 align-items-center" }, text("restored", { time: clockTime(new Date(kept.at)) }), accept, refuse);
  const notice = make("div", { class: "banner tone-warning", role: "status" }, icon("warning"), body);
  accept.addEventListener("click", () => {
    fill(form, kept.entries);
    notice.remove();
  });
  refuse.addEventListener("click", () => {
    store.drop(form);
    notice.remove();
  });
  form.prepend(notice);
}

behave("form[data-autosave-url]", (form) => {
  const state = document.querySelector(form.dataset.saveState || "[data-save-state]");
  let busy = false;
  let again = false;
  let retry = 0;
  let waiting = null; // what was pressed while a draft was on its way: two saves of one person must not meet

  const say = (name, message) => {
    if (!state) return;
    state.dataset.state = name;
    state.textContent = message;
  };

  async function save() {
    clearTimeout(retry);
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    again = false;
    say("saving", text("saving"));
    try {
      const answer = await post(form.dataset.autosaveUrl, new FormData(form));
      const version = answer.redirected || answer.status !== 204 ? null : answer.headers.get("X-Draft-Version");
      if (!version) throw answer; // saved is only what the server names a version of
      if (form.elements.version) form.elements.version.value = version;
      if (!again) {
        store.drop(form);
        form.dispatchEvent(new CustomEvent("guicheng:saved", { bubbles: true }));
        say("saved", text("saved", { time: clockTime() }));
      }
    } catch (failure) {
      say(navigator.onLine ? "failed" : "offline", text(navigator.onLine ? unsavedBecause(failure.status) : "offline"));
      retry = setTimeout(save, RETRY);
    }
    busy = false;
    if (waiting) go(waiting);
    else if (again) save();
  }

  function go({ button, confirmed }) {
    waiting = null;
    if (confirmed) form.dataset.confirmed = confirmed;
    try {
      form.requestSubmit(button || undefined);
    } finally {
      delete form.dataset.confirmed;
    }
  }

  const soon = debounce(save, WAIT);
  const changed = (event) => {
    if (event.target.type === "file") return;
    store.write(form);
    soon();
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => {
    soon.cancel();
    clearTimeout(retry);
    if (busy) {
      event.preventDefault();
      waiting = { button: event.submitter, confirmed: form.dataset.confirmed };
    } else store.write(form, true);
  });
  window.addEventListener("online", () => {
    if (form.isConnected && store.read(form)) save();
  });
  window.addEventListener("offline", () => say("offline", text("offline")));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") soon.now();
  });

  const kept = store.read(form);
  const landed = kept && kept.sent && version(form) > kept.version; // what was sent has arrived
  if (landed || (kept && JSON.stringify(kept.entries) === JSON.stringify(entries(form)))) store.drop(form);
  else if (kept) offer(form, kept);
});
