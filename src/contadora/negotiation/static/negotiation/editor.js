// What is typed in an editor of a room is kept: at once in this browser, every few seconds at the
// desk. Without this file the buttons do the work.
"use strict";

{
  const WAIT = 2500; // milliseconds after the last letter
  const AGAIN = 8000; // milliseconds until another try without a connection
  const PATIENCE = 15000; // milliseconds for an answer of the desk
  const KEEPS = ["words", "reason", "begins", "made_kind", "made_level", "other", "passage", "quoted", "ground"];

  const store = {
    read(name) {
      try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
    },
    write(name, entry) {
      try { localStorage.setItem(name, JSON.stringify(entry)); } catch { /* the page still holds it */ }
    },
    drop(name) {
      try { localStorage.removeItem(name); } catch { /* there was nothing */ }
    },
  };

  class Editor {
    constructor(form) {
      this.form = form;
      this.name = `contadora-room-${form.dataset.roomOf}-${form.dataset.place}`;
      this.told = form.querySelector("[data-status]");
      this.revision = form.elements.namedItem("writing");
      this.kept = this.signed();
      this.restore();
      form.addEventListener("input", () => this.changed());
      form.addEventListener("submit", (event) => this.submitted(event));
      form.addEventListener("htmx:beforeRequest", () => { clearTimeout(this.timer); this.passing = true; });
      form.addEventListener("htmx:sendError", () => { this.passing = false; this.say("Offline", true); });
      this.online = () => this.send();
      addEventListener("online", this.online);
    }

    fields() {
      const found = {};
      for (const [name, value] of new FormData(this.form)) if (KEEPS.includes(name) && typeof value === "string") found[name] = value;
      return found;
    }

    signed() {
      return JSON.stringify(this.fields());
    }

    get gone() {
      return !this.form.isConnected;
    }

    say(name, bad = false) {
      this.told.textContent = this.form.dataset[`text${name}`] ?? "";
      this.told.dataset.state = bad ? "bad" : "";
    }

    restore() {
      const entry = store.read(this.name);
      if (!entry) return;
      // Both readings are on the page already: from here on a person decides.
      if ("compared" in this.form.dataset || JSON.stringify(entry.fields) === this.kept) return store.drop(this.name);
      for (const [name, value] of Object.entries(entry.fields)) {
        const field = this.form.elements.namedItem(name);
        if (field) field.value = value;
      }
      // As of the revision it was typed on, so that another window's later words show.
      this.revision.value = entry.revision;
      this.say("Restored");
      this.timer = setTimeout(() => this.send(), WAIT);
    }

    keepHere() {
      store.write(this.name, { fields: this.fields(), revision: this.revision.value });
    }

    changed() {
      this.form.dataset.dirty = "1";
      this.keepHere();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), WAIT);
    }

    async send() {
      if (this.gone) return removeEventListener("online", this.online);
      if (this.sending || this.stopped || this.passing) return;
      const now = this.signed();
      if (now === this.kept) return;
      this.sending = true;
      this.say("Saving");
      let answer = null;
      try {
        answer = await fetch(this.form.dataset.writing, {
          method: "POST",
          body: new FormData(this.form),
          headers: { Accept: "application/json" },
          redirect: "error",
          signal: AbortSignal.timeout(PATIENCE),
        });
      } catch { /* no connection: told below */ }
      this.sending = false;
      if (this.gone) return;
      if (answer?.ok) {
        this.revision.value = (await answer.json()).revision;
        this.kept = now;
        if (this.signed() === now) { store.drop(this.name); this.say("Saved"); }
        else { this.keepHere(); this.timer = setTimeout(() => this.send(), WAIT); }
      } else if (answer?.status === 409) {
        this.stopped = true;
        this.say("Other", true);
      } else if (answer && [403, 404].includes(answer.status)) {
        // Taken out of the room while writing: nothing is sent any more, and nothing is lost.
        this.stopped = true;
        this.say("Refused", true);
      } else if (answer?.status === 422) {
        this.stopped = true;
        this.told.textContent = (await answer.json()).error;
        this.told.dataset.state = "bad";
      } else {
        this.say("Offline", true);
        this.timer = setTimeout(() => this.send(), AGAIN);
      }
    }

    submitted(event) {
      clearTimeout(this.timer);
      if (!navigator.onLine) {
        event.preventDefault();
        event.stopImmediatePropagation();
        this.keepHere();
        return this.say("Offline", true);
      }
      const wish = event.submitter?.value;
      // What is sent, kept as a draft or thrown away is no longer being typed; the desk has it, and
      // shows it again where it refuses.
      if (wish === "forget") store.drop(this.name);
      else this.keepHere();
    }
  }

  // What is put into a page tells of itself: it may be the thing that is looked for.
  const within = (part, what) => [...(part.matches?.(what) ? [part] : []), ...part.querySelectorAll(what)];
  const begun = new WeakSet();
  const begin = (part) => {
    for (const form of within(part, "form[data-writing]")) {
      if (begun.has(form)) continue;
      begun.add(form);
      new Editor(form);
    }
  };
  // What was sent is the room's now: nothing of it stays in this browser.
  const letGo = (part) => {
    for (const done of within(part, "[data-written]"))
      store.drop(`contadora-room-${done.dataset.roomOf}-${done.dataset.written}`);
  };
  letGo(document);
  begin(document);
  document.addEventListener("htmx:load", (event) => { letGo(event.target); begin(event.target); });
}
