// The second tap of a double tap on a button of a dialog belongs to that button: by then the dialog is gone, and what lies
// below it (the bar at the foot of a phone) must not take the tap for its own and lead away from what was just sent.
const WITHIN = 600; // milliseconds
const NEAR = 24; // pixels
let last = null;

document.addEventListener(
  "click",
  (event) => {
    if (!event.detail) return; // a key or a script, not a finger
    const dialog = event.target.closest("dialog");
    const again = last && last.dialog !== dialog && !last.dialog.open && event.timeStamp - last.at < WITHIN
      && Math.hypot(event.clientX - last.x, event.clientY - last.y) < NEAR;
    if (again) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else last = dialog && { dialog, at: event.timeStamp, x: event.clientX, y: event.clientY };
  },
  true,
);
