// htmx: the CSRF token on every request, messages from the server, and words for what failed.
import { csrfToken, scripted, toast } from "../dom.js";
import { text } from "../texts.js";

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = csrfToken();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (typeof event.detail.serverResponse === "string") event.detail.serverResponse = scripted(event.detail.serverResponse);
});

document.addEventListener("htmx:sendError", () => toast(text("noNetwork"), "danger"));

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 400 || status === 409 || status === 422) return; // the answer itself says what is wrong
  const said = (event.detail.xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
  toast(said ? event.detail.xhr.responseText : text(status === 403 || status === 401 ? "forbidden" : "failed"), "danger");
});

/** The server answers with `HX-Trigger: {"toast": {"text": …, "tone": …}}`. */
document.addEventListener("toast", (event) => {
  if (event.detail) toast(event.detail.text, event.detail.tone || "success");
});
