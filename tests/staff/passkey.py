"""A device that keeps a passkey, in software: what a browser sends when it is made and used."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

HOST = "testserver"
_PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


@dataclass
class Passkey:
    """One passkey of somebody's."""

    handle: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def register(self, client: Client) -> Any:
        """Add it by the page, as whoever is signed in there."""
        client.get("/account/two-step/passkeys/add/")
        public = ES256.from_cryptography_key(self.key.public_key())
        data = AuthenticatorData.create(
            sha256(HOST.encode()),
            _PRESENT_AND_VERIFIED | AuthenticatorData.FLAG.AT,
            0,
            AttestedCredentialData.create(b"\0" * 16, self.credential_id, public),
        )
        said = {
            "clientDataJSON": websafe_encode(_client_data(client, "webauthn.create")),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        sent = {"credential": self._credential(said), "name": "Laptop"}
        return client.post("/account/two-step/passkeys/add/", sent)

    def sign_in(self, client: Client) -> Any:
        """Sign in by it alone."""
        client.get("/sign-in/passkey/")
        client_data = _client_data(client, "webauthn.get")
        data = AuthenticatorData.create(sha256(HOST.encode()), _PRESENT_AND_VERIFIED, 1)
        signature = self.key.sign(data + sha256(client_data), ec.ECDSA(hashes.SHA256()))
        said = {
            "clientDataJSON": websafe_encode(client_data),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(self.handle.encode()),
        }
        return client.post("/sign-in/passkey/", {"credential": self._credential(said)})

    def _credential(self, said: dict[str, str]) -> str:
        named = websafe_encode(self.credential_id)
        return json.dumps(
            {
                "id": named,
                "rawId": named,
                "type": "public-key",
                "response": said,
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )


def _client_data(client: Client, kind: str) -> bytes:
    """Return what the browser signs: the challenge that this session was given, and for which host."""
    challenge = client.session["mfa.webauthn.state"]["challenge"]
    said = {"type": kind, "challenge": challenge, "origin": f"https://{HOST}"}
    return json.dumps(said).encode()
