/* After a form was sent back, reading starts at what has to be put right; after one that was
   accepted, at the message that says so. */
const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
const place = document.getElementById("error") || (target && target.matches("[role=status], [tabindex]") && target);
if (place) place.focus();
