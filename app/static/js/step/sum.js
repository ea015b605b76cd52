/* The small sum that takes the place of waiting, while unusually many new devices come at once: find the
   number whose derived key begins as asked. The page stays usable meanwhile, and without this script, or
   where the browser lacks the means, the button is pressed after the wait. */
const form = document.querySelector("form[data-sum]");
const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function solve({ nonce, salt, cost, keyLength, keyPrefix }) {
  const start = bytes(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  const place = new DataView(password.buffer, start.length);
  for (let counter = 0; ; counter += 1) {
    place.setUint32(0, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const rule = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
    const derivedKey = hex(await crypto.subtle.deriveBits(rule, key, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix)) return { counter, derivedKey };
  }
}

if (form && window.crypto && crypto.subtle) {
  const challenge = JSON.parse(form.dataset.sum);
  const status = form.querySelector("[role=status]");
  status.textContent = form.dataset.working;
  solve(challenge.parameters).then((solution) => {
    form.elements.sum.value = btoa(JSON.stringify({ challenge, solution }));
    status.textContent = form.dataset.ready;
    form.requestSubmit();
  }).catch(() => { status.textContent = ""; });
}
