// Small helpers to build elements, talk to the server and speak to the user.
import { text } from "./texts.js";

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

/** HTML for a page whose scripts run. htmx parses what it swaps in as if there were none, and what stands inside a
 * noscript would become controls of the form that are sent along with those the reader sees. */
export function scripted(html) {
  return html.replace(/<noscript>[\s\S]*?<\/noscript>/g, "");
}

export function csrfToken() {
  const meta = document.querySelector('meta[name="csrf-token"]');
  return meta ? meta.content : "";
}

/** POST that carries the CSRF token and says that a script asks. */
export function post(url, body, options = {}) {
  return fetch(url, {
    method: "POST",
    body,
    credentials: "same-origin",
    headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "XMLHttpRequest", ...options.headers },
    ...options.init,
  });
}

const TOAST_ICONS = { success: "success", warning: "warning", danger: "danger", info: "information" };

/** A short message in the live region. Errors stay until they are closed. */
export function toast(message, tone = "info") {
  const region = document.getElementById("toasts");
  if (!region || !message) return;
  const close = make("button", { type: "button", "aria-label": text("close") }, icon("close"));
  const note = make("div", { class: `toast-note tone-${tone}` }, icon(TOAST_ICONS[tone] || "information"), make("span", {}, message), close);
  close.addEventListener("click", () => note.remove());
  region.append(note);
  if (tone !== "danger") setTimeout(() => note.remove(), 6000);
}
