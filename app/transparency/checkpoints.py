"""Signed statements of how long the public record is and what its root is (C2SP checkpoints).

Whoever keeps an old checkpoint can show later that the record was rewritten. The form is the one
that independent witnesses and existing verifiers read: a signed note with an Ed25519 signature.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.keys import KeyFolder
from app.transparency import queries

PURPOSE = "ledger signing"
ED25519 = b"\x01"
MAX_NOTE = 64 * 1024


class NotGenuine(ValueError):
    """The note is not a checkpoint of this record, or its signature does not hold."""


@dataclass(frozen=True)
class Checkpoint:
    """The record's length and root as once signed."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def issue(origin: str, keys: KeyFolder) -> str:
    """A checkpoint of the record as it stands, signed."""
    size = queries.size()
    return sign(str(Checkpoint(origin, size, queries.root(size))), origin, _signing_key(keys))


def verifier_key(origin: str, keys: KeyFolder) -> str:
    """The public line with which anyone checks our checkpoints: `name+hash+key`."""
    public = ED25519 + _signing_key(keys).public_key().public_bytes_raw()
    return f"{_name(origin)}+{_key_hash(origin, public).hex()}+{base64.b64encode(public).decode()}"


def read(note: str, verifier: str) -> Checkpoint:
    """The checkpoint in a note that the verifier's key has signed; otherwise `NotGenuine`."""
    body = open_note(note, verifier)
    lines = body.split("\n")
    try:
        origin, size, root = lines[0], lines[1], base64.b64decode(lines[2], validate=True)
        checkpoint = Checkpoint(origin, int(size), root)
    except (IndexError, ValueError) as error:
        raise NotGenuine("this is not a checkpoint") from error
    if len(root) != 32 or str(checkpoint) != body or origin != verifier.partition("+")[0]:
        raise NotGenuine("this is not a checkpoint of this record")
    return checkpoint


def sign(body: str, name: str, key: Ed25519PrivateKey) -> str:
    """The body as a signed note; it ends with a line break and is not changed."""
    public = ED25519 + key.public_key().public_bytes_raw()
    signature = _key_hash(_name(name), public) + key.sign(body.encode())
    return f"{body}\n— {name} {base64.b64encode(signature).decode()}\n"


def open_note(note: str, verifier: str) -> str:
    """The body of a note that the verifier's key has signed; others' signatures do no harm."""
    name, public = _read_verifier(verifier)
    body, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n") or len(note) > MAX_NOTE:
        raise NotGenuine("this is not a signed note")
    body += "\n"
    for line in signatures.removesuffix("\n").split("\n"):
        dash, _, rest = line.partition(" ")
        signer, _, encoded = rest.partition(" ")
        try:
            signature = base64.b64decode(encoded, validate=True)
        except ValueError as error:
            raise NotGenuine("a signature cannot be read") from error
        if dash != "—" or len(signature) < 5:
            raise NotGenuine("a signature cannot be read")
        if (signer, signature[:4]) == (name, _key_hash(name, public)):
            return _check(body, signature[4:], public)
    raise NotGenuine("nobody known has signed this note")


def _check(body: str, signature: bytes, public: bytes) -> str:
    try:
        Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature, body.encode())
    except InvalidSignature as error:
        raise NotGenuine("the signature does not hold") from error
    return body


def _read_verifier(verifier: str) -> tuple[str, bytes]:
    try:
        name, key_hash, encoded = verifier.split("+", 2)
        public = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise NotGenuine("the verifier's key cannot be read") from error
    if public[:1] != ED25519 or len(public) != 33 or _key_hash(name, public).hex() != key_hash:
        raise NotGenuine("the verifier's key cannot be read")
    return name, public


def _signing_key(keys: KeyFolder) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.derive(PURPOSE))


def _key_hash(name: str, public: bytes) -> bytes:
    return hashlib.sha256(f"{name}\n".encode() + public).digest()[:4]


def _name(origin: str) -> str:
    if not origin or "+" in origin or any(letter.isspace() for letter in origin):
        raise ValueError("the record's origin is one word without a plus sign")
    return origin
