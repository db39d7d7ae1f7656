// Requests of the page that survive the end of a session: refused for it, they sign in again and go once more.
import { csrfToken, post as plain } from "../dom.js";
import { recovered } from "./session.js";

/** Whether an answer says that the session is over, or that the token of the page is that of an earlier one. */
export function isStale(status, type, body) {
  return status === 401 || (status === 403 && type.includes("problem+json") && body.includes('"csrf-failed"'));
}

async function stale(answer) {
  if (answer.status !== 401 && answer.status !== 403) return false;
  return isStale(answer.status, answer.headers.get("Content-Type") || "", await answer.clone().text());
}

/** POST a form's data; `body()` makes it, so that a second try says what the form says by then. */
export async function post(url, body, options) {
  const answer = await plain(url, body(), options);
  return (await stale(answer)) && (await recovered()) ? plain(url, body(), options) : answer;
}

/** GET what the server offers. */
export async function get(url, headers) {
  const once = () => fetch(url, { credentials: "same-origin", headers: { "X-Requested-With": "XMLHttpRequest", ...headers } });
  const answer = await once();
  return (await stale(answer)) && (await recovered()) ? once() : answer;
}

/** What htmx asks, likewise. */
document.addEventListener("htmx:beforeOnLoad", async (event) => {
  const { xhr, requestConfig, target } = event.detail;
  if (!isStale(xhr.status, xhr.getResponseHeader("Content-Type") || "", xhr.responseText)) return;
  event.preventDefault();
  const { verb, path, elt, headers } = requestConfig;
  if (await recovered()) window.htmx.ajax(verb, path, { source: elt, target, headers: { ...headers, "X-CSRFToken": csrfToken() } });
});
