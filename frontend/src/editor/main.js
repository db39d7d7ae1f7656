// The configuration editor: an island over a <textarea>, which stays the truth that the form sends.
//   [data-code-editor]  textarea, data-language yaml|json, data-lint-url, data-complete-url, data-path, readonly
//   [data-code-diff]    two textareas (before, after) shown side by side with the differences marked
//   <div data-code-merge data-language="yaml">
//     two textareas (what stands there now, one's own), one above the other in one editor, change by change: each is
//     taken over or left, and one's own textarea holds what comes of it; [data-merge-state] says how many are left
// It lives in a shadow root: there its styles are constructed sheets, which a strict content policy allows.
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { getChunks, MergeView, unifiedMergeView } from "@codemirror/merge";
import { make } from "../dom.js";
import { text } from "../texts.js";
import { extensions } from "./setup.js";
import { serverCompletion, serverLint } from "./server.js";

function mount(host) {
  const holder = document.createElement("div");
  host.append(holder);
  return holder.attachShadow({ mode: "open" });
}

function position(state, line, column) {
  const at = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));
  return Math.min(at.from + Math.max((column || 1) - 1, 0), at.to);
}

/** Put the cursor at `line` and `column` (both from 1), in the middle of the view. */
function goTo(view, line, column) {
  const at = position(view.state, line, column);
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
  view.focus();
}

function edit(host) {
  const source = host.querySelector("textarea");
  const root = mount(host);
  const { language, lintUrl, completeUrl, path } = host.dataset;
  const keep = EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    source.value = update.state.doc.toString();
    source.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: source.value,
      extensions: [
        extensions({ language, readOnly: source.readOnly, label: source.getAttribute("aria-label") || source.name }),
        keep,
        lintUrl ? serverLint(host, lintUrl, path) : [],
        completeUrl ? serverCompletion(completeUrl, path) : [],
      ],
    }),
  });
  source.hidden = true;
  source.addEventListener("guicheng:filled", () => { // a copy was put back
    if (source.value !== view.state.doc.toString()) host.editor.set(source.value);
  });
  host.editor = {
    view,
    goTo: (line, column) => goTo(view, line, column),
    set: (value) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } }),
  };
}

function compare(host) {
  const [before, after] = host.querySelectorAll("textarea");
  const root = mount(host);
  const side = (area) => ({ doc: area.value, extensions: extensions({ language: host.dataset.language, readOnly: true, label: area.getAttribute("aria-label") || area.name }) });
  host.diff = new MergeView({ a: side(before), b: side(after), root, parent: root, collapseUnchanged: { margin: 3, minSize: 6 }, gutter: true });
  before.hidden = true;
  after.hidden = true;
}

function mergeButton(type, action) {
  const keeps = type === "accept";
  const button = make("button", { type: "button" }, text(keeps ? "mergeMine" : "mergeTheirs"));
  button.onmousedown = action;
  button.addEventListener("click", (event) => { if (event.detail === 0) action(event); }); // by the keyboard
  return button;
}

function merge(host) {
  const [theirs, mine] = host.querySelectorAll("textarea");
  const root = mount(host);
  const state = host.parentElement.querySelector("[data-merge-state]");
  const follow = (view, changed) => {
    mine.value = view.state.doc.toString();
    if (changed) mine.dispatchEvent(new Event("input", { bubbles: true })); // the copy on the device follows
    const left = getChunks(view.state).chunks.length;
    state.textContent = left ? text("mergeLeft", { left }) : text("mergeDone");
  };
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: mine.value,
      extensions: [
        extensions({ language: host.dataset.language, label: mine.getAttribute("aria-label") }),
        unifiedMergeView({ original: theirs.value, mergeControls: mergeButton, syntaxHighlightDeletions: false, collapseUnchanged: { margin: 3, minSize: 6 } }),
        EditorView.updateListener.of(({ view: now, docChanged }) => follow(now, docChanged)),
      ],
    }),
  });
  theirs.hidden = true;
  mine.hidden = true;
  mine.addEventListener("guicheng:filled", () => { // a copy was put back
    const there = view.state.doc;
    if (mine.value !== there.toString()) view.dispatch({ changes: { from: 0, to: there.length, insert: mine.value } });
  });
  host.merge = view;
  follow(view, false);
}

function bind(within) {
  for (const host of within.querySelectorAll("[data-code-editor]")) if (!host.editor) edit(host);
  for (const host of within.querySelectorAll("[data-code-diff]")) if (!host.diff) compare(host);
  for (const host of within.querySelectorAll("[data-code-merge]")) if (!host.merge) merge(host);
}

// A finding elsewhere on the page leads to its place: data-goto="editor id" data-line="12" data-column="3".
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-goto]");
  const host = link && document.getElementById(link.dataset.goto);
  if (!host || !host.editor) return;
  event.preventDefault();
  host.editor.goTo(Number(link.dataset.line), Number(link.dataset.column));
});

bind(document);
document.addEventListener("htmx:load", (event) => bind(event.target.parentElement || document));
