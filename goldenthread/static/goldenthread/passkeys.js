// Passkeys: a form marked data-passkey is answered by the browser's own dialogue, then sent.
// Bytes travel as base64url text; the newest browsers could turn them by themselves, others cannot.
const toBytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};
const toText = (buffer) => {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};
const withBytes = (credentials) => (credentials ?? []).map((it) => ({ ...it, id: toBytes(it.id) }));

const FAULTS = {
  NotAllowedError: "That was broken off, or took too long. Try again.",
  InvalidStateError: "This device holds a passkey for your account already.",
  SecurityError: "Passkeys do not work at this address. Sign in another way.",
};

async function create({ publicKey }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: withBytes(publicKey.excludeCredentials),
    },
  });
  return described(made, {
    attestationObject: toText(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function get({ publicKey }) {
  const found = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: withBytes(publicKey.allowCredentials),
    },
  });
  const handle = found.response.userHandle;
  return described(found, {
    authenticatorData: toText(found.response.authenticatorData),
    signature: toText(found.response.signature),
    userHandle: handle ? toText(handle) : null,
  });
}

function described(credential, response) {
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: toText(credential.response.clientDataJSON), ...response },
  };
}

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.optionsAddress, { headers: { Accept: "application/json" } });
  return answer.json();
}

function prepare(form) {
  const button = form.querySelector("[data-passkey-button]");
  const fault = form.querySelector("[data-passkey-fault]");
  form.querySelector("[data-passkey-without]").hidden = true;
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    fault.textContent = "";
    try {
      const options = await optionsOf(form);
      const credential = await (form.dataset.passkey === "create" ? create(options) : get(options));
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (refusal) {
      fault.textContent = FAULTS[refusal.name] ?? "The passkey did not work. Sign in another way.";
      button.disabled = false;
    }
  });
}

if (window.PublicKeyCredential) document.querySelectorAll("form[data-passkey]").forEach(prepare);
