"""The power is cut at any moment: what was acknowledged is there, and nothing is half done.

The application votes for real, on a real SQLite; from the record of what it gave to the disk, and
of what it waited for, hundreds of cuts are made, each leaving other writes lost and torn.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

import config
from tests.power.disk import FOLLOWED, Disk, calls

CUTS = 200
PEOPLE, ACTS = 6, 40
Vote = tuple[str, str]

Record = Callable[[bool], "Recorded"]


@dataclass
class Recorded:
    """The folder of the database before anybody voted, and everything that happened to it."""

    before: Path
    folder: Path
    trace: Path
    notes: Path


@dataclass
class Promises:
    """What people were told is kept, and what was on its way."""

    kept: dict[Vote, str] = field(default_factory=dict)
    sent: dict[Vote, str] = field(default_factory=dict)

    def note(self, line: bytes) -> None:
        word, *facts = line.decode().split()
        if word in ("sent", "kept"):
            ref, topic, choice = facts
            self.sent[ref, topic] = choice
            if word == "kept":
                self.kept[ref, topic] = choice

    def broken_by(self, votes: dict[Vote, str]) -> int:
        """How many of them the stored votes do not keep."""
        return sum(
            votes.get(vote, "withdraw") not in (choice, self.sent[vote])
            for vote, choice in self.kept.items()
        )


@dataclass
class Aftermath:
    """What all the cuts came to."""

    promised: int = 0
    broken: int = 0
    lost: int = 0
    torn: int = 0
    written_back: int = 0  # how often the log went into the database
    unsound: list[str] = field(default_factory=list)


@pytest.fixture
def record(sqlite_instance: Path, tmp_path: Path) -> Record:
    """Votes that are recorded; their database stands in a folder of its own."""

    def recording(waits_for_disk: bool) -> Recorded:
        folder, before = tmp_path / "disk", tmp_path / "before"
        folder.mkdir()
        shutil.move(sqlite_instance / "test.sqlite3", folder / "votes.sqlite3")
        shutil.copytree(folder, before)
        found = Recorded(before, folder, tmp_path / "trace", tmp_path / "notes")
        order = {
            "instance": str(sqlite_instance),
            "database_url": f"sqlite:///{folder / 'votes.sqlite3'}",
            "notes": str(found.notes),
            "people": PEOPLE,
            "acts": ACTS,
            "waits_for_disk": waits_for_disk,
        }
        done = subprocess.run(
            [
                os.environ.get("STRACE", "strace"), "-f", "-y", "-s", "100000",
                "-e", f"trace={FOLLOWED}", "-e", "signal=none", "-o", str(found.trace),
                sys.executable, "-m", "tests.power.recording", json.dumps(order),
            ],
            cwd=config.ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return found

    return recording


def cut(recorded: Recorded, tmp_path: Path) -> Aftermath:
    """Cut the power at moments drawn by a fixed seed, and look at what is left each time."""
    dice, found = Random(2026), Aftermath()
    disk, promises = Disk(recorded.folder, recorded.before), Promises()
    told = list(calls(recorded.trace, (str(recorded.folder), str(recorded.notes))))
    first = next(n for n, call in enumerate(told) if call.data == b"begun\n")
    moments = set(dice.sample(range(first, len(told)), CUTS))
    for number, call in enumerate(told):
        if call.path == str(recorded.notes):
            if not call.done and call.data:
                promises.note(call.data)
        else:
            disk.note(call)
            found.written_back += (
                call.done
                and call.name in ("fsync", "fdatasync")
                and (number > first and call.path.endswith(".sqlite3"))
            )
        if number in moments:
            _look(disk, promises, dice, tmp_path / "left", found)
    return found


def _look(disk: Disk, promises: Promises, dice: Random, left: Path, found: Aftermath) -> None:
    """Start again on what is left, as after the power has come back."""
    left.mkdir()
    lost, torn = disk.cut(dice, left)
    found.lost, found.torn = found.lost + lost, found.torn + torn
    with closing(sqlite3.connect(left / "votes.sqlite3")) as connection:
        (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
        rows = connection.execute("SELECT hex(voter_ref), topic_slug, choice FROM vote").fetchall()
        counted = connection.execute(
            "SELECT topic_slug, choice, sum(n) FROM tally GROUP BY 1, 2 HAVING sum(n) <> 0"
        ).fetchall()
        again = connection.execute(
            "SELECT topic_slug, choice, count(*) FROM vote GROUP BY 1, 2"
        ).fetchall()
        strangers = connection.execute("PRAGMA foreign_key_check").fetchall()
    if sound != "ok" or strangers or sorted(counted) != sorted(again):
        found.unsound.append(f"{sound}, {len(strangers)} strangers, {counted} and not {again}")
    votes = {(ref.lower(), topic): choice for ref, topic, choice in rows}
    found.promised += len(promises.kept)
    found.broken += promises.broken_by(votes)
    shutil.rmtree(left)


def test_what_was_acknowledged_outlives_any_power_cut(
    record: Record, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    found = cut(record(True), tmp_path)
    record_property(
        f"{CUTS} power cuts",
        f"{found.promised} promises looked for, {found.broken} broken; of writes that nobody had"
        f" waited for {found.lost} were lost and {found.torn} torn",
    )
    assert not found.unsound, found.unsound[:3]
    assert found.broken == 0
    assert found.lost > CUTS and found.torn > CUTS / 4 and found.promised > 20 * CUTS
    assert found.written_back > 2


def test_the_cuts_would_show_it_if_nobody_waited_for_the_disk(
    record: Record, tmp_path: Path
) -> None:
    """What the test above can find: answers given before the log is synchronised."""
    found = cut(record(False), tmp_path)
    assert found.broken > 0
    assert not found.unsound, "less is promised, but nothing is half done even so"
