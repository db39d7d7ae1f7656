// [data-locate] next to a [data-point]: fills the inputs named …lat and …lon with where the device is (WGS 84, 6 decimals,
// about 10 cm). Shown only where the browser can tell.
import { behave } from "../behave.js";
import { toast } from "../dom.js";
import { text } from "../texts.js";

const PATIENCE = { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 };

behave("[data-locate]", (button) => {
  const point = button.parentElement.querySelector("[data-point]");
  if (!point || !navigator.geolocation || !window.isSecureContext) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.disabled = false;
        const place = { lat: coords.latitude, lon: coords.longitude };
        for (const [part, value] of Object.entries(place)) point.querySelector(`[name$="${part}"]`).value = value.toFixed(6);
        point.dispatchEvent(new Event("change", { bubbles: true }));
        toast(text("located", { metres: Math.round(coords.accuracy) }), "success");
      },
      () => {
        button.disabled = false;
        toast(text("notLocated"), "warning");
      },
      PATIENCE,
    );
  });
});
