// data-counter="control id" data-limit="500": shows 12/500 as one writes, and how many are too many.
import { behave } from "../behave.js";
import { text } from "../texts.js";

behave("[data-counter]", (counter) => {
  const control = document.getElementById(counter.dataset.counter);
  if (!control) return;
  const limit = Number(counter.dataset.limit);
  const show = () => {
    const count = [...control.value.replace(/\r\n?/g, "\n")].length;
    counter.classList.toggle("is-over", count > limit);
    const shown = text("characters", { count, limit });
    counter.textContent = count > limit ? `${shown} · ${text("over", { count: count - limit })}` : shown;
  };
  control.addEventListener("input", show);
  show();
});
