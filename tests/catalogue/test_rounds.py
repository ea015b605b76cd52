"""Rounds are announced in the open, have their own key, and one at most takes votes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.catalogue import queries, rounds, sync
from app.catalogue.models import Round
from app.catalogue.rules import NoRoundAnnounced, RoundClosed, RoundNotYetOpen
from app.catalogue.source import RoundPlan
from app.db import session
from app.transparency.models import LedgerEntry

NOVEMBER = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def _plan(slug: str, opens: datetime, days: int = 10) -> RoundPlan:
    return RoundPlan(slug, opens, opens + days * DAY, {"ar": slug, "ckb": slug, "en": slug})


def _record() -> list[str]:
    return list(session().scalars(select(LedgerEntry.entry).order_by(LedgerEntry.idx)))


def test_before_any_round_voting_is_refused_with_the_reason(bare_app) -> None:
    assert queries.current_round(NOVEMBER) is None
    with pytest.raises(NoRoundAnnounced):
        rounds.open_round(NOVEMBER)


def test_the_open_round_comes_before_the_last_and_the_last_before_the_next(bare_app) -> None:
    rounds.announce_round(_plan("later", NOVEMBER + 200 * DAY))
    following = rounds.announce_round(_plan("next", NOVEMBER + 20 * DAY))
    assert queries.current_round(NOVEMBER) is following
    assert queries.next_round(NOVEMBER) is following
    last = rounds.announce_round(_plan("last", NOVEMBER - 90 * DAY))
    rounds.announce_round(_plan("older", NOVEMBER - 200 * DAY))
    assert queries.current_round(NOVEMBER) is last
    assert queries.next_round(NOVEMBER) is following
    present = rounds.announce_round(_plan("open", NOVEMBER - DAY))
    assert queries.current_round(NOVEMBER) is present
    assert rounds.open_round(NOVEMBER) is present


def test_the_present_round_is_found_with_one_statement(bare_app, statements) -> None:
    rounds.announce_round(_plan("open", NOVEMBER - DAY))
    session().commit()
    statements.clear()
    queries.current_round(NOVEMBER)
    assert len(statements) == 1


def test_outside_its_dates_a_round_refuses_with_them(bare_app) -> None:
    row = rounds.announce_round(_plan("one", NOVEMBER))
    with pytest.raises(RoundNotYetOpen) as refused:
        rounds.open_round(NOVEMBER - DAY)
    assert refused.value.facts == {"opens": row.opens_at, "closes": row.closes_at}
    with pytest.raises(RoundClosed):
        rounds.open_round(NOVEMBER + 10 * DAY)


def test_a_new_round_gets_a_key_and_an_entry_in_the_public_record(bare_app, tmp_path: Path) -> None:
    rounds.announce_round(_plan("2027-1", NOVEMBER))
    assert (tmp_path / "keys" / "round-2027-1.key").exists()
    (entry,) = _record()
    assert '"event":"announced"' in entry and '"slug":"2027-1"' in entry


def test_moved_dates_are_entered_in_the_public_record(bare_app) -> None:
    row = rounds.announce_round(_plan("2027-1", NOVEMBER))
    rounds.reschedule_round(row, _plan("2027-1", NOVEMBER, days=30))
    assert row.closes_at == NOVEMBER + 30 * DAY
    assert '"event":"rescheduled"' in _record()[-1]


def test_a_destroyed_key_never_comes_back(bare_app, tmp_path: Path) -> None:
    sync.synchronise(NOVEMBER)
    key = tmp_path / "keys" / "round-2026-1.key"
    key.unlink()
    sync.synchronise(NOVEMBER)
    assert not key.exists()


def test_rounds_are_listed_the_latest_first(bare_app) -> None:
    rounds.announce_round(_plan("a", NOVEMBER))
    rounds.announce_round(_plan("b", NOVEMBER + 90 * DAY))
    assert [row.slug for row in queries.all_rounds()] == ["b", "a"]
    assert queries.round_by_slug("a").title == {"ar": "a", "ckb": "a", "en": "a"}
    assert isinstance(queries.round_by_slug("b"), Round)
