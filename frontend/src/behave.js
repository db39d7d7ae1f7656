// Binds behaviours to elements, now and whenever htmx brings new ones.
const behaviours = [];

/** Run `bind(element)` once for every element that matches `selector`, present or to come. */
export function behave(selector, bind) {
  behaviours.push({ selector, bind, bound: new WeakSet() });
}

function bindWithin(root) {
  for (const { selector, bind, bound } of behaviours) {
    const found = root.matches && root.matches(selector) ? [root] : [];
    for (const element of [...found, ...root.querySelectorAll(selector)]) {
      if (bound.has(element)) continue;
      bound.add(element);
      bind(element);
    }
  }
}

export function start() {
  bindWithin(document);
  document.addEventListener("htmx:load", (event) => bindWithin(event.target));
  document.addEventListener("guicheng:load", (event) => bindWithin(event.target));
}

/** Tell the behaviours (and htmx) about elements that a script has put on the page. */
export function arrived(element) {
  window.htmx.process(element);
  element.dispatchEvent(new CustomEvent("guicheng:load", { bubbles: true }));
}

/** `act`, at most once, `wait` milliseconds after the last call; `.now()` runs what is pending at once. */
export function debounce(act, wait) {
  let timer = 0;
  let pending = null;
  const run = () => {
    clearTimeout(timer);
    const args = pending;
    pending = null;
    return args ? act(...args) : undefined;
  };
  const later = (...args) => {
    pending = args;
    clearTimeout(timer);
    timer = setTimeout(run, wait);
  };
  later.now = run;
  later.cancel = () => {
    clearTimeout(timer);
    pending = null;
  };
  return later;
}
