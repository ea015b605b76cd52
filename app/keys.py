"""Secrets that live outside the database: who holds the rows alone cannot link a person to them.

The folder holds `master.key` (32 random bytes, hex) and one `round-<slug>.key` per round. A round's
key is random, not derived, so that deleting its file after the audit makes the round's voters
unlinkable for everybody, for ever.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
MASTER = "master.key"


class KeyDestroyed(RuntimeError):
    """The key of a closed round is gone; nobody can compute its pseudonyms any more."""


class KeysAstray(RuntimeError):
    """These are not the keys that the database was filled with; nothing may be done with them."""


class KeyFolder:
    """Keys read from a folder that only the service's own account may open.

    `remembered` tells by what digest (`check`) the rows know the master key, once they know it.
    """

    def __init__(self, folder: Path, remembered: Callable[[], bytes | None] = lambda: None) -> None:
        self._folder = folder
        self._remembered = remembered
        self._derived: dict[str, bytes] = {}
        self._rounds: dict[str, bytes] = {}

    @cached_property
    def _master(self) -> bytes:
        """A new one is made only for a database that has never had one."""
        known = self._remembered()
        path = self._folder / MASTER
        if known is not None and not path.exists():
            raise KeysAstray(
                f"{path} is missing, and the database was filled with it. A new key would lock "
                "every citizen out. Mount the right INSTANCE, or restore its keys from the backup"
            )
        master = self._read_or_create(MASTER)
        if known is not None and not hmac.compare_digest(_check(master), known):
            raise KeysAstray(
                f"{path} belongs to another database than this one. Mount the INSTANCE and set "
                "the DATABASE_URL that belong together, or restore both from the same day"
            )
        return master

    def derive(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose; two purposes never share a key (RFC 5869)."""
        if purpose not in self._derived:
            self._derived[purpose] = _expand(self._master, purpose)
        return self._derived[purpose]

    def check(self) -> bytes:
        """A digest by which the master key is known again, and which tells nothing of it."""
        return _check(self._master)

    def digest(self, purpose: str, *parts: str | bytes) -> bytes:
        """HMAC-SHA-256 of the parts under the purpose's key; parts cannot run into each other."""
        return _keyed_digest(self.derive(purpose), parts)

    def create_round_key(self, slug: str) -> None:
        """Make the round's own random key, once; an existing one is kept."""
        self._read_or_create(self._round_name(slug))

    def round_digest(self, slug: str, *parts: str | bytes) -> bytes:
        """HMAC-SHA-256 under the round's own key; `KeyDestroyed` when the round has been sealed.

        Whether the key is still there is asked each time: destroying it needs no restart.
        """
        path = self._folder / self._round_name(slug)
        if not path.exists():
            self._rounds.pop(slug, None)
            raise KeyDestroyed(slug)
        if slug not in self._rounds:
            self._rounds[slug] = bytes.fromhex(path.read_text().strip())
        return _keyed_digest(self._rounds[slug], parts)

    @staticmethod
    def _round_name(slug: str) -> str:
        return f"round-{slug}.key"

    def _read_or_create(self, name: str) -> bytes:
        path = self._folder / name
        if not path.exists():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = self._folder / f".{name}.{secrets.token_hex(8)}"
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(draft, path)  # atomic: of two first starts one wins, both read its key
            except FileExistsError:
                pass
            finally:
                draft.unlink()
            _keep_names(self._folder)
        return bytes.fromhex(path.read_text().strip())


def _keep_names(folder: Path) -> None:
    """The folder itself is written down too, or a power cut could take the new file's name."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _expand(master: bytes, purpose: str) -> bytes:
    expand = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode())
    return expand.derive(master)


def _check(master: bytes) -> bytes:
    return _keyed_digest(_expand(master, "key check"), ())


def _keyed_digest(key: bytes, parts: tuple[str | bytes, ...]) -> bytes:
    mac = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        mac.update(len(data).to_bytes(4, "big"))
        mac.update(data)
    return mac.digest()
