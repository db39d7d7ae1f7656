// Province, city, county: a choice at one level loads the choices of the next from data-cascade-url?parent=code, which
// answers [{"value", "label"}, …]. Levels below are emptied first, so that a stale pair is never sent.
import { behave } from "../behave.js";
import { toast } from "../dom.js";
import { get } from "../keeping/sending.js";
import { text } from "../texts.js";

function empty(select) {
  while (select.options.length > 1) select.remove(1);
  select.value = "";
}

behave("[data-cascade]", (cascade) => {
  const levels = [...cascade.querySelectorAll("select")];
  let latest = 0;
  cascade.addEventListener("change", async (event) => {
    const at = levels.indexOf(event.target);
    if (at < 0 || !levels[at + 1]) return;
    levels.slice(at + 1).forEach(empty);
    if (!event.target.value) return;
    const request = (latest += 1);
    const address = new URL(cascade.dataset.cascadeUrl, window.location.href);
    address.searchParams.set("parent", event.target.value);
    try {
      const answer = await get(address, { Accept: "application/json" });
      if (!answer.ok) throw new Error(String(answer.status));
      const children = await answer.json();
      if (request !== latest) return;
      levels[at + 1].append(...children.map(({ value, label }) => new Option(label, value)));
      levels[at + 1].disabled = false;
    } catch {
      toast(text("noNetwork"), "danger");
    }
  });
});
