// The explorer of the API, from this machine alone.
"use strict";

const explorer = document.getElementById("explorer");
SwaggerUIBundle({
  url: explorer.dataset.document,
  dom_id: "#explorer",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
  syntaxHighlight: false,
});
