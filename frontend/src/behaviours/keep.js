// Nothing typed is lost: every form that is sent keeps a copy on the device and offers it when the page comes back; its
// buttons go once at a time, and only when there is a network and a session; leaving with unsaved words asks.
import { behave } from "../behave.js";
import { make, toast } from "../dom.js";
import { entries, fill } from "../keeping/controls.js";
import { offer } from "../keeping/offer.js";
import { ready } from "../keeping/session.js";
import { adopt, aside, drop, forget, isKept, keeps, others, read, sending, tidy, version, wasSent, write } from "../keeping/store.js";
import { text } from "../texts.js";

const UNDER_WAY = ".picture[data-state='sending'], .picture[data-state='waiting']";
const GIVE_UP = 20000; // an answer that is a file leaves the page as it is
const going = new WeakSet();
const pressed = new WeakMap();

tidy();

/** Where a form says how it stands: in itself; one that saves itself may do so elsewhere on its page. */
export function stateOf(form) {
  const outside = form.dataset.autosaveUrl && [...document.querySelectorAll("[data-save-state]")].find((one) => !one.closest("form"));
  const there = form.querySelector("[data-save-state]") || outside;
  if (there) return there;
  const made = make("span", { class: "save-state", "data-save-state": true, role: "status" });
  const bar = form.querySelector(".action-bar-state");
  if (bar) bar.append(made);
  else form.append(make("p", { class: "mt-2 mb-0" }, made));
  return made;
}

export function say(form, name, message) {
  const state = stateOf(form);
  state.dataset.state = name;
  state.textContent = message;
}

/** The first words of a copy that do not stand on the page: what tells several copies apart. */
function beginning(kept, there) {
  const known = new Set(there.map((entry) => JSON.stringify(entry.slice(0, 2))));
  const [, value, shown] = kept.find((entry) => entry[1] && !known.has(JSON.stringify(entry.slice(0, 2)))) || [];
  const words = [...(shown || value || "").trim()];
  return words.length > 20 ? `${words.slice(0, 20).join("")}…` : words.join("");
}

behave("form", (form) => {
  if (!keeps(form)) return;
  let dirty = false;
  let left = []; // of a copy: what has no place on the page yet, because an answer decides whether it is asked

  const typed = (event) => {
    if (event.target.type === "file" || !event.target.name) return;
    dirty = true;
    if (write(form, entries(form)) && !form.dataset.autosaveUrl) say(form, "unsaved", text("kept"));
  };
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("guicheng:saved", () => { dirty = false; drop(form); });
  form.addEventListener("guicheng:going", () => { dirty = false; });
  form.addEventListener("guicheng:load", () => { if (left.length) left = fill(form, left, { rest: true }); });
  window.addEventListener("beforeunload", (event) => {
    if (form.isConnected && !going.has(form) && (dirty || form.querySelector(UNDER_WAY))) event.preventDefault();
  });

  const now = JSON.stringify(entries(form));
  const isNewer = (copy) => Boolean(copy.version) && version(form) !== copy.version;
  const differing = others(form).filter((copy) => {
    const same = JSON.stringify(copy.entries) === now;
    if (same && isNewer(copy)) forget(copy); // what was sent has arrived
    else if ((same || wasSent(copy)) && !read(form)) adopt(form, copy); // its words stand on the page
    return !same;
  });
  for (const copy of differing.reverse()) offered(copy, isNewer(copy)); // the latest stands first

  /** Offer a copy; several stand one below the other, and whoever takes one keeps the others. */
  function offered(copy, newer) {
    offer(form, copy, {
      newer,
      words: beginning(copy.entries, JSON.parse(now)),
      restore() {
        if (dirty) offered(aside(form, entries(form)), false); // what was typed here since
        adopt(form, copy);
        left = fill(form, copy.entries);
        if (copy.version && form.elements.version) form.elements.version.value = copy.version; // so that the server sees what changed since
        form.dispatchEvent(new Event("change", { bubbles: true }));
        dirty = true;
        write(form, entries(form));
      },
      discard() {
        const own = read(form);
        if (!own || own.id !== copy.id) forget(copy);
        else if (!dirty) drop(form);
      },
    });
  }
});

function release(form) {
  going.delete(form);
  const button = pressed.get(form);
  if (button) {
    button.removeAttribute("aria-busy");
    button.disabled = false;
  }
}

/** Something is in the way: say what, and leave everything as it is. */
function stay(form, reason) {
  release(form);
  if (keeps(form)) say(form, "failed", text(reason));
  else toast(text(reason), "danger");
  form.dispatchEvent(new CustomEvent("guicheng:stayed"));
}

/** Files on their way go first; those that wait for the network hold the form up. */
async function filesGone(form) {
  while (form.querySelector(".picture[data-state='sending']")) await new Promise((resolve) => setTimeout(resolve, 200));
  return !form.querySelector(".picture[data-state='waiting']");
}

/** Wait for what is on its way, ask whether the session lasts, then send as the browser does. */
async function go(form, button, confirmed) {
  going.add(form);
  pressed.set(form, button);
  if (button) button.setAttribute("aria-busy", "true");
  if (!(await filesGone(form))) return stay(form, "filesWait");
  const settled = new CustomEvent("guicheng:settle", { detail: { waits: [] } });
  form.dispatchEvent(settled);
  await Promise.all(settled.detail.waits);
  const reason = await ready({ pressed: true });
  if (reason) return stay(form, reason);
  name(form);
  form.dataset.ready = "1";
  if (confirmed) form.dataset.confirmed = confirmed;
  let went = false;
  const note = (event) => { went = !event.defaultPrevented; };
  window.addEventListener("submit", note, { once: true });
  try {
    form.requestSubmit(button || undefined);
  } finally {
    window.removeEventListener("submit", note);
    delete form.dataset.ready;
    delete form.dataset.confirmed;
  }
  if (!went) return release(form);
  form.dispatchEvent(new CustomEvent("guicheng:going"));
  setTimeout(() => { if (button) button.disabled = true; });
  setTimeout(() => release(form), GIVE_UP);
}

/** Tell the server how the copy is called, so that it can say that it has arrived; a page that asks back passes on the
 * name of the copy that the form before it has. */
function name(form) {
  const id = keeps(form) ? write(form, entries(form)) : "";
  if (id) sending(id);
  let input = form.querySelector('input[name="_copy"][data-own]');
  if (!id && !input) return;
  if (!input) {
    input = make("input", { type: "hidden", name: "_copy", "data-own": true });
    form.append(input);
  }
  input.value = id;
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!isKept() || (form.getAttribute("method") || "").toLowerCase() !== "post" || form.hasAttribute("hx-post") || form.matches("[data-unkept]")) return;
    if (form.dataset.ready) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!going.has(form)) go(form, event.submitter, form.dataset.confirmed); // a second tap is the same press
  },
  true,
);

window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  tidy();
  for (const form of document.querySelectorAll("form")) release(form);
});
