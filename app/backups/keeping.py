"""Making backups, proving them, and getting the database back out of one; for SQLite."""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.backups.contents import Contents, contents, faults
from app.backups.sealing import KEY_BYTES, Header, NotReadable, header, seal, unseal

# Whoever leaves is gone from the backups here by then as well.
KEPT_FOR = timedelta(days=35)
_PATTERN = "musharaka-*.backup"
_STAMP = "musharaka-%Y%m%dT%H%M%SZ.backup"


@dataclass(frozen=True)
class Proof:
    """A backup that was opened and found whole."""

    made_at: datetime
    contents: Contents
    seconds: float


def create(database: Path, folder: Path, key: bytes, now: datetime) -> tuple[Path, list[Path]]:
    """A new backup of the database as it is at one moment, and the old ones removed for it.

    Votes go on meanwhile: SQLite copies it in one step, without keeping anybody from writing. The
    file has its name only when it is whole on the disk. Backups older than 35 days go afterwards.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / now.astimezone(UTC).strftime(_STAMP)
    with _passing(database.parent) as copy, _passing(folder) as half:
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as into:
            source.backup(into, pages=-1)
            into.execute("PRAGMA journal_mode = DELETE")
        found = contents(copy)
        about: Header = {
            "made_at": now.astimezone(UTC).isoformat(),
            "revision": found.revision,
            "digest": found.digest,
            "rows": sum(found.rows.values()),
        }
        with copy.open("rb") as plain, half.open("wb") as sealed:
            seal(plain, sealed, key, about)
            sealed.flush()
            os.fsync(sealed.fileno())
        half.replace(target)
        _settle(folder)
    old = [path for path in all_backups(folder) if now - made_at(path) > KEPT_FOR]
    for path in old:
        path.unlink()
    return target, old


def verify(backup: Path, key: bytes, beside: Path) -> Proof:
    """Open it, and prove that it holds what it held; `NotReadable` when anything differs.

    The opened copy lies in the folder `beside` for a moment, where the database lies anyway.
    """
    with _passing(beside) as copy:
        return _open(backup, key, copy)


def restore(backup: Path, key: bytes, target: Path) -> Proof:
    """The database of the backup at a place where nothing is yet, proved before it has its name.

    Raises `FileExistsError` rather than lay anything over a database.
    """
    if target.exists() or Path(f"{target}-wal").exists():
        raise FileExistsError(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _passing(target.parent) as copy:
        proof = _open(backup, key, copy)
        os.link(copy, target)  # never over another one, not even one made a moment ago
        _settle(target.parent)
    return proof


def all_backups(folder: Path) -> list[Path]:
    """Every backup in the folder, the newest last."""
    return sorted(folder.glob(_PATTERN))


def made_at(backup: Path) -> datetime:
    """The moment in a backup's name."""
    return datetime.strptime(backup.name, _STAMP).replace(tzinfo=UTC)


def read_key(path: Path) -> bytes:
    """The key in the file; `NotReadable` when it holds none, or anybody may read it."""
    if path.stat().st_mode & 0o077:
        raise NotReadable(f"{path} can be read by others; run chmod 600 on it")
    try:
        key = bytes.fromhex(path.read_text().strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise NotReadable(f"{path} holds no key")
    return key


def make_key(path: Path) -> bytes:
    """A new key in a new file that only its owner reads."""
    key = secrets.token_bytes(KEY_BYTES)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    _settle(path.parent)
    return key


def _open(backup: Path, key: bytes, copy: Path) -> Proof:
    began = time.perf_counter()
    with backup.open("rb") as sealed, copy.open("wb") as plain:
        about = header(sealed)
        sealed.seek(0)
        for piece in unseal(sealed, key):
            plain.write(piece)
        plain.flush()
        os.fsync(plain.fileno())
    try:
        found, wrong = contents(copy), faults(copy)
    except sqlite3.DatabaseError as error:
        raise NotReadable("what is in it is no whole database") from error
    if wrong:
        raise NotReadable(f"SQLite finds in it: {'; '.join(wrong[:5])}")
    if found.digest != about["digest"]:
        raise NotReadable("it does not hold what it held when it was made")
    made = datetime.fromisoformat(str(about["made_at"]))
    return Proof(made, found, time.perf_counter() - began)


@contextmanager
def _passing(folder: Path) -> Iterator[Path]:
    """A name in the folder for something half done, that only its owner reads and nobody finds."""
    path = folder / f".{secrets.token_hex(8)}.part"
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield path
    finally:
        for left in (path, Path(f"{path}-journal"), Path(f"{path}-wal"), Path(f"{path}-shm")):
            left.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Let the names in the folder be on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
