"""A file sealed in pieces: unread without its key, and none lost, moved or changed unnoticed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"MUSHARAKA BACKUP 1\n"
KEY_BYTES = 32
PIECE = 1024 * 1024
_TAG = 16
_MOST_HEADER = 16 * 1024

Header = Mapping[str, str | int]


class NotReadable(Exception):
    """It is no backup, it was changed or cut, or the key is another one."""


def key_name(key: bytes) -> str:
    """By what the right key is known again: a digest, from which nobody gets it back."""
    return sha256(b"musharaka backup key" + key).hexdigest()[:16]


def seal(plain: BinaryIO, sealed: BinaryIO, key: bytes, about: Header) -> None:
    """Write everything that `plain` holds, sealed; `about` stands in front, readable and bound.

    AES-256-GCM for each piece of 1 MiB. Its number and whether it is the last are part of what is
    authenticated, and so is what stands in front; nonces are a random prefix and the number.
    """
    prefix = secrets.token_bytes(8)
    head = json.dumps({**about, "key": key_name(key), "prefix": prefix.hex()}).encode()
    front = MAGIC + len(head).to_bytes(4) + head
    sealed.write(front)
    cipher, number = AESGCM(key), 0
    piece = plain.read(PIECE)
    while True:
        following = plain.read(PIECE)
        sealed.write(cipher.encrypt(_nonce(prefix, number), piece, _bound(front, not following)))
        if not following:
            return
        piece, number = following, number + 1


def header(sealed: BinaryIO) -> Header:
    """What stands in front; nothing proves it before the pieces were read."""
    return _front(sealed)[0]


def unseal(sealed: BinaryIO, key: bytes) -> Iterator[bytes]:
    """The pieces in order; `NotReadable` as soon as one is not as it was written."""
    about, front = _front(sealed)
    if about.get("key") != key_name(key):
        raise NotReadable("it was sealed with another key")
    cipher, prefix, number = AESGCM(key), bytes.fromhex(str(about["prefix"])), 0
    piece = sealed.read(PIECE + _TAG)
    while True:
        following = sealed.read(PIECE + _TAG)
        try:
            yield cipher.decrypt(_nonce(prefix, number), piece, _bound(front, not following))
        except InvalidTag:
            raise NotReadable(f"it was changed or cut in piece {number + 1}") from None
        if not following:
            return
        piece, number = following, number + 1


def _front(sealed: BinaryIO) -> tuple[Header, bytes]:
    start = sealed.read(len(MAGIC) + 4)
    length = int.from_bytes(start[len(MAGIC) :])
    if not start.startswith(MAGIC) or len(start) < len(MAGIC) + 4 or length > _MOST_HEADER:
        raise NotReadable("it is no backup of this platform")
    head = sealed.read(length)
    try:
        about = json.loads(head)
        bytes.fromhex(about["prefix"])
    except (ValueError, KeyError, TypeError):
        raise NotReadable("it is no backup of this platform") from None
    return about, start + head


def _nonce(prefix: bytes, number: int) -> bytes:
    return prefix + number.to_bytes(4)


def _bound(front: bytes, last: bool) -> bytes:
    return front + (b"last" if last else b"more")
