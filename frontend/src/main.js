// The script of every page: htmx for exchanges with the server, Alpine for small local state, and our behaviours, each
// bound to the elements that carry its data attribute. Pages work without it; it makes them quicker and kinder.
import htmx from "htmx.org";
import Alpine from "@alpinejs/csp";
import { start } from "./behave.js";
import { components } from "./components.js";
import { changedControls } from "./early.js";
import "./behaviours/double-tap.js";
import "./behaviours/standing.js";
import "./behaviours/exchange.js";
import "./behaviours/confirm.js";
import "./behaviours/error-summary.js";
import "./behaviours/keep.js";
import "./behaviours/autosave.js";
import "./behaviours/refresh.js";
import "./behaviours/upload.js";
import "./behaviours/cascade.js";
import "./behaviours/picker.js";
import "./behaviours/rows.js";
import "./behaviours/counter.js";
import "./behaviours/countdown.js";
import "./behaviours/copy.js";
import "./behaviours/locate.js";
import "./behaviours/selection.js";
import "./behaviours/keyboard.js";
import "./behaviours/phrases.js";
import "./behaviours/print.js";
import "./behaviours/text-size.js";
import "./behaviours/islands.js";
import "./behaviours/leaving.js";

const early = changedControls();
document.documentElement.classList.add("has-js");
window.htmx = htmx;
window.Alpine = Alpine;
for (const [name, component] of Object.entries(components)) Alpine.data(name, component);
Alpine.start();
start();
for (const control of early) control.dispatchEvent(new Event("change", { bubbles: true }));
