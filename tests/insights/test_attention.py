"""Somebody who reads too fast or too long is told so; a reason often overturned is noticed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.insights.attention import (
    BREAK_AFTER,
    PACE_OVER,
    Appeals,
    breaks_circuit,
    needs_break,
    too_fast,
)

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def every(seconds: float, count: int) -> list[datetime]:
    return [NOW - timedelta(seconds=seconds * n) for n in range(count)]


def test_twenty_items_at_three_seconds_are_too_fast() -> None:
    assert too_fast(every(3, PACE_OVER + 1))
    assert not too_fast(every(3, PACE_OVER))
    assert not too_fast(every(4, PACE_OVER + 1))


def test_one_break_does_not_hide_haste_and_one_quick_item_is_not_haste() -> None:
    hasty = every(3, 10) + [moment - timedelta(hours=1) for moment in every(3, 11)]
    assert too_fast(hasty)
    calm = every(30, PACE_OVER + 1)
    assert not too_fast([NOW, *calm])


def test_a_hundred_decisions_or_45_minutes_ask_for_a_break() -> None:
    assert needs_break(every(10, BREAK_AFTER), NOW)
    assert not needs_break(every(10, BREAK_AFTER - 1), NOW)
    assert needs_break(every(60, 46), NOW)
    assert not needs_break(every(60, 45), NOW)


def test_five_minutes_without_a_decision_were_a_break() -> None:
    assert not needs_break(every(10, BREAK_AFTER), NOW + timedelta(minutes=5))
    rested = every(60, 30) + [moment - timedelta(hours=1) for moment in every(60, 40)]
    assert not needs_break(rested, NOW)
    assert not needs_break([], NOW)


@pytest.mark.parametrize(
    ("decided", "overturned", "broken"),
    [(0, 0, False), (4, 4, False), (5, 0, False), (5, 1, True), (20, 3, False), (20, 4, True)],
)
def test_the_circuit_breaks_above_15_percent_of_enough_appeals(
    decided: int, overturned: int, broken: bool
) -> None:
    assert breaks_circuit(Appeals(decided, overturned)) == broken
