/* A page brought back from the browser's own memory may hold a form that was sent since: fetch it anew,
   unless words stand in it that would be lost. */
addEventListener("pageshow", (event) => {
  const changed = (area) => area.value !== area.defaultValue;
  if (event.persisted && ![...document.querySelectorAll("textarea")].some(changed)) location.reload();
});
