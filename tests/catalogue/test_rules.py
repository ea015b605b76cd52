"""A round takes votes from its first moment until just before its last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.catalogue.rules import (
    RoundClosed,
    RoundNotYetOpen,
    RoundState,
    TopicKind,
    ensure_open,
    round_state,
)

OPENS = datetime(2026, 10, 31, 21, tzinfo=UTC)
CLOSES = datetime(2026, 12, 31, 20, 59, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (OPENS - INSTANT, RoundState.UPCOMING),
        (OPENS, RoundState.OPEN),
        (CLOSES - INSTANT, RoundState.OPEN),
        (CLOSES, RoundState.CLOSED),
        (CLOSES + timedelta(days=400), RoundState.CLOSED),
    ],
)
def test_a_round_is_open_between_its_two_moments(now: datetime, state: RoundState) -> None:
    assert round_state(OPENS, CLOSES, now) is state


def test_an_open_round_refuses_nothing() -> None:
    ensure_open(OPENS, CLOSES, OPENS)


@pytest.mark.parametrize(
    ("now", "refusal"), [(OPENS - INSTANT, RoundNotYetOpen), (CLOSES, RoundClosed)]
)
def test_a_refusal_names_both_dates(now: datetime, refusal: type[RoundClosed]) -> None:
    with pytest.raises(refusal) as refused:
        ensure_open(OPENS, CLOSES, now)
    advice = refused.value.advice % refused.value.facts
    assert str(CLOSES) in advice and str(OPENS) in advice
    assert refused.value.status == 409


def test_each_kind_of_topic_has_its_own_address() -> None:
    assert [kind.path for kind in TopicKind] == ["goals", "focus"]
