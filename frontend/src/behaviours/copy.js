// data-copy="text": copies it and says so.
import { toast } from "../dom.js";
import { text } from "../texts.js";

async function copy(value) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(value);
  const box = document.createElement("textarea");
  box.value = value;
  box.className = "visually-hidden";
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy"); // pages served over plain http inside an office have no clipboard object
  box.remove();
  if (!done) throw new Error("copy");
  return undefined;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  copy(button.dataset.copy).then(
    () => toast(text("copied"), "success"),
    () => toast(text("copyFailed"), "warning"),
  );
});
