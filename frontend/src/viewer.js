// The picture viewer: wheel and buttons zoom, drag moves, arrows change the picture, rotate, flip, × or Escape closes.
import Viewer from "viewerjs";
import { text } from "./texts.js";

const TOOLS = ["zoomIn", "zoomOut", "oneToOne", "reset", "prev", "next", "rotateLeft", "rotateRight", "flipHorizontal", "flipVertical"];
const WORDS = { oneToOne: "original", prev: "previous" };
const KEBAB = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Speak the page's language, and let the keyboard reach every tool. */
function label(viewer) {
  for (const tool of TOOLS) {
    const button = viewer.toolbar.querySelector(`.viewer-${KEBAB(tool)}`);
    if (!button) continue;
    const words = text(WORDS[tool] || tool);
    button.setAttribute("aria-label", words);
    button.title = words;
  }
  viewer.button.setAttribute("aria-label", text("close"));
  viewer.button.title = text("close");
}

function open(link) {
  const group = link.closest("[data-viewer]") || link.parentElement;
  const links = [...group.querySelectorAll("a[data-picture]")];
  const pictures = document.createElement("div");
  for (const item of links) {
    const image = document.createElement("img");
    image.src = item.querySelector("img") ? item.querySelector("img").src : item.href;
    image.alt = item.dataset.picture;
    image.dataset.url = item.href;
    pictures.append(image);
  }
  const viewer = new Viewer(pictures, {
    url: (image) => image.dataset.url,
    initialViewIndex: links.indexOf(link),
    loop: false,
    preload: false, // without a loop the library would look for a picture after the last one
    navbar: links.length > 1,
    title: [1, (image) => `${image.alt}（${links.findIndex((item) => item.dataset.picture === image.alt) + 1}/${links.length}）`],
    toolbar: Object.fromEntries(TOOLS.map((tool) => [tool, { show: true, size: "large" }])),
    transition: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    shown() { label(viewer); },
    hidden() {
      viewer.destroy();
      link.focus();
    },
  });
  viewer.show();
}

window.guichengViewer = { open };
