"""How marks are weighed and kept apart."""

from __future__ import annotations

import pytest

from app.screening.rules import (
    HIGH_FROM,
    MOST,
    WEIGHTS,
    Mark,
    MarkKind,
    RiskLevel,
    apart,
    risk,
)


def test_nothing_marked_is_no_risk_and_everything_marked_is_not_more_than_all() -> None:
    assert risk([]) == 0
    assert 0 < risk([Mark(kind, 0, 1) for kind in MarkKind], learned=1.0) <= MOST


def test_a_kind_counts_once_however_often_it_stands_there() -> None:
    assert risk([Mark(MarkKind.LINK, n, n + 1) for n in range(9)]) == WEIGHTS[MarkKind.LINK]


def test_what_was_learned_counts_only_above_one_half() -> None:
    assert risk([], learned=0.5) == 0
    assert risk([], learned=0.9) == 40


def test_levels_cover_every_risk_once() -> None:
    covered = [n for level in RiskLevel for n in range(level.bounds[0], level.bounds[1] + 1)]
    assert sorted(covered) == list(range(MOST + 1))
    assert RiskLevel.HIGH.bounds[0] == HIGH_FROM


@pytest.mark.parametrize("kind", list(MarkKind))
def test_every_kind_has_a_weight(kind: MarkKind) -> None:
    assert 0 < WEIGHTS[kind] < MOST


def test_of_two_marks_on_the_same_words_the_longer_stays() -> None:
    long, short = Mark(MarkKind.LINK, 0, 9), Mark(MarkKind.EMAIL, 3, 7)
    later = Mark(MarkKind.PHONE, 9, 20)
    assert apart([later, short, long]) == (long, later)
