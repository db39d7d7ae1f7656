// Pictures and charts bring their own script, fetched from this host the first time a page needs it.
import { behave } from "../behave.js";

const loaded = new Map();

function loadScript(address) {
  if (!loaded.has(address)) {
    loaded.set(address, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    }));
  }
  return loaded.get(address);
}

function loadStyle(address) {
  if (loaded.has(address)) return;
  loaded.set(address, true);
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  document.head.append(link);
}

// The link opens the picture itself until the viewer has arrived, and without script.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-picture]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !document.body.dataset.viewerScript) return;
  event.preventDefault();
  loadStyle(document.body.dataset.viewerStyle);
  try {
    await loadScript(document.body.dataset.viewerScript);
    window.guichengViewer.open(link);
  } catch {
    window.location.assign(link.href);
  }
});

behave("[data-chart]", async (figure) => {
  await loadScript(document.body.dataset.chartsScript);
  window.guichengCharts.draw(figure);
});
