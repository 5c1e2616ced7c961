// Beside each hour of a programme, the same hour by the reader's own clock, where it is another.
"use strict";

(() => {
  const note = document.getElementById("own-clock");
  if (!note) return;
  const language = document.documentElement.lang;
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const hour = (date, zone) =>
    new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(date);
  const day = (date, zone) =>
    new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short", timeZone: zone }).format(date);
  let differs = false;
  for (const time of document.querySelectorAll("time[data-ends]")) {
    const starts = new Date(time.dateTime);
    const ends = new Date(time.dataset.ends);
    const same = hour(starts, mine) === hour(starts, note.dataset.zone) && day(starts, mine) === day(starts, note.dataset.zone);
    if (same) continue;
    differs = true;
    const own = document.createElement("span");
    own.className = "own note";
    // The day too: evening in Caracas is the next day in Madrid.
    own.textContent = `${note.dataset.said} ${day(starts, mine)}, ${hour(starts, mine)}–${hour(ends, mine)}`;
    time.after(own);
  }
  if (differs) note.append(` ${note.dataset.said} ${mine}.`);
})();
