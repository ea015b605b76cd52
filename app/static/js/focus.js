/* After an accepted form, reading starts at the message that says so; after a refused one at what has
   to be put right. Browsers do the latter by themselves (autofocus), but not where the address names
   a place in the page. */
const anchor = location.hash.slice(1);
const named = document.getElementById(decodeURIComponent(anchor));
const message = named && named.matches("[role=status]") ? named : null;
const byItself = "autofocus" in HTMLElement.prototype && !anchor;
const place = (byItself ? null : document.getElementById("error")) || message;
if (place) place.focus();
