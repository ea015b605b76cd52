/* Citizens' pages have the worker that keeps public pages for when the network breaks off; a reader who
   saves data is spared it. The one policy that names a script's address names this one alone. */
if ("serviceWorker" in navigator && document.querySelector("link[rel=manifest]")
  && !(navigator.connection || {}).saveData) {
  const policy = window.trustedTypes && trustedTypes.createPolicy("worker", { createScriptURL: () => "/sw.js" });
  addEventListener("load", () => {
    navigator.serviceWorker.register(policy ? policy.createScriptURL("") : "/sw.js").catch(() => {});
  });
}
