// What asks again and again stops once the answer leads to another page: until that has come, one more question would be
// asked with the token of a session that is over.
document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  if (detail.xhr.getResponseHeader("HX-Redirect")) detail.elt.closest("[hx-trigger*='every']")?.remove();
});
