// The open page of a room stays that of now: asked so often that who waits for a change and for its
// way through a busy desk has it within three seconds; only what changed is put in.
// What somebody is typing, has open or stands on is left alone. Without this file a reload does it.
"use strict";

{
  const EVERY = 1500; // milliseconds
  const LONGEST = 30000; // between tries without a connection
  const PATIENCE = 10000; // milliseconds for an answer of the desk

  // Instants are written in UTC; the reader's own time stands beside them.
  const moments = (part) => {
    const offset = new Date().getTimezoneOffset();
    if (offset === 0) return;
    const label = document.querySelector("[data-text-here]")?.dataset.textHere;
    const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    for (const time of part.querySelectorAll("time[data-moment]:not([data-told])")) {
      time.dataset.told = "1";
      const words = format.format(new Date(time.dateTime));
      if (label || time.closest(".silence-line, .waiting")) {
        const here = document.createElement("span");
        here.className = "local-time";
        here.textContent = ` (${label ? `${label}: ` : ""}${words})`;
        time.after(here);
      } else time.title = words;
    }
  };

  const isBusy = (part) =>
    part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select") ||
    [...part.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox], [type=radio])")].some((field) => field.value !== field.defaultValue) ||
    part.querySelector("form[data-writing]") !== null;

  class Room {
    constructor(box) {
      this.box = box;
      this.line = box.querySelector("[data-connection]");
      this.sheet = document.getElementById("sheet");
      this.version = box.dataset.version;
      this.shape = box.dataset.shape;
      this.here = box.dataset.here;
      this.wait = EVERY;
      document.addEventListener("visibilitychange", () => { if (!document.hidden) this.soon(0); });
      addEventListener("online", () => this.soon(0));
      // What one does oneself shows at once.
      document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.requestConfig?.verb === "post") this.soon(0); });
      this.soon(EVERY);
    }

    soon(wait) {
      clearTimeout(this.timer);
      if (!this.stopped) this.timer = setTimeout(() => this.ask(), wait);
    }

    at() {
      return document.activeElement?.closest?.("[data-par]")?.dataset.par
        ?? [...this.sheet.querySelectorAll(".par > .beside[open]")].at(-1)?.closest("[data-par]").dataset.par ?? "";
    }

    async ask() {
      if (this.asking) return;
      if (document.hidden) return; // it goes on when the page is looked at again
      this.asking = true;
      const query = new URLSearchParams(this.box.dataset.query);
      for (const [name, value] of Object.entries({ since: this.version, shape: this.shape, here: this.here, at: this.at() })) query.set(name, value);
      let answer = null, words = "";
      try {
        answer = await fetch(`${this.box.dataset.live}?${query}`, { signal: AbortSignal.timeout(PATIENCE), redirect: "error", headers: { Accept: "text/html" } });
        if (answer.status === 200) words = await answer.text();
      } catch { answer = null; }
      this.asking = false;
      if (answer?.ok) {
        if (this.lost) this.found();
        this.wait = EVERY;
        if (words) this.take(words);
      } else if (answer && [401, 403, 404].includes(answer.status)) {
        // Taken out of the room: nothing more comes, and nothing on the page is touched.
        this.stopped = true;
        this.say("Out");
      } else {
        this.lost = true;
        this.wait = Math.min(this.wait * 2, LONGEST);
        this.say("Lost");
      }
      this.soon(this.wait);
    }

    say(name) {
      this.line.textContent = this.box.dataset[`text${name}`];
      this.line.hidden = false;
    }

    found() {
      this.lost = false;
      this.say("Back");
      setTimeout(() => { if (!this.lost && !this.stopped) this.line.hidden = true; }, 4000);
    }

    take(words) {
      const news = new DOMParser().parseFromString(words, "text/html").querySelector("[data-changes]");
      if (!news) return;
      for (const part of news.querySelectorAll("[data-part]")) {
        const place = document.getElementById(part.dataset.part);
        if (place && !isBusy(place)) { place.replaceChildren(...part.childNodes); this.prepare(place); }
      }
      for (const gone of news.querySelectorAll("[data-gone] > [data-par]")) this.remove(gone.dataset.par);
      const fresh = new Map([...news.querySelectorAll("article[data-par]")].map((each) => [each.dataset.par, each]));
      for (const [uuid, article] of fresh) {
        const old = document.getElementById(`p-${uuid}`);
        if (old) this.renew(old, article);
        else { this.sheet.append(article); this.prepare(article); }
      }
      const order = [...news.querySelectorAll("[data-order] > [data-par]")];
      if (order.length) this.arrange(order);
      document.getElementById("sheet-empty")?.toggleAttribute("hidden", this.sheet.querySelector("[data-par]") !== null);
      this.version = news.dataset.version;
      this.here = news.dataset.here;
      this.shape = news.dataset.shape ?? this.shape;
    }

    prepare(part) {
      moments(part);
      globalThis.htmx?.process(part);
    }

    // The words, the number and the line of the margin change; the panel stays as it is open.
    renew(old, article) {
      old.className = article.className;
      old.dataset.version = article.dataset.version;
      for (const name of [".no", ".words", ".other", ".beside > summary"]) {
        const [mine, theirs] = [old.querySelector(name), article.querySelector(name)];
        if (mine && theirs && mine.innerHTML !== theirs.innerHTML) mine.replaceChildren(...theirs.childNodes);
      }
      const panel = old.querySelector(".panel");
      const shown = panel.querySelector("[data-panel-of]");
      if (!shown || shown.dataset.panelVersion === old.dataset.version) return;
      if (isBusy(panel)) return this.mark(old, panel);
      globalThis.htmx?.ajax("GET", old.querySelector(".no").getAttribute("href"), { target: panel, swap: "innerHTML" });
    }

    mark(old, panel) {
      if (panel.querySelector(".changed-line")) return;
      const line = document.createElement("p");
      line.className = "changed-line";
      line.setAttribute("role", "status");
      const link = document.createElement("a");
      link.href = old.querySelector(".no").getAttribute("href");
      link.target = "_blank";
      link.textContent = this.box.dataset.textSee;
      line.append(`${this.box.dataset.textChanged} `, link);
      panel.prepend(line);
    }

    remove(uuid) {
      const old = document.getElementById(`p-${uuid}`);
      if (!old) return;
      // Somebody is typing on it: it is marked, and goes when they are done.
      if (isBusy(old)) return this.mark(old, old.querySelector(".panel"));
      old.remove();
    }

    arrange(order) {
      const focused = document.activeElement;
      let before = null;
      for (const { dataset: { par, citation }, textContent } of order) {
        const article = document.getElementById(`p-${par}`);
        if (!article) continue;
        const label = article.querySelector(".no > [aria-hidden]");
        if (label && label.textContent !== textContent) {
          label.textContent = textContent;
          article.querySelector(".no > .visually-hidden").textContent = citation;
          article.querySelector("summary > .visually-hidden").textContent = `${citation}: `;
        }
        const next = before ? before.nextElementSibling : this.sheet.firstElementChild;
        if (next !== article) before ? before.after(article) : this.sheet.prepend(article);
        before = article;
      }
      if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
    }
  }

  moments(document);
  document.addEventListener("htmx:load", (event) => moments(event.target));
  const box = document.querySelector("[data-room]");
  if (box) new Room(box);

  // An editor opens where it was asked for, with the keys in it.
  document.addEventListener("htmx:afterSwap", (event) => {
    const form = event.detail.target?.matches?.(".editor") && event.detail.target.querySelector("form");
    if (form) (form.querySelector(".moved, .errorlist, .preview") ? form.querySelector("h3") : form.querySelector("textarea:not([hidden], [readonly]), input:not([type=hidden]), select"))?.focus();
  });
}
