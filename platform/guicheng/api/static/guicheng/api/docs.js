// Shows the document that the page names. Nothing is asked of another host: no validator, no sample server.
"use strict";

const root = document.getElementById("swagger-ui");

function csrfToken() {
  const found = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
  return found ? decodeURIComponent(found[1]) : "";
}

window.ui = SwaggerUIBundle({
  url: root.dataset.schema,
  domNode: root,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayOperationId: true,
  docExpansion: "list",
  filter: true,
  validatorUrl: null,
  requestInterceptor(request) {
    if (!["GET", "HEAD"].includes((request.method || "GET").toUpperCase())) {
      request.headers["X-CSRFToken"] = csrfToken();
    }
    return request;
  },
});
