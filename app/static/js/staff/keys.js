/* Keys for moderators, by their place on the keyboard (event.code), so that any layout works. A key
   presses the button or follows the link that says the same; without this script the page loses nothing. */
const list = document.querySelector("[data-keys]");
const acts = list ? JSON.parse(list.dataset.keys) : {};
let choosing = false;

/* Where letters are typed, they are letters. */
function isTyping(element) {
  if (element.isContentEditable || element.matches("textarea, select")) return true;
  return element.matches("input") && !["radio", "checkbox", "button", "submit"].includes(element.type);
}

function named(act) {
  return document.querySelector(`[data-act=${act}]`);
}

function reveal(element) {
  const hidden = element.closest("details");
  if (hidden) hidden.open = true;
  element.focus();
}

/* What is selected in the text, or else what was found in it, becomes what is to be removed. */
function mark(field) {
  const said = document.querySelector("[data-said]");
  const selection = getSelection();
  const inside = said && selection.rangeCount && said.contains(selection.anchorNode);
  const words = inside ? selection.toString().trim() : "";
  const found = words ? [words] : [...(said || document).querySelectorAll("mark")].map((one) => one.textContent);
  const lines = field.value.split("\n").filter((line) => line.trim());
  field.value = [...new Set([...lines, ...found])].join("\n");
}

const ways = {
  decline() {
    choosing = true;
    const first = document.querySelector("[name=reason]:checked") || document.querySelector("[name=reason]");
    if (first) reveal(first);
  },
  redact() {
    const field = document.querySelector("#words");
    const button = named("redact");
    if (!field || !button) return;
    mark(field);
    reveal(button);
  },
  note() {
    const field = document.querySelector("#note");
    if (field) reveal(field);
  },
  help() {
    list.open = true;
    list.querySelector("summary").focus();
  },
};

function chooseReason(event) {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  if (!choosing || !digit) return false;
  const choice = document.querySelector(`[name=reason][value=R${digit[1] === "0" ? 10 : digit[1]}]`);
  if (!choice) return false;
  choice.checked = true;
  reveal(choice);
  return true;
}

if (list) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.code === "Escape" && isTyping(event.target)) event.target.blur();
    if (isTyping(event.target)) return;
    if (chooseReason(event)) {
      event.preventDefault();
      return;
    }
    const act = acts[event.code];
    if (!act) return;
    const way = ways[act];
    const place = named(act);
    if (!way && !place) return;
    event.preventDefault();
    if (way) way();
    else place.click();
  });
}
