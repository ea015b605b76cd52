"""Entries come into being with what they record, in one unbroken row, on either database."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, text

from app.db import db, session
from app.transparency import audit, ledger, merkle, queries, rules
from app.transparency.models import LedgerEntry
from app.transparency.rules import NotDeclared

ROLE = {"event": "invited", "role": "moderator"}
ON_BOTH = pytest.mark.usefixtures("either_app")
THREADS, EACH = 8, 25


def record_many(count: int) -> None:
    for version in range(count):
        ledger.record("topic-version", {"topic": "youth", "version": version, "digest": "0" * 64})
    session().commit()


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@ON_BOTH
def test_an_empty_record_has_the_empty_root() -> None:
    assert queries.size() == 0
    assert queries.root() == merkle.EMPTY_ROOT
    assert queries.entries() == []
    assert audit.audit().problems == []


@ON_BOTH
def test_entries_are_numbered_from_nought_without_gaps() -> None:
    assert [ledger.record("role", ROLE) for _ in range(5)] == [0, 1, 2, 3, 4]
    assert queries.size() == 5


@ON_BOTH
def test_the_root_is_that_of_the_entries_as_written() -> None:
    for size in range(1, 34):
        ledger.record("correction", {"corrects": size, "reason": "wrong-outcome"})
        rows = session().query(LedgerEntry).order_by(LedgerEntry.idx)
        assert queries.root() == naive_root([row.entry.encode() for row in rows])


@ON_BOTH
def test_every_entry_can_be_proved_and_every_past_too() -> None:
    record_many(21)
    roots = [queries.root(size) for size in range(22)]
    for size in range(1, 22):
        for index in range(size):
            proof = queries.inclusion_proof(index, size)
            assert proof.root == roots[size]
            assert merkle.includes(proof.root, size, index, proof.leaf_hash, proof.path)
        for old in range(size + 1):
            shown = queries.consistency_proof(old, size)
            assert merkle.extends(old, roots[old], size, roots[size], shown)


@ON_BOTH
def test_a_transaction_undone_leaves_no_entry_and_no_gap() -> None:
    record_many(3)
    root = queries.root()
    assert ledger.record("role", ROLE) == 3
    session().rollback()
    assert (queries.size(), queries.root()) == (3, root)
    assert ledger.record("role", ROLE) == 3
    session().commit()
    assert audit.audit().problems == []


@ON_BOTH
def test_an_undone_first_entry_leaves_an_empty_record() -> None:
    ledger.record("role", ROLE)
    session().rollback()
    assert queries.size() == 0
    assert ledger.record("role", ROLE) == 0


@ON_BOTH
def test_a_refused_entry_changes_nothing() -> None:
    record_many(2)
    with pytest.raises(NotDeclared):
        ledger.record("role", {**ROLE, "email": "a@example.org"})
    session().commit()
    assert queries.size() == 2


@ON_BOTH
def test_an_append_takes_at_most_four_statements_however_long_the_record() -> None:
    record_many(64)
    for _ in range(66):
        with statements() as seen:
            ledger.record("role", ROLE)
        assert len([each for each in seen if not each.startswith("BEGIN")]) <= 4, seen


def test_threads_of_writers_make_one_unbroken_row(either_app: Flask) -> None:
    failures: list[Exception] = []

    def write() -> None:
        try:
            with either_app.app_context():
                for _ in range(EACH):
                    ledger.record("role", ROLE)
                    session().commit()
        except Exception as error:  # the assertion below shows it
            failures.append(error)

    writers = [threading.Thread(target=write) for _ in range(THREADS)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert audit.audit().problems == []  # an audit in the middle raises no false alarm
        writers[0].join(0.2)
    for writer in writers:
        writer.join()
    assert failures == []
    indexes = session().execute(text("SELECT idx FROM ledger_entry ORDER BY idx")).scalars()
    assert list(indexes) == list(range(THREADS * EACH))
    found = audit.audit()
    assert (found.size, found.root, found.problems) == (THREADS * EACH, queries.root(), [])


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("moment", "day"),
    [("2026-11-23T20:59:59Z", "2026-11-23"), ("2026-11-23T21:00:00Z", "2026-11-24")],
)
def test_an_entry_carries_the_day_in_baghdad_and_no_hour(moment: str, day: str) -> None:
    with time_machine.travel(moment, tick=False):
        ledger.record("role", ROLE)
    [row] = queries.entries()
    assert rules.read(row.entry) == {**ROLE, "kind": "role", "day": day}


@pytest.mark.usefixtures("app")
def test_pages_of_entries_go_from_the_latest_to_the_first() -> None:
    record_many(queries.PAGE + 3)
    assert [row.idx for row in queries.entries()] == list(range(queries.PAGE + 2, 2, -1))
    assert [row.idx for row in queries.entries(3)] == [2, 1, 0]
    assert queries.entries(0) == []


@pytest.mark.usefixtures("app")
def test_entries_are_counted_by_kind() -> None:
    record_many(2)
    ledger.record("role", ROLE)
    assert queries.counts_by_kind() == {"role": 1, "topic-version": 2}


def test_a_commitment_tells_parts_apart_and_needs_its_salt() -> None:
    salt = bytes(range(16))
    told = ledger.commitment(salt, "K7M4Q2", "نص")
    assert told == ledger.commitment(salt, "K7M4Q2", "نص")
    assert len({told, *(ledger.commitment(salt, *parts) for parts in OTHERS)}) == len(OTHERS) + 1
    assert told != ledger.commitment(bytes(16), "K7M4Q2", "نص")
    with pytest.raises(ValueError, match="salt"):
        ledger.commitment(b"short", "K7M4Q2")


OTHERS = [("K7M4Q2نص",), ("K7M4Q", "2نص"), ("K7M4Q2", "نص", ""), ("نص", "K7M4Q2"), ()]


def naive_root(entries: list[bytes]) -> bytes:
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    middle = 1 << (len(entries) - 1).bit_length() - 1
    both = naive_root(entries[:middle]) + naive_root(entries[middle:])
    return hashlib.sha256(b"\x01" + both).digest()
