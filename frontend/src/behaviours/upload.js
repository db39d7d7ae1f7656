// An attachment slot: pick, photograph, drop or paste; pictures are shrunk to the slot's limit; each file goes up on its
// own with progress. The address answers the <li> of the stored file (components/picture.html), or a text of refusal.
import { arrived, behave } from "../behave.js";
import { csrfToken, icon, make, toast } from "../dom.js";
import { isStale } from "../keeping/sending.js";
import { recovered } from "../keeping/session.js";
import { shrink } from "../shrink.js";
import { fileSize, text } from "../texts.js";

const TOGETHER = 2;
const RETRY = 15000;
/** No network, or a server that is busy: the file waits. */
const PASSING = new Set([0, 429, 502, 503, 504]);
/** The file itself was judged, and would be judged alike again: wrong kind, too large. */
const FINAL = new Set([400, 413, 415, 422]);

function send(url, file, place, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch cannot tell how much has gone up
    const body = new FormData();
    body.append("file", file, file.name);
    body.append("place", place); // in the slot: files stand as they were chosen, whichever arrives first
    request.open("POST", url);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("HX-Request", "true");
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(Math.round((100 * event.loaded) / event.total));
    const no = () => reject(Object.assign(new Error(refusal(request)), { status: request.status, stale: isStale(request.status, request.getResponseHeader("Content-Type") || "", request.responseText) }));
    request.onerror = no;
    request.onload = () => (request.status >= 200 && request.status < 300 ? resolve(request.responseText) : no());
    request.send(body);
  });
}

function refusal(request) {
  if (!request.status) return text("noNetwork");
  const type = request.getResponseHeader("Content-Type") || "";
  if (type.startsWith("text/plain") && request.responseText) return request.responseText;
  if (type.includes("json")) {
    try {
      const problem = JSON.parse(request.responseText);
      return problem.detail || problem.message || problem.title || text("uploadFailed");
    } catch {
      return text("uploadFailed");
    }
  }
  return text(request.status === 403 ? "forbidden" : "uploadFailed");
}

/** The card of a file on its way. */
function card(file) {
  const bar = make("progress", { max: 100, value: 0, "aria-label": file.name });
  const state = make("span", { class: "picture-state quiet" });
  const buttons = make("div", { class: "picture-row" });
  const view = make("span", { class: "picture-view" });
  if (file.type.startsWith("image/")) {
    const preview = make("img", { alt: "" });
    preview.src = URL.createObjectURL(file);
    preview.onload = () => URL.revokeObjectURL(preview.src);
    view.append(preview);
  } else view.append(icon("attachment"));
  const element = make("li", { class: "picture", "data-state": "sending" }, view,
    make("div", { class: "picture-body" }, make("span", { class: "picture-name quiet", title: file.name }, file.name), bar, state, buttons));
  return { element, bar, state, buttons };
}

