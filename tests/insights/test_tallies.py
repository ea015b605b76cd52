"""Tallies, their shares, and the word that a report may use for them."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.intervals import wilson
from app.insights.tallies import THRESHOLD, Reading, Result, Share, Tally, reading, result

counts = st.integers(0, 5_000)
tallies = st.builds(Tally, support=counts, neutral=counts, oppose=counts, no_opinion=counts)


def mirrored(tally: Tally) -> Tally:
    return Tally(tally.oppose, tally.neutral, tally.support, tally.no_opinion)


def test_no_opinion_is_counted_but_is_no_part_of_the_base() -> None:
    tally = Tally(support=20, neutral=5, oppose=5, no_opinion=70)
    assert tally.answered == 30
    assert tally.total == 100
    support = result(tally).support
    assert support is not None
    assert (support.count, support.base, support.value) == (20, 30, 20 / 30)


def test_thirty_answers_are_enough_and_twenty_nine_are_not() -> None:
    assert THRESHOLD == 30
    assert result(Tally(support=30)).enough
    few = result(Tally(support=29, no_opinion=500))
    assert not few.enough
    assert (few.support, few.neutral, few.oppose) == (None, None, None)


def test_a_share_below_the_threshold_cannot_even_be_written_down() -> None:
    share = Share(count=1, base=2, value=0.5, low=0.1, high=0.9)
    with pytest.raises(ValueError, match="enough"):
        Result(Tally(1, 0, 1), enough=False, support=share)
    with pytest.raises(ValueError, match="enough"):
        Result(Tally(40, 0, 1), enough=True, support=share)


@pytest.mark.parametrize("threshold", [0, -1])
def test_a_threshold_must_ask_for_somebody(threshold: int) -> None:
    with pytest.raises(ValueError, match="threshold"):
        result(Tally(), threshold)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Tally(support=-1)


@given(tallies, st.integers(1, 200))
def test_shares_exist_exactly_when_there_are_enough_answers(tally: Tally, threshold: int) -> None:
    shown = result(tally, threshold)
    assert shown.enough == (tally.answered >= threshold)
    for share in (shown.support, shown.neutral, shown.oppose):
        assert (share is not None) == shown.enough


@given(tallies.filter(lambda tally: tally.answered >= THRESHOLD))
def test_shares_add_up_and_carry_their_wilson_range(tally: Tally) -> None:
    shown = result(tally)
    assert shown.support and shown.neutral and shown.oppose
    shares = (shown.support, shown.neutral, shown.oppose)
    assert sum(share.count for share in shares) == tally.answered
    assert sum(share.value for share in shares) == pytest.approx(1)
    for share in shares:
        interval = wilson(share.count, tally.answered)
        assert (share.low, share.high) == (interval.low, interval.high)


@given(st.lists(tallies, max_size=12))
def test_tallies_of_days_add_up_to_the_tally_of_the_round(days: list[Tally]) -> None:
    whole = reduce(Tally.__add__, days, Tally())
    assert whole.total == sum(day.total for day in days)
    assert whole.answered == sum(day.answered for day in days)
    assert whole.oppose == sum(day.oppose for day in days)


@pytest.mark.parametrize(
    ("tally", "word"),
    [
        (Tally(29), Reading.TOO_FEW),
        (Tally(700, 100, 200), Reading.BROAD_SUPPORT),
        (Tally(699, 101, 200), Reading.MAJORITY_SUPPORT),
        # 70 % of thirty is still only a majority: its range begins below 60 %.
        (Tally(21, 0, 9), Reading.MAJORITY_SUPPORT),
        (Tally(18, 0, 12), Reading.DIVIDED),
        (Tally(500, 0, 500), Reading.DIVIDED),
        (Tally(480, 300, 220), Reading.DIVIDED),
        (Tally(400, 300, 300), Reading.NO_MAJORITY),
        (Tally(100, 800, 100), Reading.NO_MAJORITY),
        (Tally(400, 0, 600), Reading.MAJORITY_OPPOSITION),
        (Tally(100, 100, 800), Reading.BROAD_OPPOSITION),
    ],
)
def test_each_result_has_the_word_of_the_written_ladder(tally: Tally, word: Reading) -> None:
    assert reading(result(tally)) is word


MIRROR = {
    Reading.BROAD_SUPPORT: Reading.BROAD_OPPOSITION,
    Reading.MAJORITY_SUPPORT: Reading.MAJORITY_OPPOSITION,
    Reading.BROAD_OPPOSITION: Reading.BROAD_SUPPORT,
    Reading.MAJORITY_OPPOSITION: Reading.MAJORITY_SUPPORT,
}


@given(tallies)
def test_support_and_opposition_are_read_alike(tally: Tally) -> None:
    word = reading(result(tally))
    assert reading(result(mirrored(tally))) is MIRROR.get(word, word)


@given(tallies)
def test_a_word_of_majority_is_only_used_when_the_whole_range_lies_above_half(tally: Tally) -> None:
    shown = result(tally)
    word = reading(shown)
    if word in (Reading.BROAD_SUPPORT, Reading.MAJORITY_SUPPORT):
        assert shown.support and shown.support.low > 0.5
    if word is Reading.BROAD_SUPPORT:
        assert shown.support and shown.support.value >= 0.7 and shown.support.low > 0.6
    assert (word is Reading.TOO_FEW) == (not shown.enough)
