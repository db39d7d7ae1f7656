// <time datetime data-countdown>: the time that is left, by the minute, in the last day by the second.
import { behave } from "../behave.js";
import { text } from "../texts.js";

const DAY = 86400000;
const pad = (number) => String(number).padStart(2, "0");

function left(milliseconds) {
  const seconds = Math.floor((milliseconds % DAY) / 1000);
  const days = Math.floor(milliseconds / DAY);
  const hours = pad(Math.floor(seconds / 3600));
  const minutes = pad(Math.floor((seconds % 3600) / 60));
  return days ? text("days", { days, time: `${hours}:${minutes}` }) : `${hours}:${minutes}:${pad(seconds % 60)}`;
}

behave("time[data-countdown]", (element) => {
  const end = Date.parse(element.dateTime);
  if (Number.isNaN(end)) return;
  element.title = element.textContent;
  const show = () => {
    if (!element.isConnected) return;
    const rest = end - Date.now();
    element.textContent = rest > 0 ? left(rest) : text("timeUp");
    if (rest > 0) setTimeout(show, rest > DAY ? 30000 : 1000);
    else element.dispatchEvent(new CustomEvent("guicheng:time-up", { bubbles: true }));
  };
  show();
});
