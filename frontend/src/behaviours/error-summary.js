// The error summary takes focus when it arrives; its links move to the control, not only to the place.
import { behave } from "../behave.js";

const CONTROLS = "input:not([type=hidden]), select, textarea, button";

behave("[data-error-summary]", (summary) => {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    const control = target.matches(CONTROLS) ? target : target.querySelector(CONTROLS);
    const field = target.closest(".field") || target;
    field.scrollIntoView({ block: "start" });
    if (control) control.focus({ preventScroll: true });
  });
});
