// A key that does not answer is said on the page; allauth's script only tells the console.
"use strict";

document.addEventListener("allauth.error", (event) => {
  const place = document.getElementById("passkey-error");
  if (!place) return;
  event.preventDefault();
  place.hidden = false;
});
