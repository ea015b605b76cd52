/* A second tap on the same button within three seconds sends nothing. The pressed button keeps its
   name and value, and nothing is disabled, so the form means the same as without this script. */
const sent = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  form.setAttribute("aria-busy", "true");
  setTimeout(() => {
    sent.delete(form);
    form.removeAttribute("aria-busy");
  }, 3000);
});
