"""Secrets that live outside the database: who holds the rows alone cannot link a person to them.

The folder holds `master.key` and one `round-<slug>.key` per round. A round's key is random, not
derived, so that deleting its file after the audit makes the round's voters unlinkable for
everybody, for ever.

`master.key` is one line, 32 random bytes, until it is rotated. Then three: the new master, the root
from which lasting pseudonyms are derived, and what signed the cookies that are still out there; the
last two sealed under the first. `master.next` is a rotation on its way. `invented` marks a folder
whose pseudonyms follow from a seed that everybody may know: no production ever starts with it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
MASTER = "master.key"
NEXT = "master.next"
INVENTED = "invented"
NONCE_BYTES = 12
COOKIES = "device cookie"
# What is over within a day, or can be made again from what is stored. Everything else is derived
# from the root, which never changes: nobody could compute a voter or a participant anew.
PASSING = frozenset(
    {
        "code", "code asked", "code used", "contact row", COOKIES, "first act", "form token",
        "kept act", "key check", "next owner", "notice address", "notice contact",
        "pending contact", "rate limits", "staff session", "step up",
    }
)  # fmt: skip


class KeyDestroyed(RuntimeError):
    """The key of a closed round is gone; nobody can compute its pseudonyms any more."""


class KeysAstray(RuntimeError):
    """These are not the keys that the database was filled with; nothing may be done with them."""


@dataclass(frozen=True)
class Held:
    """What `master.key` holds."""

    master: bytes
    root: bytes
    # The key that signed cookies before the last rotation, and until when they are still known.
    before: bytes = b""
    until: int = 0

    def check(self) -> bytes:
        return _check(self.master)

    def written(self) -> str:
        lines = [self.master.hex()]
        if self.root != self.master:
            kept = self.until.to_bytes(8, "big") + self.before
            lines += [_seal(self.master, b"root", self.root), _seal(self.master, b"before", kept)]
        return "\n".join(lines)

    @classmethod
    def read(cls, text: str) -> Held:
        first, *sealed = text.split()
        master = bytes.fromhex(first)
        if not sealed:
            return cls(master, master)
        kept = _open(master, b"before", sealed[1])
        return cls(
            master, _open(master, b"root", sealed[0]), kept[8:], int.from_bytes(kept[:8], "big")
        )


class KeyFolder:
    """Keys read from a folder that only the service's own account may open.

    `remembered` tells by what digest (`check`) the rows know the master key, once they know it.
    `private` refuses a folder or a file in it that other accounts can read.
    """

    def __init__(
        self,
        folder: Path,
        remembered: Callable[[], bytes | None] = lambda: None,
        *,
        private: bool = False,
    ) -> None:
        self._folder = folder
        self._private = private
        self._remembered = remembered
        self._derived: dict[str, bytes] = {}
        self._rounds: dict[str, bytes] = {}

    @cached_property
    def _held(self) -> Held:
        """A new one is made only for a database that has never had one."""
        known = self._remembered()
        path = self._folder / MASTER
        coming = self.coming()
        if known is not None and coming and hmac.compare_digest(_check(coming.master), known):
            self.finish_rotation()  # it was cut off between its last two steps
        if known is not None and not path.exists():
            raise KeysAstray(
                f"{path} is missing, and the database was filled with it. A new key would lock "
                "every citizen out. Mount the right INSTANCE, or restore its keys from the backup"
            )
        held = Held.read(self._read_or_create(MASTER))
        if self._private:
            self.ensure_unseen()
        if known is not None and not hmac.compare_digest(_check(held.master), known):
            raise KeysAstray(
                f"{path} belongs to another database than this one. Mount the INSTANCE and set "
                "the DATABASE_URL that belong together, or restore both from the same day"
            )
        return held

    def ensure_unseen(self, *files: Path) -> None:
        """Raises `KeysAstray` when other accounts may open the folder or these files in it.

        Without any named, it is about every key.
        """
        files = files or (*self._folder.glob("*.key"), self._folder / NEXT)
        for path in (self._folder, *files):
            if path.exists() and path.stat().st_mode & 0o077:
                raise KeysAstray(
                    f"{path} can be read by other accounts. Run chmod -R go= {self._folder}"
                )

    def derive(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose; two purposes never share a key (RFC 5869)."""
        if purpose not in self._derived:
            base = self._held.master if purpose in PASSING else self._held.root
            self._derived[purpose] = _expand(base, purpose)
        return self._derived[purpose]

    def check(self) -> bytes:
        """A digest by which the master key is known again, and which tells nothing of it."""
        return _check(self._held.master)

    def signed_cookie(self, signature: bytes, body: bytes) -> bool:
        """Whether we signed it, under this master key or, for its time, under the one before."""
        known = [self.derive(COOKIES)]
        if time.time() < self._held.until:
            known.append(self._held.before)
        return any(
            hmac.compare_digest(_keyed_digest(key, (body,))[: len(signature)], signature)
            for key in known
        )

    def coming(self) -> Held | None:
        """The keys of a rotation on its way."""
        path = self._folder / NEXT
        return Held.read(path.read_text()) if path.exists() else None

    def prepare_rotation(self, cookies_until: int) -> KeyFolder:
        """Write the next master key beside the present one; nothing uses it yet.

        With 0 no cookie signed before will be known.
        """
        (self._folder / NEXT).unlink(missing_ok=True)
        before = self.derive(COOKIES) if cookies_until else b""
        coming = Held(secrets.token_bytes(KEY_BYTES), self._held.root, before, cookies_until)
        self._write_once(NEXT, coming.written())
        following = KeyFolder(self._folder)
        following._held = coming
        return following

    def old_cookies_until(self) -> int:
        """Until when cookies from before the last rotation are known, in seconds of the epoch."""
        return self._held.until

    def finish_rotation(self) -> None:
        """The next master key takes the place of the present one, which is gone."""
        (self._folder / NEXT).replace(self._folder / MASTER)
        _keep_names(self._folder)

    @property
    def is_invented(self) -> bool:
        """Whether pseudonyms here follow from a seed."""
        return (self._folder / INVENTED).exists()

    def invent(self, seed: str, round_slugs: Iterable[str]) -> None:
        """Let lasting and round pseudonyms follow from a seed, for a trial's empty database alone.

        The folder is marked first. Whatever keeps a visitor apart from another, cookies, sessions
        and sealed addresses, stays under the random master.
        """
        self.check()
        self._write_once(INVENTED, seed)
        root = hashlib.sha256(f"invented root {seed}".encode()).digest()
        self._replace(MASTER, Held(self._held.master, root).written())
        for slug in round_slugs:
            key = hashlib.sha256(f"invented round {seed} {slug}".encode())
            self._replace(self._round_name(slug), key.hexdigest())
        del self._held
        self._derived.clear()
        self._rounds.clear()

    def digest(self, purpose: str, *parts: str | bytes) -> bytes:
        """HMAC-SHA-256 of the parts under the purpose's key; parts cannot run into each other."""
        return _keyed_digest(self.derive(purpose), parts)

    def seal(self, purpose: str, plain: bytes, about: bytes = b"") -> bytes:
        """Readable under these keys alone, and only as what is `about` the same."""
        return _sealed(self.derive(purpose), plain, about)

    def unseal(self, purpose: str, sealed: bytes, about: bytes = b"") -> bytes | None:
        """What was sealed; None when it was not, under these keys and about this."""
        try:
            return _unsealed(self.derive(purpose), sealed, about)
        except (InvalidTag, ValueError):
            return None

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
            if self._private:
                self.ensure_unseen(path)
            self._rounds[slug] = bytes.fromhex(path.read_text().strip())
        return _keyed_digest(self._rounds[slug], parts)

    @staticmethod
    def _round_name(slug: str) -> str:
        return f"round-{slug}.key"

    def _read_or_create(self, name: str) -> str:
        path = self._folder / name
        if not path.exists():
            self._write_once(name, secrets.token_hex(KEY_BYTES))
        if self._private:
            self.ensure_unseen(path)
        return path.read_text()

    def _replace(self, name: str, text: str) -> None:
        draft = f"{name}.{secrets.token_hex(8)}"
        self._write_once(draft, text)
        (self._folder / draft).replace(self._folder / name)
        _keep_names(self._folder)

    def _write_once(self, name: str, text: str) -> None:
        path = self._folder / name
        if not path.exists():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = self._folder / f".{name}.{secrets.token_hex(8)}"
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(draft, path)  # atomic: of two first starts one wins, both read its key
            except FileExistsError:
                pass
            finally:
                draft.unlink()
            _keep_names(self._folder)


def _keep_names(folder: Path) -> None:
    """The folder itself is written down too, or a power cut could take the new file's name."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _seal(master: bytes, name: bytes, secret: bytes) -> str:
    return _sealed(_expand(master, "sealed keys"), secret, name).hex()


def _open(master: bytes, name: bytes, sealed: str) -> bytes:
    return _unsealed(_expand(master, "sealed keys"), bytes.fromhex(sealed), name)


def _sealed(key: bytes, plain: bytes, about: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, about)


def _unsealed(key: bytes, sealed: bytes, about: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about)


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
