// A page that answers a form stands where the form stood: going back to it, or a phone that loads it anew, opens that
// page (with the copy of what was typed) and does not come upon the browser's question whether to send once more.
import { behave } from "../behave.js";

behave("meta[name=stands-at]", (meta) => {
  for (const form of document.querySelectorAll("form:not([action])")) form.setAttribute("action", window.location.href);
  window.history.replaceState(window.history.state, "", meta.content);
});
