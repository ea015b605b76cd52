/* How much room a text still has, counted as people count: «لا» with its marks is what it looks like,
   not what it weighs. The server decides; this only tells in time. */
const segmenter = "Segmenter" in Intl && new Intl.Segmenter();
const page = document.documentElement.lang;
const locale = page === "en" ? "en" : `${page}-u-nu-${document.documentElement.dataset.digits || "arab"}`;
const figures = new Intl.NumberFormat(locale);

function length(text) {
  return segmenter ? [...segmenter.segment(text.trim().normalize("NFC"))].length : [...text.trim()].length;
}

for (const area of document.querySelectorAll("textarea[data-limit]")) {
  const limit = Number(area.dataset.limit);
  const line = document.createElement("p");
  const spoken = document.createElement("p");
  line.className = "hint";
  line.setAttribute("aria-hidden", "true");
  spoken.className = "away";
  spoken.setAttribute("role", "status");
  area.after(line, spoken);
  let pause;

  const tell = () => {
    const left = limit - length(area.value);
    const words = (left < 0 ? area.dataset.over : area.dataset.left).replace("{n}", figures.format(Math.abs(left)));
    line.textContent = words;
    line.classList.toggle("wrong", left < 0);
    clearTimeout(pause);
    // Read aloud only near the end of the room, and only when the typing rests.
    if (left <= limit / 6) pause = setTimeout(() => { spoken.textContent = words; }, 1200);
  };
  area.addEventListener("input", tell);
  tell();
}
