// An essay is kept while it is written; what the desk has not confirmed stays in this browser and is
// sent when the connection is back. Without this file the Keep button does the work.
"use strict";

{
  const WAIT = 3000; // milliseconds after the last letter
  const AGAIN = 10000; // milliseconds until another try without a connection
  const PATIENCE = 15000; // milliseconds for an answer of the desk
  const place = (essay) => `contadora-essay-${essay}`;

  const store = {
    read(name) {
      try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
    },
    write(name, entry) {
      try { localStorage.setItem(name, JSON.stringify(entry)); } catch { /* the page still holds it */ }
    },
    drop(name, text) {
      const kept = store.read(name);
      if (kept && (text === undefined || kept.text === text)) localStorage.removeItem(name);
    },
  };

  class Essay {
    constructor(form) {
      this.form = form;
      this.name = place(form.dataset.essay);
      this.area = form.elements.namedItem("text");
      this.revision = form.elements.namedItem("revision");
      this.status = form.querySelector("[data-status]");
      this.words = form.querySelector("[data-words]");
      this.kept = this.area.value;
      this.restore();
      this.area.addEventListener("input", () => this.changed());
      form.addEventListener("submit", (event) => this.submitted(event));
      addEventListener("online", () => this.send());
      addEventListener("pageshow", () => { this.passing = false; });
      setInterval(() => this.send(), AGAIN);
      this.send();
    }

    restore() {
      const entry = store.read(this.name);
      if (!entry) return;
      // Both texts are on the page already: from here on a person decides.
      if ("compared" in this.form.dataset) return store.drop(this.name);
      // As of the revision it was written on, so that another window's later text shows.
      this.revision.value = entry.revision;
      this.area.value = entry.text;
      this.count();
    }

    changed() {
      store.write(this.name, { text: this.area.value, revision: this.revision.value });
      this.count();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), WAIT);
    }

    count() {
      this.words.textContent = `${this.words.dataset.words} ${this.area.value.split(/\s+/).filter(Boolean).length}`;
    }

    say(name) {
      this.status.textContent = this.form.dataset[name] || "";
    }

    // Whether what was written went, or a person has to decide.
    send() {
      this.sending ??= this.sendAll().finally(() => { this.sending = null; });
      return this.sending;
    }

    async sendAll() {
      while (!this.stopped && this.area.value !== this.kept) {
        if (!(await this.sendOne(this.area.value))) return false;
      }
      return true;
    }

    async sendOne(text) {
      this.say("textSaving");
      const body = new FormData(this.form);
      body.set("text", text);
      let answer, said;
      try {
        answer = await fetch(this.form.dataset.save, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
        said = answer.ok ? await answer.json() : null;
      } catch {
        this.say("textOffline");
        return false;
      }
      if ([409, 410].includes(answer.status)) {
        this.stopped = true;
        this.say(answer.status === 409 ? "textOther" : "textClosed");
      } else if (said) {
        this.revision.value = said.revision;
        this.kept = text;
        store.drop(this.name, text);
        if (this.area.value === text) this.say("textSaved");
        else store.write(this.name, { text: this.area.value, revision: said.revision });
      } else {
        this.say([403, 404].includes(answer.status) ? "textRefused" : "textOffline");
        return false;
      }
      return true;
    }

    // What is under way has the revision that the form needs: it goes first.
    submitted(event) {
      const all = this.area.value === this.kept && !this.sending && navigator.onLine;
      if (this.passing || all) return;
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
  }

  for (const form of document.querySelectorAll("form[data-essay]")) new Essay(form);
  // What was handed in leaves nothing of it in the browser.
  for (const done of document.querySelectorAll("[data-essay-done]")) store.drop(place(done.dataset.essayDone));
}
