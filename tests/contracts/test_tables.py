"""Promises of the tables that grow with the country: natural keys, no triggers, islands apart.

They keep a distributed PostgreSQL possible, and keep row order from telling who came first.
"""

from __future__ import annotations

import importlib
import re
from functools import cache

import pytest
from sqlalchemy import MetaData, Sequence, Table, create_engine, text

from tests.contracts.tree import ROOT, files

# What people chose, and who speaks in public: no foreign key joins one island to the other.
OPINION = {
    "voter", "vote", "vote_key", "tally", "priority", "priority_tally", "priority_people",
    "statement_vote", "statement_tally", "figure",
    "background", "background_tally",
}  # fmt: skip
PUBLIC_VOICE = {
    "participant",
    "submission",
    "agreement",
    "flag",
    "submission_tally",
    "outbox",
    "notice_address",
}
DECISIONS = {
    "decision", "judgement", "undoing", "objection", "appeal", "ruling", "suspension",
    "removal_request", "look", "staff_act", "same_as", "rereading",
    "lease", "case_decision", "confirmation", "hard_reading", "exercise",
}  # fmt: skip
# Keys of public texts, by which those that resemble one another, or hold a word, are found.
ECHOES = {"echo_key", "search_entry"}
# Who is being reached: digests of codes for an hour, and of printed cards.
CONTACTS = {"contact_code", "card", "sign_out"}
BIG = sorted(OPINION | PUBLIC_VOICE | DECISIONS | CONTACTS | ECHOES)
# A few rows each, copied everywhere when the database is spread over several machines.
SMALL = {
    "topic",
    "topic_version",
    "round",
    "staff",
    "staff_session",
    "recovery_code",
    "passkey",
    "card_batch",
    "analysis",
    "insight",
    "report",
    "report_letter",
    "reply",
    "reply_text",
    "key_check",
    "word_list",
    "holiday_change",
    "pause_change",
    "own_keys",
    "own_care",
    "watched_name",
    "tie",
}
# Numbered on purpose, by a counter locked in the same transaction: its order is public.
RECORD = {"ledger_entry", "ledger_node", "ledger_head"}


@cache
def tables() -> MetaData:
    """Every table of the platform, from the models alone."""
    for path in sorted((ROOT / "app").glob("*/*models.py")):
        importlib.import_module(f"app.{path.parent.name}.{path.stem}")
    return importlib.import_module("app.db").Base.metadata


@pytest.fixture(params=BIG)
def table(request: pytest.FixtureRequest) -> Table:
    return tables().tables[request.param]


def test_every_table_is_declared_here() -> None:
    """A new table says which it is before it can hold anything."""
    assert set(tables().tables) == set(BIG) | SMALL | RECORD


def test_a_big_table_is_known_by_its_natural_key(table: Table) -> None:
    assert len(table.primary_key.columns) > 0
    assert table.autoincrement_column is None, "a serial key tells who came first"
    for column in table.columns:
        assert column.identity is None, column
        assert not isinstance(column.default, Sequence), column


def test_rows_lie_in_the_order_of_their_key_not_of_their_arrival(table: Table) -> None:
    assert table.dialect_options["sqlite"]["with_rowid"] is False


def test_a_big_table_points_only_to_small_tables_or_along_its_own_key(table: Table) -> None:
    own_key = set(table.primary_key.columns)
    for constraint in table.foreign_key_constraints:
        target = constraint.referred_table
        along_the_key = set(constraint.columns) <= own_key and {
            key.column for key in constraint.elements
        } == set(target.primary_key.columns)
        assert target.name in SMALL or along_the_key, f"{table.name} → {target.name}"


def test_no_foreign_key_joins_opinion_to_public_voice(table: Table) -> None:
    other = PUBLIC_VOICE if table.name in OPINION else OPINION
    joined = {constraint.referred_table.name for constraint in table.foreign_key_constraints}
    assert not joined & other


def test_contacts_point_to_no_other_island_and_none_points_to_them(table: Table) -> None:
    joined = {constraint.referred_table.name for constraint in table.foreign_key_constraints}
    assert joined <= {"card_batch"} if table.name in CONTACTS else not joined & CONTACTS


def test_a_card_says_neither_hour_nor_day() -> None:
    """A code's moments are gone after an hour; a card's row stays for years."""
    kinds = {type(column.type).__name__ for column in tables().tables["card"].columns}
    assert not kinds & {"Moment", "DateTime", "Date"}


def test_opinion_keeps_days_not_moments() -> None:
    for name in sorted(OPINION):
        exact = [
            column.name
            for column in tables().tables[name].columns
            if "time" in type(column.type).__name__.lower() or column.name.endswith("_at")
        ]
        assert not exact, f"{name}: {exact}"


def test_no_big_table_has_a_trigger() -> None:
    engine = create_engine("sqlite://")
    tables().create_all(engine)
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'")
        )
        made_by_models = set(found.scalars())
    engine.dispose()
    assert not made_by_models & set(BIG)

    trigger = re.compile(r"CREATE\s+(?:CONSTRAINT\s+)?TRIGGER\b.*?\bON\s+\"?(\w+)", re.I | re.S)
    made_by_migrations = {
        table
        for path in files(".py", under=("migrations",))
        for table in trigger.findall(path.read_text(encoding="utf-8"))
    }
    assert not made_by_migrations & set(BIG)


def test_every_constraint_has_a_name() -> None:
    """A migration can only change what it can name."""
    nameless = [
        f"{table.name}: {constraint}"
        for table in tables().sorted_tables
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert not nameless
