// A quiz's paper: each answer is sent as it is given. What the desk has not confirmed stays in this
// browser, also when the window is closed, and is sent when the connection is back. Without this
// file the buttons of the form do the work.
"use strict";

{
  const WAIT = 800; // milliseconds after the last letter
  const AGAIN = 10000; // milliseconds until another try without a connection
  const MARGIN = 2000; // milliseconds until the desk's clock says as well that the time is up
  const PATIENCE = 15000; // milliseconds for an answer of the desk
  const place = (paper, key = "") => `contadora-paper-${paper}-${key}`;

  // One place for each question: two windows of a browser do not write over each other's.
  const store = {
    read(name) {
      try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
    },
    write(name, entry) {
      try { localStorage.setItem(name, JSON.stringify(entry)); } catch { /* the page still holds it */ }
    },
    // Only what was confirmed: another window may have written here since.
    drop(name, value) {
      const kept = store.read(name);
      if (kept && same(kept.value, value)) localStorage.removeItem(name);
    },
    clear(paper) {
      try {
        for (const name of Object.keys(localStorage)) if (name.startsWith(place(paper))) localStorage.removeItem(name);
      } catch { /* nothing was kept */ }
    },
  };
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  // A question of the paper: its fields, and the revision of the answer that they were filled by.
  class Field {
    constructor(box) {
      this.box = box;
      this.key = box.dataset.key;
      this.kind = box.dataset.kind;
      this.seen = box.querySelector(`input[name="r-${CSS.escape(this.key)}"]`);
    }

    get revision() { return Number(this.seen.value); }
    set revision(number) { this.seen.value = number; }

    get value() {
      if (this.kind === "short") {
        const text = this.box.querySelector("input[type=text]").value.trim();
        return text ? [text] : [];
      }
      if (this.kind === "ordering") {
        return [...this.box.querySelectorAll("input.place")]
          .filter((one) => one.value !== "")
          .sort((a, b) => Number(a.value) - Number(b.value))
          .map((one) => one.dataset.value);
      }
      return [...this.box.querySelectorAll("input:checked")].map((choice) => choice.value);
    }

    set value(value) {
      if (this.kind === "short") this.box.querySelector("input[type=text]").value = value[0] || "";
      else if (this.kind === "ordering") {
        for (const one of this.box.querySelectorAll("input.place")) {
          const index = value.indexOf(one.dataset.value);
          one.value = index < 0 ? "" : index + 1;
        }
      } else {
        for (const choice of this.box.querySelectorAll("input[type=radio], input[type=checkbox]")) {
          choice.checked = value.includes(choice.value);
        }
      }
    }

    dispute(text) {
      const note = this.box.querySelector("[data-conflict]");
      note.textContent = text;
      note.hidden = false;
    }
  }

  class Paper {
    constructor(form) {
      this.form = form;
      this.id = form.dataset.paper;
      this.status = form.querySelector("[data-status]");
      this.waiting = new Map(); // by question, what the desk has not confirmed
      this.disputed = new Set(); // what another window answered otherwise: a person decides
      this.fields = new Map([...form.querySelectorAll("[data-key]")].map((box) => [box.dataset.key, new Field(box)]));
      for (const field of this.fields.values()) this.restore(field);
      form.addEventListener("input", (event) => this.changed(event));
      form.addEventListener("change", (event) => this.changed(event));
      form.addEventListener("submit", (event) => this.submitted(event));
      addEventListener("online", () => this.tick());
      addEventListener("pageshow", () => { this.passing = false; });
      if (form.dataset.endsIn) {
        const left = Number(form.dataset.endsIn) * 1000 + MARGIN;
        this.ends = Date.now() + left;
        setTimeout(() => this.tick(), left);
      }
      setInterval(() => this.tick(), AGAIN);
      this.tick();
    }

    restore(field) {
      const name = place(this.id, field.key);
      const kept = store.read(name);
      if (!kept) return;
      // The page shows both answers already: from here on a person decides.
      if ("compared" in field.box.dataset) return localStorage.removeItem(name);
      // As of the revision it was written on, so that a later answer of another window shows.
      field.revision = kept.revision;
      field.value = kept.value;
      this.waiting.set(field.key, kept.value);
    }

    changed(event) {
      const box = event.target.closest("[data-key]");
      const field = box && this.fields.get(box.dataset.key);
      if (!field) return;
      const value = field.value;
      if (same(this.waiting.get(field.key), value)) return;
      this.waiting.set(field.key, value);
      store.write(place(this.id, field.key), { value, revision: field.revision });
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), field.kind === "short" && event.type === "input" ? WAIT : 0);
    }

    say(name) {
      this.status.textContent = this.form.dataset[name] || "";
    }

    // Whether everything went that can go without a person.
    send() {
      this.sending ??= this.empty().finally(() => { this.sending = null; });
      return this.sending;
    }

    async empty() {
      let sent = false;
      for (;;) {
        const key = [...this.waiting.keys()].find((one) => !this.disputed.has(one));
        if (key === undefined || this.closed) break;
        this.say("textSaving");
        if (!(await this.sendOne(this.fields.get(key), this.waiting.get(key)))) return false;
        sent = true;
      }
      if (this.closed) this.say("textClosed");
      else if (this.disputed.size) this.say("textOther");
      else if (sent) this.say("textSaved");
      return true;
    }

    async sendOne(field, value) {
      let answer, said;
      try {
        answer = await fetch(this.form.dataset.save, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRFToken": this.form.querySelector("[name=csrfmiddlewaretoken]").value },
          body: JSON.stringify({ key: field.key, value, revision: field.revision }),
          signal: AbortSignal.timeout(PATIENCE),
        });
        said = answer.status < 400 ? await answer.json() : null;
      } catch {
        this.say("textOffline");
        return false;
      }
      if (answer.status === 410) {
        this.closed = true;
        this.waiting.clear();
        store.clear(this.id);
      } else if (answer.status === 409) {
        this.disputed.add(field.key);
        field.dispute(this.form.dataset.textOther);
      } else if (said) {
        field.revision = said.revision;
        this.confirmed(field, value);
      } else {
        // The link or the session no longer holds, or the desk failed: nothing is lost here.
        this.say([403, 404].includes(answer.status) ? "textRefused" : "textOffline");
        return false;
      }
      return true;
    }

    confirmed(field, value) {
      const name = place(this.id, field.key);
      const now = this.waiting.get(field.key);
      if (same(now, value)) {
        this.waiting.delete(field.key);
        store.drop(name, value);
      } else store.write(name, { value: now, revision: field.revision });
    }

    // The form brings all answers with the revisions seen: what is under way goes first.
    submitted(event) {
      if (this.passing || !(this.waiting.size || this.sending || !navigator.onLine)) return;
      event.preventDefault();
      // As of the press: one made without a connection is never carried out later.
      if (!navigator.onLine) this.say("textOffline");
      // Once this event is over: a form that is being sent takes no second order.
      else setTimeout(() => this.pass(event.submitter));
    }

    async pass(button) {
      clearTimeout(this.timer);
      if (!(await this.send())) return;
      this.passing = true;
      this.form.requestSubmit(button);
    }

    async tick() {
      const left = this.ends ? this.ends - Date.now() : Infinity;
      this.left(left);
      const sent = await this.send();
      // What was sent in time counts; the form would hand in what two windows have not settled.
      if (left <= 0 && sent && !this.passing) location.assign(this.form.dataset.after);
    }

    left(milliseconds) {
      const told = document.querySelector("[data-left]");
      if (!told || milliseconds === Infinity) return;
      told.textContent = `${told.dataset.left} ${Math.max(0, Math.ceil((milliseconds - MARGIN) / 60000))} min`;
    }
  }

  for (const form of document.querySelectorAll("form[data-paper]")) new Paper(form);
  // A paper that was handed in leaves nothing of it in the browser.
  for (const done of document.querySelectorAll("[data-paper-done]")) store.clear(done.dataset.paperDone);
}
