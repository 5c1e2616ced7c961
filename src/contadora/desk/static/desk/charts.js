// A chart becomes interactive when the reader asks: nothing moves, and nothing is fetched, before.
"use strict";

const loaded = new Map();

function load(address) {
  if (!loaded.has(address)) {
    loaded.set(address, new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = address;
      script.addEventListener("load", done);
      script.addEventListener("error", failed);
      document.head.append(script);
    }));
  }
  return loaded.get(address);
}

// The specification names colours as the style sheet does; the drawer wants their values.
function coloured(text) {
  const style = getComputedStyle(document.documentElement);
  return text.replace(/var\(--([\w-]+)\)/g, (_, name) => style.getPropertyValue(`--${name}`).trim());
}

async function explore(figure) {
  const [answer] = await Promise.all([fetch(figure.dataset.spec), load(figure.dataset.script)]);
  if (!answer.ok) throw new Error(answer.status);
  const spec = JSON.parse(coloured(await answer.text()));
  const place = document.createElement("div");
  place.className = "explored";
  place.tabIndex = 0;
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", figure.querySelector(".finding").textContent);
  await window.contadoraDraw(place, spec, { formatLocale: spec.usermeta.formatLocale });
  return place;
}

for (const figure of document.querySelectorAll("figure.chart[data-spec]")) {
  const button = figure.querySelector("button[data-explore]");
  const drawing = figure.querySelector(".drawing");
  if (!button || !figure.dataset.script) continue;
  button.hidden = false;
  let explored = null;
  button.addEventListener("click", async () => {
    if (explored) {
      explored.replaceWith(drawing);
      explored = null;
    } else {
      button.disabled = true;
      try {
        explored = await explore(figure);
        drawing.replaceWith(explored);
        explored.focus();
      } finally {
        button.disabled = false;
      }
    }
    button.setAttribute("aria-pressed", String(explored !== null));
  });
}
