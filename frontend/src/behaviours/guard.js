// form[data-guard] or an autosaving form: leaving with unsaved changes asks first.
import { behave } from "../behave.js";

behave("form[data-guard], form[data-autosave-url]", (form) => {
  let dirty = false;
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("change", () => { dirty = true; });
  form.addEventListener("guicheng:saved", () => { dirty = false; });
  form.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && form.isConnected) event.preventDefault();
  });
});
