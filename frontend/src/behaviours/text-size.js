// The large-text switch acts at once; the form it belongs to keeps it without script, the cookie keeps it here.
import { post } from "../dom.js";

const COOKIE = "gc_text";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-text-size]");
  if (!button) return;
  event.preventDefault();
  const large = document.documentElement.classList.toggle("text-large");
  document.cookie = `${COOKIE}=${large ? "large" : "normal"}; path=/; max-age=31536000; samesite=lax`;
  button.setAttribute("aria-pressed", String(large));
  const form = button.form;
  if (!form) return;
  const body = new FormData(form);
  body.set("text_size", large ? "large" : "normal");
  post(form.action, body).catch(() => undefined); // the cookie already holds it; the account follows when it can
  button.value = large ? "normal" : "large";
});
