/* How much room a text still has, counted as people count: a letter with its marks is one character.
   The server decides; this only tells in time. */
const segmenter = "Segmenter" in Intl && new Intl.Segmenter();

function size(text) {
  const typed = text.trim().normalize("NFC");
  return segmenter ? [...segmenter.segment(typed)].length : [...typed].length;
}

/* The page's own digits, whichever set the reader chose. */
function figures(number, zero) {
  return String(number).replace(/\d/g, (digit) => String.fromCharCode(zero.charCodeAt(0) + Number(digit)));
}

for (const area of document.querySelectorAll("textarea[data-limit]")) {
  const { limit, zero, left, over } = area.dataset;
  const line = document.createElement("p");
  const spoken = document.createElement("p");
  line.setAttribute("aria-hidden", "true");
  spoken.className = "away";
  spoken.setAttribute("role", "status");
  area.after(line, spoken);
  let pause;

  const tell = () => {
    const room = Number(limit) - size(area.value);
    line.className = room < 0 ? "wrong" : "hint";
    line.textContent = (room < 0 ? over : left).replace("{n}", figures(Math.abs(room), zero));
    clearTimeout(pause);
    // Read aloud only towards the end of the room, and only when the typing rests.
    if (room <= limit / 6) pause = setTimeout(() => { spoken.textContent = line.textContent; }, 1200);
  };
  area.addEventListener("input", tell);
  tell();
}
