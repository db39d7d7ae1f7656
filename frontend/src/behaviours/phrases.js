// Phrases for an opinion: a press (or Alt with a digit in the opinion) puts one into the text, where it is seen before
// anything is sent; what has been typed may be kept as one.
import { make, post, toast } from "../dom.js";

const LISTS = "[data-phrases]";
const fieldOf = (list) => document.getElementById(list.dataset.phrases);

function put(field, words) {
  const text = field.value.trimEnd();
  field.value = text ? `${text}${/[，。；！？,.;!?\n]$/.test(text) ? "" : "；"}${words}` : words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

async function keep(button, list) {
  const words = fieldOf(list).value.trim();
  if (!words) {
    fieldOf(list).focus();
    return;
  }
  const answer = await post(button.dataset.phraseKeep, new URLSearchParams({ text: words }));
  if (!answer.ok) {
    toast(await answer.text(), "warning");
    return;
  }
  const known = [...list.querySelectorAll("[data-phrase]")].some((one) => one.textContent === words);
  if (!known) button.before(make("button", { type: "button", class: "phrase", "data-phrase": true }, words));
  toast(button.dataset.kept, "success");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-phrase], [data-phrase-keep]");
  const list = button && button.closest(LISTS);
  if (!list) return;
  if (button.matches("[data-phrase]")) put(fieldOf(list), button.textContent);
  else keep(button, list);
});

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !/^Digit[1-9]$/.test(event.code)) return;
  const list = [...document.querySelectorAll(LISTS)].find((one) => fieldOf(one) === event.target);
  const chosen = list && list.querySelectorAll("[data-phrase]")[Number(event.code.slice(5)) - 1];
  if (!chosen) return;
  event.preventDefault();
  put(event.target, chosen.textContent);
});
