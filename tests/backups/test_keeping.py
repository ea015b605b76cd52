"""Backups of a real database under votes: whole, proved, and never in the way of another one."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from click.testing import Result
from flask import Flask

from app import clock
from app.backups import keeping
from app.backups.contents import contents, faults
from app.backups.sealing import NotReadable
from app.participation.rules import Choice
from tests.factories import cast_many, write_comment

KEY = bytes(range(32))


@pytest.fixture
def filled(sqlite_app: Flask) -> Flask:
    with sqlite_app.test_request_context("/en/"):
        cast_many({Choice.SUPPORT: 30, Choice.OPPOSE: 12})
        write_comment("نص سري لا يراه أحد")
    return sqlite_app


@pytest.fixture
def database(filled: Flask) -> Path:
    return keeping.Path(filled.config["SETTINGS"].database_url.removeprefix("sqlite:///"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["backup", *arguments])


def votes(path: Path) -> int:
    with closing(sqlite3.connect(path)) as opened:
        return int(opened.execute("SELECT count(*) FROM vote").fetchone()[0])


def test_a_backup_restores_to_the_very_same_contents(
    filled: Flask, database: Path, folder: Path, tmp_path: Path
) -> None:
    made, removed = keeping.create(database, folder, KEY, clock.now())
    assert removed == [] and made.stat().st_mode & 0o077 == 0
    assert "نص سري".encode() not in made.read_bytes()
    target = tmp_path / "elsewhere" / "restored.sqlite3"
    proof = keeping.restore(made, KEY, target)
    assert contents(target) == proof.contents == contents(database)
    assert faults(target) == [] and votes(target) == 42
    assert [path.name for path in folder.iterdir()] == [made.name], "nothing half done is left"


def test_every_vote_acknowledged_before_the_backup_is_in_it(
    filled: Flask, database: Path, folder: Path, tmp_path: Path
) -> None:
    stop, cast = Event(), [votes(database)]

    def vote() -> None:
        while not stop.is_set():
            with filled.test_request_context("/en/"):
                cast_many({Choice.SUPPORT: 1})
            cast[0] += 1

    voter = Thread(target=vote)
    voter.start()
    try:
        for n in range(3):
            time.sleep(0.2)
            before = cast[0]
            made, _ = keeping.create(database, folder, KEY, clock.now() + timedelta(seconds=n))
            target = tmp_path / f"{n}.sqlite3"
            keeping.restore(made, KEY, target)
            assert before <= votes(target) <= cast[0] + 1
            assert faults(target) == []
    finally:
        stop.set()
        voter.join()
    assert cast[0] > 42, "nobody could vote meanwhile"


def test_nothing_is_laid_over_a_database(database: Path, folder: Path, tmp_path: Path) -> None:
    made, _ = keeping.create(database, folder, KEY, clock.now())
    before = contents(database)
    with pytest.raises(FileExistsError):
        keeping.restore(made, KEY, database)
    assert contents(database) == before


def test_flipped_bits_are_seen_by_the_digest_and_mostly_not_by_sqlite(
    database: Path, tmp_path: Path
) -> None:
    whole = contents(database)
    copy = tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as into:
        source.backup(into)
        into.execute("PRAGMA journal_mode = DELETE")
    raw, dice = copy.read_bytes(), random.Random(1)
    seen_by_digest = changed = 0
    for _ in range(300):
        flipped = bytearray(raw)
        flipped[dice.randrange(100, len(raw))] ^= 1 << dice.randrange(8)
        copy.write_bytes(flipped)
        try:
            found = contents(copy)
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            continue
        changed += found.rows != whole.rows or found.digest != whole.digest
        seen_by_digest += found.digest != whole.digest
    assert changed == seen_by_digest > 3


def test_a_changed_backup_is_told_by_every_command(
    filled: Flask, database: Path, folder: Path, tmp_path: Path
) -> None:
    key = tmp_path / "backup.key"
    key.write_text(KEY.hex())
    key.chmod(0o600)
    settings = filled.config["SETTINGS"]
    filled.config["SETTINGS"] = settings.__class__(**{**vars(settings), "backup_key": key})
    made, _ = keeping.create(database, folder, KEY, clock.now())
    assert run(filled, "check", "--folder", str(folder)).exit_code == 0
    raw = bytearray(made.read_bytes())
    raw[len(raw) // 2] ^= 1
    made.write_bytes(raw)
    for command in (("verify", str(made)), ("check", "--folder", str(folder)),
                    ("restore", str(made), "--to", str(tmp_path / "new.sqlite3"))):  # fmt: skip
        told = run(filled, *command)
        assert told.exit_code == 1 and "changed or cut" in told.output
    assert not (tmp_path / "new.sqlite3").exists()


def test_after_thirty_five_days_a_backup_goes_but_never_before_a_newer_one_is_whole(
    database: Path, folder: Path
) -> None:
    now = clock.now()
    first, _ = keeping.create(database, folder, KEY, now - timedelta(days=36))
    second, removed = keeping.create(database, folder, KEY, now - timedelta(days=34))
    assert removed == []
    third, removed = keeping.create(database, folder, KEY, now)
    assert removed == [first] and keeping.all_backups(folder) == [second, third]


def test_a_key_that_others_read_or_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "backup.key"
    assert keeping.make_key(path) == keeping.read_key(path)
    with pytest.raises(FileExistsError):
        keeping.make_key(path)
    path.chmod(0o644)
    with pytest.raises(NotReadable, match="chmod 600"):
        keeping.read_key(path)
    path.chmod(0o600)
    path.write_text("not a key")
    with pytest.raises(NotReadable, match="holds no key"):
        keeping.read_key(path)


_KILLED = """
import sys
from pathlib import Path
from datetime import UTC, datetime
from app.backups import keeping
print("ready", flush=True)
while True:
    keeping.create(Path(sys.argv[1]), Path(sys.argv[2]), bytes(range(32)), datetime.now(UTC))
