// Saves answers as they are written, says whether they are saved, and keeps what could not be sent
// in this window until it can. Without this file the Save button does the work.
"use strict";

{
  const form = document.querySelector("form[data-autosave]");
  const WAIT = 1500; // milliseconds after the last change
  const AGAIN = 15000; // milliseconds until another try without a connection

  const begin = () => {
    const told = form.querySelector("[data-saving]");
    const revision = form.elements.namedItem("revision");
    const place = `forms:${form.dataset.response}`;
    let timer = 0, sending = false, changed = false, stopped = false, waiting = null, refusal = "";

    const tell = (name, extra = "") => {
      told.textContent = [form.dataset[`text${name}`], extra].filter(Boolean).join(" ");
      told.dataset.state = name.toLowerCase();
    };
    const entries = () =>
      [...new FormData(form)].filter(
        ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "revision"
      );
    const keep = () => {
      try {
        sessionStorage.setItem(place, JSON.stringify({ revision: revision.value, entries: entries() }));
      } catch { /* no room or not allowed: the page still holds what was written */ }
    };
    const forget = () => {
      try { sessionStorage.removeItem(place); } catch { /* nothing was kept */ }
    };
    const later = (wait) => {
      clearTimeout(timer);
      timer = setTimeout(send, wait);
    };

    // A file that was taken is named by its number from then on, and not sent again.
    const taken = (files, refused) => {
      for (const input of form.querySelectorAll("input[type=file]")) {
        const key = input.closest("[data-question]").dataset.question;
        if (!input.files.length) continue;
        if (refused[key]) {
          tell("Refused", refused[key]);
          input.value = "";
          continue;
        }
        if (!files[key]) continue;
        const box = input.parentElement;
        let line = box.querySelector(".kept-file");
        if (!line) {
          line = document.createElement("p");
          line.className = "kept-file";
          const hidden = document.createElement("input");
          hidden.type = "hidden";
          hidden.name = `${input.name}-kept`;
          const name = document.createElement("span");
          name.dataset.fileName = "";
          line.append(hidden, name);
          input.before(line);
        }
        line.querySelector("input[type=hidden]").value = files[key].uuid;
        line.querySelector("[data-file-name]").textContent = files[key].name;
        input.value = "";
      }
    };

    // What is larger than the desk takes is not sent: it would be read to its end and refused.
    const large = (input) => {
      const file = [...(input.files ?? [])].find((one) => one.size > Number(input.dataset.largest));
      if (!file) return false;
      input.value = "";
      tell("Refused", form.dataset.textLarge.replace("{name}", () => file.name));
      return true;
    };

    async function send() {
      if (sending || stopped || !changed) return;
      sending = true;
      changed = false;
      tell("Saving");
      keep();
      try {
        const answer = await fetch(form.action || location.href, {
          method: "POST",
          body: new FormData(form),
          headers: { "X-Autosave": "1", Accept: "application/json" },
          redirect: "error",
        });
        if (answer.status === 413) {
          // The files are too much together: the answers go without them.
          refusal = await answer.text();
          for (const input of form.querySelectorAll("input[type=file]")) input.value = "";
          changed = true;
        } else {
          if (!(answer.headers.get("Content-Type") ?? "").includes("json")) throw new Error("not kept");
          const said = await answer.json();
          if (said.state === "saved") {
            revision.value = said.revision;
            if (!changed) forget();
            tell(changed ? "Unsaved" : "Saved");
            if (refusal) tell("Refused", refusal);
            refusal = "";
            taken(said.files, said.refused);
          } else {
            stopped = true;
            if (said.state === "stale") tell("Stale");
            else { told.textContent = said.text; told.dataset.state = "closed"; }
          }
        }
      } catch {
        changed = true;
        tell("Offline");
        later(AGAIN);
      }
      sending = false;
      if (waiting) return form.requestSubmit(waiting);
      if (changed && told.dataset.state !== "offline") later(WAIT);
    }

    const restore = () => {
      let kept = null;
      try { kept = JSON.parse(sessionStorage.getItem(place) ?? "null"); } catch { return; }
      if (!kept) return;
      if (JSON.stringify(kept.entries) === JSON.stringify(entries())) return forget();
      // As of the revision it was written on: the server knows whether it moved on since.
      revision.value = kept.revision;
      for (const input of form.elements) {
        if (!input.name || ["hidden", "file", "submit"].includes(input.type)) continue;
        const values = kept.entries.filter(([name]) => name === input.name).map(([, value]) => value);
        if (["checkbox", "radio"].includes(input.type)) input.checked = values.includes(input.value);
        else if (values.length) input.value = values[0];
      }
      form.dispatchEvent(new Event("forms:restored"));
      changed = true;
      tell("Restored");
      later(WAIT);
    };

    form.addEventListener("input", (event) => {
      if (event.target.type === "file" && large(event.target)) return;
      changed = true;
      if (stopped) return keep();
      tell("Unsaved");
      keep();
      later(WAIT);
    });
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (sending && !waiting) {
        // What is under way has the revision that the form needs.
        event.preventDefault();
        waiting = event.submitter;
        return;
      }
      keep();
      stopped = true;
      changed = false;
    });
    addEventListener("online", () => later(0));
    document.addEventListener("visibilitychange", () => { if (document.hidden) { clearTimeout(timer); send(); } });
    addEventListener("beforeunload", (event) => { if (changed && !stopped) event.preventDefault(); });
    restore();
  };

  if (form) begin();

  // How many characters are left, near the end of what a field takes.
  for (const input of document.querySelectorAll("form[data-answering] [data-longest]")) {
    const note = document.createElement("span");
    note.className = "helptext";
    note.setAttribute("aria-live", "polite");
    input.after(note);
    const count = () => {
      const left = Number(input.dataset.longest) - input.value.length;
      note.textContent = left < 50 ? `${input.form.dataset.textLeft} ${left}` : "";
    };
    input.addEventListener("input", count);
    count();
  }
}
