// Niceties only: every page works without this file.
"use strict";

// Tables marked data-sortable sort by a click on a heading; data-value holds what is compared.
function sortable(table) {
  const body = table.tBodies[0];
  for (const [column, heading] of [...table.tHead.rows[0].cells].entries()) {
    if (heading.hasAttribute("data-fixed") || heading.querySelector("a, button")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const descending = heading.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const key = (row) => row.cells[column]?.dataset.value ?? row.cells[column]?.textContent.trim() ?? "";
      const numeric = [...body.rows].every((row) => key(row) === "" || !Number.isNaN(Number(key(row))));
      const rows = [...body.rows].sort((a, b) =>
        numeric
          ? Number(key(a) || -Infinity) - Number(key(b) || -Infinity)
          : key(a).localeCompare(key(b), document.documentElement.lang)
      );
      if (descending) rows.reverse();
      body.append(...rows);
    });
  }
}

// A button that copies the text of the element it names.
function copies(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.done;
  });
}

// A form marked data-auto is sent when a choice changes; its button stays for those without script.
function sends(form) {
  form.addEventListener("change", () => form.requestSubmit());
}

function prepare(part) {
  for (const table of part.querySelectorAll("table[data-sortable]")) sortable(table);
  for (const form of part.querySelectorAll("form[data-auto]")) sends(form);
  for (const button of part.querySelectorAll("button[data-copy]")) copies(button);
}

prepare(document);
// What htmx puts into a page later; it tells of the whole page too, once, at its beginning.
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) prepare(event.target);
});
