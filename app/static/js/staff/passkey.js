/* Passkeys: the browser asks the device, and its answer is sent with the form like any other field. */
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

function readable(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const one of options.allowCredentials || options.excludeCredentials || []) one.id = bytes(one.id);
  return options;
}

function told(credential) {
  const { response } = credential;
  const answer = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) answer[name] = text(response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response: answer });
}

for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) {
  const { passkey, options, failed } = form.dataset;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.passkey.value) return;
    event.preventDefault();
    event.stopPropagation();
    const publicKey = readable(JSON.parse(options));
    try {
      const asked = passkey === "add" ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey });
      form.elements.passkey.value = told(await asked);
      form.submit();
    } catch {
      form.querySelector("[role=status]").textContent = failed;
    }
  });
}
