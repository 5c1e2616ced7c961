// Shows a question only while its condition holds. Without this file all are there, each with its
// condition in words, and the server drops what was not asked.
"use strict";

{
  const form = document.querySelector("form[data-answering], [data-preview]");

  // What a question's controls say, as the server would read them.
  const valueOf = (key) => {
    const box = form.querySelector(`[data-question="${CSS.escape(key)}"]`);
    if (!box || box.hidden || box.closest("section[hidden]")) return null;
    const kind = box.dataset.kind;
    const named = [...box.querySelectorAll("input, select, textarea")];
    const on = named.filter((one) => one.checked).map((one) => one.value);
    if (kind === "multiple" || kind === "languages") return on;
    if (kind === "yes_no") return { yes: true, no: false }[on[0]] ?? null;
    if (kind === "consent") return on.length ? true : null;
    if ((kind === "choice" || kind === "status") && named[0]?.type === "radio") return on[0] || null;
    if (kind === "scale") return on[0] ? Number(on[0]) : null;
    if (kind === "ordering") return named.filter((one) => one.value).map((one) => one.dataset.value);
    if (kind === "file") return named.some((one) => one.type !== "checkbox" && one.value) || null;
    const text = (named[0]?.value ?? "").trim();
    if (kind !== "number" || text === "") return text || null;
    const number = Number(text.replace(/[\s\u00a0]/g, "").replace(",", "."));
    return Number.isNaN(number) ? text : number;
  };

  const holds = (condition) => {
    if (condition.all) return condition.all.every(holds);
    if (condition.any) return condition.any.some(holds);
    if (condition.not) return !holds(condition.not);
    const found = valueOf(condition.question);
    const given = Array.isArray(found) ? found : [found];
    if ("answered" in condition) return (found !== null && given.length > 0) === condition.answered;
    return (condition.in ?? [condition.is]).some((wanted) => given.includes(wanted));
  };

  const apply = () => {
    // In the page's order: a condition is about questions that come before.
    for (const part of form.querySelectorAll("[data-condition]")) {
      part.hidden = !holds(JSON.parse(part.dataset.condition));
    }
  };

  if (form) {
    form.classList.add("scripted");
    form.addEventListener("input", apply);
    form.addEventListener("change", apply);
    form.addEventListener("forms:restored", apply);
    apply();
  }
}
