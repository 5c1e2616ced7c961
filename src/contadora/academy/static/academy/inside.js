// Inside a course: the door opens by itself, and a paper keeps each answer as it is given.
"use strict";

// The page is asked for anew when the next door opens; who is writing something is left alone.
for (const note of document.querySelectorAll("[data-opens-in]")) {
  const seconds = Number(note.dataset.opensIn);
  if (seconds > 0 && seconds < 86400) {
    setTimeout(() => {
      const writing = [...document.querySelectorAll("textarea, input[name=code]")].some((field) => field.value);
      if (!writing) location.reload();
    }, (seconds + 1) * 1000);
  }
}

// A paper. What the desk has not confirmed stays in this browser, also when the window is closed.
class Paper {
  constructor(form) {
    this.form = form;
    this.store = `contadora-paper-${form.dataset.paper}`;
    this.status = form.querySelector("[data-status]");
    this.waiting = this.read();
    this.sending = false;
    this.closed = false;
    for (const [key, entry] of Object.entries(this.waiting)) this.restore(key, entry);
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("input", (event) => {
      if (event.target.type !== "text") return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.changed(event), 800);
    });
    form.addEventListener("submit", () => this.forget());
    addEventListener("online", () => this.send());
    setInterval(() => this.send(), 10000);
    this.send();
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.store)) || {};
    } catch {
      return {};
    }
  }

  keep() {
    try {
      if (Object.keys(this.waiting).length) localStorage.setItem(this.store, JSON.stringify(this.waiting));
      else localStorage.removeItem(this.store);
    } catch {
      // A browser that keeps nothing: the answers are in the page and are sent again.
    }
  }

  forget() {
    // The form itself brings everything; should it not arrive, the browser gives the page back.
    this.submitted = true;
  }

  // With the revision that was seen then, so that a later answer of another window shows.
  restore(key, entry) {
    const seen = this.seen(this.field(key));
    if (!seen) return;
    seen.value = entry.revision;
    this.show(key, entry.value);
  }

  seen(field) {
    return field ? field.querySelector(`input[name="r-${CSS.escape(field.dataset.key)}"]`) : null;
  }

  field(key) {
    return this.form.querySelector(`[data-key="${CSS.escape(key)}"]`);
  }

  value(field) {
    const kind = field.dataset.kind;
    if (kind === "short") {
      const text = field.querySelector("input[type=text]").value.trim();
      return text ? [text] : [];
    }
    if (kind === "ordering") {
      return [...field.querySelectorAll("input.place")]
        .filter((place) => place.value !== "")
        .sort((a, b) => Number(a.value) - Number(b.value))
        .map((place) => place.dataset.value);
    }
    return [...field.querySelectorAll("input:checked")].map((choice) => choice.value);
  }

  show(key, value) {
    const field = this.field(key);
    if (!field) return;
    if (field.dataset.kind === "short") field.querySelector("input[type=text]").value = value[0] || "";
    else if (field.dataset.kind === "ordering") {
      for (const place of field.querySelectorAll("input.place")) {
        const index = value.indexOf(place.dataset.value);
        place.value = index < 0 ? "" : index + 1;
      }
    } else for (const choice of field.querySelectorAll("input[type=radio], input[type=checkbox]")) choice.checked = value.includes(choice.value);
  }

  changed(event) {
    const field = event.target.closest("[data-key]");
    if (!field) return;
    this.waiting[field.dataset.key] = { value: this.value(field), revision: Number(this.seen(field).value) };
    this.keep();
    this.send();
  }

  say(name) {
    this.status.textContent = this.form.dataset[name] || "";
  }

  async send() {
    if (this.sending || this.closed || this.submitted) return;
    const key = Object.keys(this.waiting)[0];
    if (!key) return;
    this.sending = true;
    this.say("textSaving");
    const field = this.field(key);
    const seen = this.seen(field);
    if (!seen) {
      delete this.waiting[key];
      this.keep();
      this.sending = false;
      return;
    }
    const value = this.waiting[key].value;
    let again = true;
    try {
      const response = await fetch(this.form.dataset.save, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.form.querySelector("[name=csrfmiddlewaretoken]").value },
        body: JSON.stringify({ key, value, revision: Number(seen.value) }),
      });
      if (response.status === 410) {
        this.closed = true;
        this.say("textClosed");
        again = false;
      } else if (response.status === 409) {
        const conflict = field.querySelector("[data-conflict]");
        conflict.textContent = this.form.dataset.textOther;
        conflict.hidden = false;
        this.say("textOther");
        delete this.waiting[key];
      } else if (response.ok) {
        seen.value = (await response.json()).revision;
        if (JSON.stringify(this.waiting[key].value) === JSON.stringify(value)) delete this.waiting[key];
        else this.waiting[key].revision = Number(seen.value);
      } else {
        throw new Error(String(response.status));
      }
      this.keep();
    } catch {
      this.say("textOffline");
      again = false;
    }
    this.sending = false;
    if (!again) return;
    if (Object.keys(this.waiting).length) this.send();
    else if (this.status.textContent === this.form.dataset.textSaving) this.say("textSaved");
  }
}

for (const form of document.querySelectorAll("form[data-paper]")) new Paper(form);
