// The word at the head of a form that a copy was found, and what to do with it.
import { icon, make } from "../dom.js";
import { clockTime, text } from "../texts.js";

/** Offer a `copy`; `newer` says that the page has changed since it was made, `words` how it begins to differ. */
export function offer(form, copy, { newer, words, restore, discard }) {
  const accept = make("button", { type: "button", class: "btn btn-sm btn-primary" }, text("restore"));
  const refuse = make("button", { type: "button", class: "btn btn-sm btn-quiet" }, text("discard"));
  const said = text(newer ? "restoredOlder" : "restored", { time: when(new Date(copy.at)) }) + (words ? text("quoted", { words }) : "");
  const body = make("div", { class: "banner-body d-flex flex-wrap gap-2 align-items-center" }, said, accept, refuse);
  const notice = make("div", { class: "banner tone-warning", role: "status", "data-offer": true }, icon("warning"), body);
  accept.addEventListener("click", () => { notice.remove(); restore(); });
  refuse.addEventListener("click", () => { notice.remove(); discard(); });
  form.prepend(notice);
}

function when(moment) {
  const day = moment.toDateString() === new Date().toDateString() ? "" : `${moment.getMonth() + 1}-${moment.getDate()} `;
  return day + clockTime(moment);
}
