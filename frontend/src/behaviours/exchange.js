// htmx: the CSRF token on every request, messages from the server, and words for what failed.
import { csrfToken, scripted, toast } from "../dom.js";
import { text } from "../texts.js";

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = csrfToken();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (typeof event.detail.serverResponse === "string") event.detail.serverResponse = scripted(event.detail.serverResponse);
});

/** The reasons of a refusal that came as a part of a page. */
function reasons(html) {
  const said = [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("li")].map((one) => one.textContent.trim());
  return said.join(" ") || text("failed");
}

document.addEventListener("htmx:sendError", () => toast(text("noNetwork"), "danger"));

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 400 || status === 409 || status === 422) {
    if (event.detail.elt.getAttribute("hx-swap") === "none") toast(reasons(event.detail.xhr.responseText), "danger");
    return; // else the answer itself says what is wrong, where it stands
  }
  const said = (event.detail.xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
  toast(said ? event.detail.xhr.responseText : text(status === 403 || status === 401 ? "forbidden" : "failed"), "danger");
});

/** The server answers with `HX-Trigger: {"toast": {"text": …, "tone": …}}`. */
document.addEventListener("toast", (event) => {
  if (event.detail) toast(event.detail.text, event.detail.tone || "success");
});
