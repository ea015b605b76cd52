/* After an accepted form, reading starts at the message that says so; after a refused one at what has
   to be put right, which most browsers do by themselves (autofocus). */
const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
const wrong = "autofocus" in HTMLElement.prototype ? null : document.getElementById("error");
const place = wrong || (named && named.matches("[role=status]") ? named : null);
if (place) place.focus();
