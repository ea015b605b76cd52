"""An authenticator made of software: what a telephone answers when a page asks for a passkey."""

from __future__ import annotations

import hashlib
import html
import json
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from tests.pages import Page

INVENTED_ORIGIN = "http://localhost"
PRESENT, ATTESTED = 0x01, 0x40


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Device:
    """One key, for one origin; it counts how often it was used."""

    origin: str
    identity: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    used: int = 0

    def make(self, page: Page) -> str:
        """Answer a page that offers to add a passkey."""
        numbers = self.key.public_key().public_numbers()
        public = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        )
        head = bytes(16) + len(self.identity).to_bytes(2) + self.identity
        told = self._facts(PRESENT | ATTESTED) + head + public
        return self._answer(
            self._client(page, "add", "webauthn.create"),
            attestationObject=cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": told}),
        )

    def prove(self, page: Page) -> str:
        """Answer a page that asks who is there."""
        self.used += 1
        client, told = self._client(page, "prove", "webauthn.get"), self._facts(PRESENT)
        signed = told + hashlib.sha256(client).digest()
        return self._answer(
            client,
            authenticatorData=told,
            signature=self.key.sign(signed, ec.ECDSA(hashes.SHA256())),
        )

    def _facts(self, flags: int) -> bytes:
        name = self.origin.partition("://")[2].partition(":")[0]
        return hashlib.sha256(name.encode()).digest() + bytes([flags]) + self.used.to_bytes(4)

    def _client(self, page: Page, what: str, kind: str) -> bytes:
        found = re.search(f'data-passkey="{what}" data-options="([^"]*)"', page.text)
        assert found is not None, f"{page.path} asks for no passkey"
        challenge = json.loads(html.unescape(found.group(1)))["challenge"]
        facts = {"type": kind, "challenge": challenge, "origin": self.origin}
        return json.dumps(facts).encode()

    def _answer(self, client: bytes, **parts: bytes) -> str:
        response = {"clientDataJSON": _text(client)}
        response |= {name: _text(part) for name, part in parts.items()}
        name = _text(self.identity)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
