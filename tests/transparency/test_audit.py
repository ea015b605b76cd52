"""Whoever holds the database cannot change the record unnoticed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy import text

from app.db import session
from app.transparency import audit, checkpoints, ledger, merkle, queries
from app.transparency.models import LedgerEntry, LedgerNode
from tests.transparency.conftest import ORIGIN

SIZE = 13
DIGEST = "0" * 64


def fill(count: int = SIZE, since: int = 0) -> None:
    for number in range(since, since + count):
        ledger.record(
            "decision",
            {
                "subject": f"{number:064x}",
                "outcome": "decline",
                "reason": "R3",
                "role": "moderator",
                "commitment": DIGEST,
            },
        )
    session().commit()


def sql(*statements: str) -> Callable[[], None]:
    def run() -> None:
        for statement in statements:
            assert session().connection().execute(text(statement)).rowcount > 0

    return run


def rewrite_everything() -> None:
    """Change one entry and make every hash agree with it, as a patient administrator could."""
    hashes: dict[merkle.Node, bytes] = {}
    for row in session().query(LedgerEntry).order_by(LedgerEntry.idx).all():
        if row.idx == 4:
            row.entry = row.entry.replace('"decline"', '"publish"')
        row.leaf_hash = merkle.leaf_hash(row.entry.encode())
        hashes[0, row.idx] = row.leaf_hash
        hashes |= merkle.grow(row.idx, row.leaf_hash, hashes)
    for node in session().query(LedgerNode).all():
        node.hash = hashes[node.level, node.position]


CHANGE_ENTRY = """UPDATE ledger_entry SET entry = replace(entry, '"decline"', '"publish"')"""
ADD_ENTRY = "INSERT INTO ledger_entry SELECT {}, kind, entry, leaf_hash FROM ledger_entry"

TAMPERINGS: dict[str, tuple[Callable[[], None], str]] = {
    "change an entry": (sql(f"{CHANGE_ENTRY} WHERE idx = 4"), "entry 4 does not match its leaf"),
    "change an entry's last letter": (
        sql("UPDATE ledger_entry SET entry = entry || ' ' WHERE idx = 12"),
        "entry 12 breaks the rules",
    ),
    "change a leaf hash": (
        sql("UPDATE ledger_entry SET leaf_hash = (SELECT leaf_hash FROM ledger_entry WHERE idx = 5)"
            " WHERE idx = 4"),
        "entry 4 does not match its leaf hash",
    ),
    "change an entry and its leaf hash": (
        lambda: change_with_leaf(4),
        "node 1/2 does not match its entries",
    ),
    "file an entry under another kind": (
        sql("UPDATE ledger_entry SET kind = 'role' WHERE idx = 4"),
        "entry 4 is filed under another kind",
    ),
    "delete the last entry": (
        sql("DELETE FROM ledger_entry WHERE idx = 12"),
        "the head says 13 entries, but there are 12",
    ),
    "delete the last entry and shrink the head": (
        sql("DELETE FROM ledger_entry WHERE idx >= 11", "UPDATE ledger_head SET size = 11"),
        "nodes are stored where the entries make",
    ),
    "delete the first entry": (
        sql("DELETE FROM ledger_entry WHERE idx = 0"),
        "entry 0 is missing; entry 1 comes instead",
    ),
    "delete one in the middle": (
        sql("DELETE FROM ledger_entry WHERE idx = 6"),
        "entry 6 is missing; entry 7 comes instead",
    ),
    "swap two": (
        sql("UPDATE ledger_entry SET idx = 99 WHERE idx = 4",
            "UPDATE ledger_entry SET idx = 4 WHERE idx = 7",
            "UPDATE ledger_entry SET idx = 7 WHERE idx = 99"),
        "node 1/2 does not match its entries",
    ),
    "change a node": (
        sql("UPDATE ledger_node SET hash = (SELECT leaf_hash FROM ledger_entry WHERE idx = 5)"
            " WHERE level = 2 AND position = 1"),
        "node 2/1 does not match its entries",
    ),
    "delete a node": (
        sql("DELETE FROM ledger_node WHERE level = 3 AND position = 0"),
        "node 3/0 is missing",
    ),
    "add a node": (
        sql("INSERT INTO ledger_node SELECT 9, 9, hash FROM ledger_node WHERE level = 3"),
        "nodes are stored where the entries make",
    ),
    "shrink the head": (
        sql("UPDATE ledger_head SET size = 12"),
        "the head says 12 entries, but there are 13",
    ),
    "advance the head": (
        sql("UPDATE ledger_head SET size = 14"),
        "the head says 14 entries, but there are 13",
    ),
    "remove the head": (
        sql("DELETE FROM ledger_head"),
        "the head says 0 entries, but there are 13",
    ),
    "append without the head": (
        sql(f"{ADD_ENTRY.format(13)} WHERE idx = 12"),
        "the head says 13 entries, but there are 14",
    ),
    "put one before the first": (
        sql(f"{ADD_ENTRY.format(-1)} WHERE idx = 0"),
        "entry 0 is missing; entry -1 comes instead",
    ),
    "empty the record": (
        sql("DELETE FROM ledger_entry"),
        "the head says 13 entries, but there are 0",
    ),
}  # fmt: skip


def change_with_leaf(index: int) -> None:
    row = session().get_one(LedgerEntry, index)
    row.entry = row.entry.replace('"decline"', '"publish"')
    row.leaf_hash = merkle.leaf_hash(row.entry.encode())


@pytest.mark.parametrize("tampering", TAMPERINGS)
@pytest.mark.usefixtures("either_app")
def test_tampering_is_found_and_named(tampering: str) -> None:
    tamper, finding = TAMPERINGS[tampering]
    fill()
    assert audit.audit().problems == []
    tamper()
    session().commit()
    assert any(finding in problem for problem in audit.audit().problems)


@pytest.mark.usefixtures("either_app")
def test_a_record_rewritten_with_all_its_hashes_betrays_itself_to_an_older_checkpoint() -> None:
    fill()
    keys = current_app.extensions["keys"]
    verifier = checkpoints.verifier_key(ORIGIN, keys)
    older = checkpoints.read(checkpoints.issue(ORIGIN, keys), verifier)
    fill(6, since=SIZE)
    assert audit.audit(since=older).problems == []
    assert extends(older)

    rewrite_everything()
    session().commit()
    assert audit.audit().problems == []  # it agrees with itself …
    assert not extends(older)  # … but not with what was signed
    assert audit.audit(since=older).problems == [
        "the first 13 entries are not those of the checkpoint"
    ]


@pytest.mark.usefixtures("app")
def test_a_record_cut_short_with_all_its_hashes_betrays_itself_to_an_older_checkpoint() -> None:
    fill()
    older = checkpoints.Checkpoint(ORIGIN, SIZE, queries.root())
    for statement in (
        "DELETE FROM ledger_entry WHERE idx >= 8",
        "DELETE FROM ledger_node WHERE (position + 1) << level > 8",
        "UPDATE ledger_head SET size = 8",
    ):
        session().execute(text(statement))
    session().commit()
    assert audit.audit().problems == []
    assert audit.audit(since=older).problems == ["the checkpoint has 13 entries: some were removed"]


@pytest.mark.usefixtures("app")
def test_entries_of_another_kind_of_value_are_named_not_stumbled_over() -> None:
    fill()
    session().execute(text("UPDATE ledger_entry SET entry = x'ff00' WHERE idx = 2"))
    session().commit()
    assert "entry 2 breaks the rules: it cannot be read as an entry" in audit.audit().problems


@pytest.mark.usefixtures("app")
def test_nothing_is_appended_on_top_of_a_missing_hash() -> None:
    fill(3)
    session().execute(text("DELETE FROM ledger_node"))
    with pytest.raises(queries.RecordDamaged, match=r"\(1, 0\)"):
        ledger.record("role", {"event": "invited", "role": "leader"})


def extends(older: checkpoints.Checkpoint) -> bool:
    size = queries.size()
    proof = queries.consistency_proof(older.size, size)
    return merkle.extends(older.size, older.root, size, queries.root(size), proof)


def test_verify_says_so_when_the_record_is_sound(app: Flask) -> None:
    fill()
    result = app.test_cli_runner().invoke(args=["transparency", "verify"])
    assert result.exit_code == 0, result.output
    assert result.output == f"entries: 13\nroot:    {queries.root().hex()}\nThe record is sound.\n"


def test_verify_fails_and_lists_what_is_wrong(app: Flask) -> None:
    fill()
    sql("DELETE FROM ledger_entry WHERE idx = 6", f"{CHANGE_ENTRY} WHERE idx = 9")()
    session().commit()
    result = app.test_cli_runner().invoke(args=["transparency", "verify"])
    assert result.exit_code == 1
    assert result.stdout == "entries: 12\nroot:    cannot be computed\n"
    assert result.stderr == (
        "problem: entry 6 is missing; entry 7 comes instead\n"
        "problem: entry 9 does not match its leaf hash\n"
        "problem: the head says 13 entries, but there are 12\n"
    )


def test_verify_holds_the_record_to_an_older_checkpoint(app: Flask, tmp_path: Path) -> None:
    fill()
    runner, kept = app.test_cli_runner(), tmp_path / "checkpoint"
    kept.write_text(runner.invoke(args=["transparency", "checkpoint"]).output, encoding="utf-8")
    verify = ["transparency", "verify", "--since", str(kept)]
    assert runner.invoke(args=verify).exit_code == 0
    rewrite_everything()
    session().commit()
    assert runner.invoke(args=["transparency", "verify"]).exit_code == 0
    result = runner.invoke(args=verify)
    assert result.exit_code == 1
    assert "not those of the checkpoint" in result.stderr


def test_verify_takes_no_checkpoint_that_others_wrote(app: Flask, tmp_path: Path) -> None:
    fill()
    runner, kept = app.test_cli_runner(), tmp_path / "checkpoint"
    note = runner.invoke(args=["transparency", "checkpoint"]).output
    kept.write_text(note.replace("\n13\n", "\n12\n"), encoding="utf-8")
    result = runner.invoke(args=["transparency", "verify", "--since", str(kept)])
    assert result.exit_code == 1
    assert "not genuine" in result.stderr
