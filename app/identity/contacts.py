"""A phone number or e-mail address: read as people type it, kept as nobody can read it.

One number is one voice, so the same one must give the same pseudonym on every device. Therefore it
is derived, and so that nobody derives all seven hundred million Iraqi numbers, deriving is slow.
From the slow `handle`, which is never stored, two unrelated names come: the row that holds a code
for an hour, and the voice that votes. Rows and keys lead from neither to the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from threading import BoundedSemaphore

from argon2.low_level import Type, hash_secret_raw
from flask import current_app

from app.identity.rules import Means
from app.keys import KeyFolder
from app.text import to_latin_digits

# 64 MiB, three passes: 0.2 s on one core, so all Iraqi mobile numbers take about four core-years.
MEMORY_KIB = 64 * 1024
PASSES = 3
# So many at a time: what slows an attacker must not exhaust the server.
_turns = BoundedSemaphore(2)

_JOINTS = re.compile(r"[\s\-\u2010-\u2015\u2212_/.()·ـ\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_MOBILE = re.compile(r"(?:(?:\+|00)?9640?|0)?(7[3-9]\d{8})")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})


@dataclass(frozen=True)
class Contact:
    """Where a code can be sent: +9647701234567, or an address as it is written."""

    kind: Means
    address: str

    @property
    def shown(self) -> str:
        """Enough for its owner to recognise it, too little for anybody else; read left to right."""
        if self.kind is Means.PHONE:
            national = "0" + self.address.removeprefix("+964")
            return left_to_right(f"{national[:4]} ••• ••{national[-2:]}")
        local, _, domain = self.address.partition("@")
        return left_to_right(f"{local[:1]}•••@{domain}")

    @property
    def canonical(self) -> str:
        """The same for all spellings that reach one person, as far as spelling tells."""
        if self.kind is Means.PHONE:
            return self.address
        local, _, domain = self.address.partition("@")
        local = local.partition("+")[0] or local
        if domain in _DOTLESS:
            return f"{local.replace('.', '')}@gmail.com"
        return f"{local}@{domain}"


def left_to_right(words: str) -> str:
    """Digits and addresses in their own order inside a sentence of Arabic letters, on one line."""
    return "\u2066" + words.replace(" ", "\u00a0") + "\u2069"


def read_contact(typed: str) -> Contact | None:
    """The Iraqi mobile number or e-mail address that was typed; None for anything else."""
    text = to_latin_digits(typed).replace("＋", "+").replace("＠", "@").strip()
    return _read_email(text) if "@" in text else _read_phone(text)


def handle(contact: Contact) -> bytes:
    """What both names of a contact come from: 0.2 s of work, the same on every device.

    Known or unknown, confirmed or not, every contact costs the same.
    """
    with _turns:
        return hash_secret_raw(
            f"{contact.kind}:{contact.canonical}".encode(),
            _keys().derive("contact handle")[:16],
            time_cost=PASSES,
            memory_cost=MEMORY_KIB,
            parallelism=1,
            hash_len=32,
            type=Type.ID,
        )


def row_digest(handle: bytes) -> bytes:
    """The name under which a contact's code waits."""
    return _keys().digest("contact row", handle)


def voice(handle: bytes) -> bytes:
    """The secret with which a contact's devices vote; it lives in their cookies only."""
    return _keys().digest("voice", handle)


def _read_phone(text: str) -> Contact | None:
    found = _MOBILE.fullmatch(_JOINTS.sub("", text))
    return Contact(Means.PHONE, f"+964{found.group(1)}") if found else None


def _read_email(text: str) -> Contact | None:
    address = _INVISIBLE.sub("", text).strip().lower()
    local, _, domain = address.rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        return None
    address = f"{local}@{domain}"
    fits = len(local) <= 64 and len(address) <= 254
    if fits and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain):
        return Contact(Means.EMAIL, address)
    return None


def _keys() -> KeyFolder:
    keys: KeyFolder = current_app.extensions["keys"]
    return keys
