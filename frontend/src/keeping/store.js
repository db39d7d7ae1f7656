// Copies of what is typed, on the device: each belongs to one account, one form and one page that was opened, so that two
// windows never write over one another's; it names the version of the form.
// What a person types before signing in stays with the tab. The server says in a cookie which copies have arrived, and that
// all of an account are to go.
const PREFIX = "guicheng:copy:";
const LEGACY = "guicheng:draft:"; // copies of an earlier release, which belonged to nobody
const KEEP = 14 * 24 * 3600 * 1000;
const FORGET = "gc_forget";
const SENT = "guicheng:sent"; // the copy of the form that this window sent last
const PASSING = ["next", "ended", "line", "column"];

const about = () => document.querySelector('meta[name="session"]');

/** The opaque mark of the account that the page was made for; '' before signing in. */
export const owner = () => (about() && about().dataset.account) || "";

/** Whether the page says whose it is: without, nothing is kept. */
export const isKept = () => Boolean(about());

function storage() {
  try {
    return owner() ? window.localStorage : window.sessionStorage;
  } catch {
    return null; // forbidden: it only costs the copies
  }
}

const sender = (form) => (form.getAttribute("method") || "").toLowerCase() === "post" && !form.hasAttribute("hx-post");

/** The forms whose words are kept: all that are sent, but those that hold a selection of rows, or say otherwise. */
export const keeps = (form) => isKept() && sender(form) && !form.matches("[data-bulk], [data-unkept]");

/** The form by its address, and by its name or place among those with the same address. */
function address(form) {
  if (form.dataset.copy) return form.dataset.copy;
  const url = new URL(form.getAttribute("action") || window.location.href, window.location.href);
  for (const name of PASSING) url.searchParams.delete(name);
  const act = form.querySelector('input[type="hidden"][name="act"]');
  const same = [...document.querySelectorAll("form")].filter((one) => sender(one) && !one.getAttribute("id") && one.getAttribute("action") === form.getAttribute("action"));
  return `${url.pathname}${url.search}|${form.getAttribute("id") || (act && act.value) || same.indexOf(form)}`;
}

const random = () => Math.random().toString(36).slice(2, 14);
const page = random(); // this page, as long as it is open
const base = (form) => `${PREFIX}${owner() || "guest"}:${address(form)}#`;
const key = (form) => `${base(form)}${page}`;

/** The version that the page was made from, a count or a stamp; '' where the server names none. */
export const version = (form) => (form.elements.version && form.elements.version.value) || "";

function parsed(text) {
  try {
    const kept = JSON.parse(text);
    return kept && Date.now() - kept.at < KEEP ? kept : null;
  } catch {
    return null;
  }
}

export function read(form) {
  const place = storage();
  return place && parsed(place.getItem(key(form)));
}

/** The copies that other pages have left of the form, the latest first; each has the `name` under which it lies. */
export function others(form) {
  const place = storage();
  const names = place ? Object.keys(place).filter((name) => name.startsWith(base(form)) && name !== key(form)) : [];
  return names.map((name) => ({ ...parsed(place.getItem(name)), name })).filter((copy) => copy.entries).sort((one, two) => two.at - one.at);
}

/** Go on with a copy that another page has left: it is this page's from now on. */
export function adopt(form, copy) {
  const { name, ...kept } = copy;
  const place = storage();
  place.removeItem(name);
  place.setItem(key(form), JSON.stringify(kept));
}

/** Lay what stands in the form aside as a copy of its own. */
export function aside(form, entries) {
  const copy = { id: random(), at: Date.now(), version: version(form), entries };
  const name = `${base(form)}${copy.id}`;
  storage().setItem(name, JSON.stringify(copy));
  return { ...copy, name };
}

export function forget(copy) {
  const place = storage();
  if (place) place.removeItem(copy.name);
}

/** Note that a copy goes to the server now, and whether a copy is what this window sent last. */
export function sending(id) {
  try {
    window.sessionStorage.setItem(SENT, id);
  } catch {
    // forbidden: a copy that was refused is offered, though its words stand on the page
  }
}

export function wasSent(copy) {
  try {
    return Boolean(copy.id) && window.sessionStorage.getItem(SENT) === copy.id;
  } catch {
    return false;
  }
}

/** Keep `entries`; the copy has a name, by which the server says that it arrived. */
export function write(form, entries) {
  const kept = read(form);
  const copy = { id: (kept && kept.id) || random(), at: Date.now(), version: version(form), entries };
  try {
    if (entries.length) storage().setItem(key(form), JSON.stringify(copy));
    return entries.length ? copy.id : "";
  } catch {
    return ""; // full or forbidden
  }
}

export function drop(form) {
  const place = storage();
  if (place) place.removeItem(key(form));
}

function sweep(place, goes) {
  for (const name of Object.keys(place)) {
    if (name.startsWith(LEGACY)) place.removeItem(name);
    else if (name.startsWith(PREFIX)) {
      const kept = parsed(place.getItem(name));
      if (!kept || goes(name, kept)) place.removeItem(name);
    }
  }
}

/** Forget what the server said has arrived, what is too old, and at signing out all of the account. */
export function tidy() {
  const said = document.cookie.split("; ").find((one) => one.startsWith(`${FORGET}=`));
  const names = new Set(said ? said.slice(FORGET.length + 1).replace(/"/g, "").split(".") : []);
  const goes = (name, kept) => names.has(kept.id) || names.has(`all-${name.slice(PREFIX.length).split(":")[0]}`);
  try {
    sweep(window.localStorage, goes);
    sweep(window.sessionStorage, (name, kept) => goes(name, kept) || Boolean(owner()));
    if (said) document.cookie = `${FORGET}=; path=/; max-age=0; samesite=lax`;
  } catch {
    // forbidden: nothing was kept either
  }
}
