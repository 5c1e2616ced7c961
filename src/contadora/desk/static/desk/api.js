// The explorer of the API: a form's answer is shown in place; without this file it is a page.
"use strict";

const LONGEST = 20000; // characters of an answer that are shown
const token = document.getElementById("token");
token.form.hidden = false;
token.form.addEventListener("submit", (event) => event.preventDefault());

for (const form of document.querySelectorAll("form[data-path]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let path = form.dataset.path;
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (name === "operation" || !value.trim()) continue;
      const place = `{${name}}`;
      if (path.includes(place)) path = path.replace(place, encodeURIComponent(value.trim()));
      else query.append(name, value.trim());
    }
    const address = query.size ? `${path}?${query}` : path;
    const headers = token.value ? { Authorization: `Bearer ${token.value.trim()}` } : {};
    const answer = form.parentElement.querySelector(".answer");
    const [line, body] = answer.children;
    answer.hidden = false;
    line.textContent = `GET ${address}`;
    body.textContent = "…";
    try {
      const response = await fetch(address, { headers, credentials: "omit" });
      const text = JSON.stringify(await response.json(), null, 2);
      line.textContent = `GET ${address} — ${response.status} ${response.statusText}`;
      body.textContent = text.length > LONGEST ? `${text.slice(0, LONGEST)}\n…` : text;
    } catch (fault) {
      body.textContent = String(fault);
    }
  });
}