behave("[data-upload]", (slot) => {
  const list = slot.querySelector("[data-list]");
  const drop = slot.querySelector("[data-drop]");
  const tally = slot.querySelector("[data-tally]");
  const messages = slot.querySelector("[data-upload-messages]");
  const limit = Number(slot.dataset.maxBytes) || 0;
  const most = Number(slot.dataset.maxFiles) || Infinity;
  const queue = [];
  const chosen = new Set();
  let running = 0;
  if (!drop) return;

  const count = () => {
    tally.textContent = text("uploaded", { count: list.querySelectorAll(".picture:not([data-state])").length });
  };

  async function upload(job) {
    const { file, shown, place } = job; // a number may be given back while it is under way
    job.sent = place;
    shown.element.dataset.state = "sending";
    shown.buttons.replaceChildren();
    try {
      shown.state.textContent = limit && file.size > limit ? text("shrinking") : "";
      const fitting = "shrink" in slot.dataset ? await shrink(file, limit) : limit && file.size > limit ? null : file;
      if (!fitting) throw Object.assign(new Error(text("tooLarge", { name: file.name, limit: fileSize(limit) })), { status: 413 });
      if (fitting !== file) toast(text("shrunk", { name: file.name, before: fileSize(file.size), after: fileSize(fitting.size) }));
      const progress = (percent) => {
        shown.bar.value = percent;
        shown.state.textContent = text("uploading", { percent });
      };
      const html = await send(slot.dataset.url, fitting, place, progress).catch(async (error) => {
        if (error.stale && (await recovered())) return send(slot.dataset.url, fitting, place, progress);
        throw error;
      });
      const holder = document.createElement("ul");
      holder.innerHTML = html;
      const stored = holder.firstElementChild;
      shown.element.replaceWith(stored);
      job.stored = stored;
      arrived(stored);
      count();
      slot.dispatchEvent(new Event("change", { bubbles: true }));
    } catch (error) {
      if (error.stale || PASSING.has(error.status)) wait(job, error);
      else fail(job, error);
    }
  }

  /** The file stays in the page, and is tried again by itself. */
  function wait(job, { stale }) {
    offerAgain(job, "waiting", text(stale ? "unsavedSession" : "fileWaits"));
    job.timer = setTimeout(() => resume(job), RETRY);
  }

  /** The refusal stands in the slot, where it covers nothing, until the file goes up or is taken away. What was refused
   * for good is not offered again, and holds no number. */
  function fail(job, { message, status }) {
    const isFinal = FINAL.has(status);
    offerAgain(job, "failed", message, !isFinal);
    if (isFinal) giveBack(job);
    job.note = make("p", { class: "field-error" }, icon("warning"), make("span", {}, message.includes(job.file.name) ? message : `${job.file.name}：${message}`));
    messages.append(job.note);
  }

  function settle(job) {
    clearTimeout(job.timer);
    if (job.note) job.note.remove();
  }

  function resume(job) {
    settle(job);
    if (job.shown.element.isConnected && !queue.includes(job) && job.shown.element.dataset.state !== "sending") queue.push(job);
    next();
  }

  /** The files chosen after one that will never go up move up by one. */
  function giveBack(job) {
    delete job.shown.element.dataset.place;
    for (const later of chosen) {
      if (later.place <= job.place || later === job) continue;
      later.place -= 1;
      if ("place" in later.shown.element.dataset) later.shown.element.dataset.place = later.place;
    }
    chosen.delete(job);
  }

  /** Those that went up meanwhile under the number they had, unless people have given them another. */
  function closeGaps() {
    for (const job of chosen) {
      const number = job.stored && job.stored.querySelector("[name^='_order-']");
      if (!number || job.sent === job.place) continue;
      if (Number(number.value) === job.sent) {
        number.value = job.place;
        number.dispatchEvent(new Event("change", { bubbles: true }));
      }
      job.sent = job.place;
    }
  }

  function offerAgain(job, name, message, again = true) {
    const { element, state, buttons } = job.shown;
    element.dataset.state = name;
    state.textContent = message;
    const retry = make("button", { type: "button", class: "btn btn-sm btn-quiet" }, text("retry"));
    const remove = make("button", { type: "button", class: "btn btn-sm btn-quiet" }, text("remove"));
    retry.addEventListener("click", () => resume(job));
    remove.addEventListener("click", () => {
      settle(job);
      if ("place" in element.dataset) giveBack(job);
      element.remove();
      if (!running) closeGaps();
    });
    buttons.replaceChildren(...(again ? [retry] : []), remove);
    jobs.add(job);
  }
  const jobs = new Set();
  window.addEventListener("online", () => jobs.forEach((job) => { if (job.shown.element.dataset.state === "waiting") resume(job); }));

  function next() {
    while (running < TOGETHER && queue.length) {
      running += 1;
      upload(queue.shift()).finally(() => { running -= 1; next(); });
    }
    if (!running) closeGaps();
  }

  /** The last number that a file of the slot has, or will have once it has gone up. */
  const last = () => Math.max(0, ...[...list.children].map((one) => Number(one.dataset.place || (one.querySelector("[name^='_order-']") || {}).value) || 0));

  function take(files) {
    for (const file of files) {
      if (list.children.length >= most) {
        toast(text("tooMany", { limit: most }), "warning");
        break;
      }
      const shown = card(file);
      const place = last() + 1;
      shown.element.dataset.place = place;
      list.append(shown.element);
      const job = { file, shown, place };
      chosen.add(job);
      queue.push(job);
    }
    next();
  }

  slot.addEventListener("change", (event) => {
    if (!event.target.matches("[data-pick]")) return;
    event.stopPropagation();
    take(event.target.files);
    event.target.value = "";
  });
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    take(event.dataTransfer.files);
  });
  slot.addEventListener("paste", (event) => take(event.clipboardData.files));
  list.addEventListener("htmx:afterSwap", count);
  new MutationObserver(count).observe(list, { childList: true });
});