"""


def test_killed_at_any_moment_it_leaves_only_whole_backups(database: Path, folder: Path) -> None:
    for n in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", _KILLED, str(database), str(folder)], stdout=subprocess.PIPE
        )
        assert process.stdout is not None and process.stdout.readline()
        time.sleep(0.02 + 0.05 * n)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        for made in keeping.all_backups(folder):
            assert keeping.verify(made, KEY, folder).contents.rows["vote"] == 42
    assert keeping.all_backups(folder), "none was ever finished: it proves nothing"


def test_an_operator_makes_checks_and_restores_one(
    filled: Flask, tmp_path: Path, moment: object
) -> None:
    nothing = run(filled, "check")
    assert nothing.exit_code == 1 and "There is no backup" in nothing.output
    made = run(filled, "create")
    assert made.exit_code == 0 and "Keep a copy of it elsewhere" in made.output
    checked = run(filled, "check")
    assert checked.exit_code == 0 and "rows in" in checked.output
    (backup,) = keeping.all_backups(filled.config["SETTINGS"].instance / "backups")
    target = tmp_path / "new" / "database.sqlite3"
    restored = run(filled, "restore", str(backup), "--to", str(target))
    assert restored.exit_code == 0 and "(RPO)" in restored.output and votes(target) == 42
    again = run(filled, "restore", str(backup), "--to", str(target))
    assert again.exit_code == 1 and "nothing was touched" in again.output


def test_a_missed_night_is_told(filled: Flask, moment: Iterator[None]) -> None:
    assert run(filled, "create").exit_code == 0
    moment.shift(timedelta(hours=27))  # type: ignore[attr-defined]
    late = run(filled, "check")
    assert late.exit_code == 1 and "older than a day" in late.output


def test_on_postgresql_it_says_where_to_look(postgres_app: Flask) -> None:
    told = run(postgres_app, "create")
    assert told.exit_code == 1 and "docs/backups.md" in told.output
