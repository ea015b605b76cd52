/* While a comment is on screen and somebody is there, its lease is renewed; leaving gives it back. */
const held = document.querySelector("[data-renew]");
const MINUTE = 60000;
/* A screen that nobody touches keeps neither the comment nor the session. */
const PATIENCE = 10 * MINUTE;

if (held) {
  let touched = Date.now();
  const body = () => new URLSearchParams({ token: held.dataset.token });
  const renew = async () => {
    if (document.visibilityState !== "visible" || Date.now() - touched > PATIENCE) return;
    try {
      const answer = await fetch(held.dataset.renew, { method: "POST", body: body(), redirect: "manual" });
      if (answer.status === 409) held.hidden = false;
    } catch {
      /* No connection now; the next minute may have one. */
    }
  };
  for (const kind of ["keydown", "pointerdown", "scroll"]) {
    document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  }
  renew();
  /* After a reload, the giving back of the page before may arrive behind the first renewal. */
  setTimeout(renew, 3000);
  setInterval(renew, MINUTE);
  addEventListener("pagehide", () => { navigator.sendBeacon(held.dataset.leave, body()); });
}
