/* Keeps what is public readable when the network breaks off. It holds pages that were shown to nobody in
   particular, never one with anybody's own words or choices, and it sends nothing by itself.
   WORDS, in each language, stand in front of it. */
const STORE = "pages-1";
const MOST = 60;
const PATIENCE = 4000;
const DAY = 86400000;
const OWN = /^\/(?:(?:ar|ckb|en)\/)?(?:me|mod|lead|staff|join|verify|notices|demo)(?:\/|$)/;
const SAVED = { ignoreVary: true };

const language = (path) => (/^\/(ckb|en)(?:\/|$)/.exec(path) || ["", "ar"])[1];
const shelf = (lang) => `/${lang}/offline`;
const safe = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

async function keep(store, address, answer) {
  const headers = new Headers(answer.headers);
  const mayBeKept = answer.status === 200 && (headers.get("content-type") || "").startsWith("text/html")
    && !/no-store/.test(headers.get("cache-control") || "no-store");
  if (!mayBeKept) return;
  headers.set("kept", Date.now());
  await store.put(address, new Response(await answer.blob(), { headers }));
  const kept = (await store.keys()).filter(({ url }) => !url.endsWith("/offline"));
  for (const old of kept.slice(0, Math.max(0, kept.length - MOST))) await store.delete(old);
}

/* The eleven texts and the rules, asked for without a cookie. */
async function fill(lang) {
  const store = await caches.open(STORE);
  const there = await store.match(shelf(lang), SAVED);
  if (there && Date.now() - there.headers.get("kept") < DAY) return;
  await keep(store, shelf(lang), await fetch(shelf(lang), { credentials: "omit" }));
}

/* The shelf, with these words on top instead of its own. */
async function told(lang, [title, advice], more = "") {
  const there = await (await caches.open(STORE)).match(shelf(lang), SAVED);
  const words = `<h1>${title}</h1><p class="lead">${advice}</p>${more}`;
  if (!there) {
    const bare = `<!doctype html><html lang="${lang}" dir="${lang === "en" ? "ltr" : "rtl"}"><meta charset="utf-8"><title>${title}</title>${words}`;
    return new Response(bare, { headers: { "content-type": "text/html" } });
  }
  const page = (await there.text()).replace(/<!--top-->[^]*?<!--end-->/, () => words);
  return new Response(page, { headers: there.headers });
}

async function marked(lang, copy) {
  const look = { dateStyle: "short", timeStyle: "short", hour12: false, timeZone: "Asia/Baghdad" };
  const when = new Date(Number(copy.headers.get("kept")))
    .toLocaleString(lang === "en" ? "en-GB" : "ar-IQ-u-nu-arab", look);
  const mark = `<p class="notice warning" role="status">${WORDS[lang].saved.replace("{when}", `<bdi>${when}</bdi>`)}</p>`;
  const page = (await copy.text()).replace(/<main[^>]*>/, (main) => main + mark);
  return new Response(page, { headers: copy.headers });
}

async function read(event, { pathname, search }) {
  const lang = language(pathname);
  const store = await caches.open(STORE);
  const fresh = fetch(event.request);
  event.waitUntil(fresh.then(async (answer) => {
    const copy = answer.clone();
    await fill(lang);
    await keep(store, pathname + search, copy);
  }).catch(() => {}));
  const late = new Promise((go) => { setTimeout(go, PATIENCE, "late"); });
  const first = await Promise.race([fresh.catch(() => null), late]);
  if (first && first !== "late") return first;
  const copy = await store.match(pathname + search, SAVED);
  if (copy) return marked(lang, copy);
  const answer = first && await fresh.catch(() => null);
  if (answer) return answer;
  const [, slug] = /\/(?:goals|focus)\/([\w-]+)$/.exec(pathname) || [];
  return slug ? Response.redirect(`${shelf(lang)}#${slug}`) : told(lang, WORDS[lang].none);
}

/* A form is sent once, by the person. If that fails, it is shown again with one button. */
async function send(request, { pathname, search }) {
  const words = WORDS[language(pathname)];
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch {
    const fields = [...await copy.formData()].filter(([, value]) => typeof value === "string");
    // Looking for words changes nothing: whoever comes back to what was found is answered anew.
    const anew = /\/search$/.test(pathname) && navigator.onLine
      && await fetch(pathname, { method: "POST", body: new URLSearchParams(fields) }).catch(() => null);
    if (anew) return anew;
    const inputs = fields.map(([name, value]) => `<input type="hidden" name="${safe(name)}" value="${safe(value)}">`);
    const text = fields.find(([name]) => name === "text");
    const said = text ? `<blockquote class="panel said" dir="auto">${safe(text[1])}</blockquote>` : "";
    const form = `<form method="post" action="${safe(pathname + search)}">${inputs.join("")}<button class="button primary" type="submit">${words.again}</button></form>`;
    // Without a network nothing can have left; otherwise the answer alone may have been lost.
    const known = /\/vote$/.test(pathname) ? words.vote : words.unsent;
    return told(language(pathname), navigator.onLine ? words.unknown : known, said + form);
  }
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(clients.matchAll({ includeUncontrolled: true }).then((open) =>
    Promise.all([...new Set(open.map(({ url }) => language(new URL(url).pathname)))].map(fill))));
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.mode !== "navigate" || OWN.test(address.pathname)) return;
  if (request.method === "GET") event.respondWith(read(event, address));
  if (request.method === "POST") event.respondWith(send(request, address));
});
