// What the studio adds to the editor: opening at a line, reloading the preview, choosing between two versions, progress.
(() => {
  const editorOf = () => document.querySelector("[data-code-editor]");

  function openAtLine() {
    const host = editorOf();
    if (host && host.editor && host.dataset.openLine) host.editor.goTo(Number(host.dataset.openLine), Number(host.dataset.openColumn || 1));
  }

  // A copy kept on the device goes into the textarea; the editor over it has to hear of it.
  document.addEventListener("change", (event) => {
    const host = editorOf();
    const source = host && host.querySelector("textarea");
    if (!source || event.target !== source.form || !host.editor) return;
    if (source.value !== host.editor.view.state.doc.toString()) host.editor.set(source.value);
  });

  document.addEventListener("guicheng:saved", () => {
    for (const frame of document.querySelectorAll("iframe[data-reload-on-saved]")) frame.contentWindow.location.reload();
  });

  document.addEventListener("click", (event) => {
    const mine = event.target.closest("[data-take-version]");
    const form = document.getElementById("editor-form");
    if (mine && form) {
      form.elements.version.value = mine.dataset.takeVersion;
      form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
      mine.closest(".banner").remove();
    }
    const drop = event.target.closest("[data-drop-mine]");
    if (drop && form) {
      event.preventDefault();
      localStorage.removeItem(`guicheng:draft:${form.dataset.autosaveKey}`);
      form.dispatchEvent(new CustomEvent("guicheng:saved", { bubbles: true }));
      window.location.assign(drop.href);
    }
  });

  document.addEventListener("htmx:afterSettle", () => {
    const progress = document.querySelector("[data-progress]");
    if (!progress) return;
    const done = document.querySelectorAll(".studio-scenario[data-done]").length;
    progress.querySelector("progress").value = done;
    progress.querySelector("[data-progress-done]").textContent = String(done);
  });

  if (window.matchMedia("(max-width: 1199.98px)").matches) {
    for (const part of document.querySelectorAll("[data-narrow-closed]")) part.open = false;
  }
  // The open file stays in sight in a tree that is longer than the window.
  const side = document.querySelector(".studio-side");
  const current = side && side.querySelector("[aria-current]");
  if (current) side.scrollTop = Math.max(current.offsetTop - side.clientHeight / 2, 0);

  for (const host of document.querySelectorAll("[data-code-editor], [data-code-diff]")) {
    const views = host.editor ? [host.editor.view] : host.diff ? [host.diff.a, host.diff.b] : [];
    for (const view of views) view.contentDOM.tabIndex = 0;
  }
  openAtLine();
})();
