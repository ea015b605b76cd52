"""What the public reads of counts: rounded without leaning, of nobody's few, ranges that hold."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.rounding import (
    LEAST_CHANGE,
    SMALLEST,
    STEP,
    changed,
    rounded,
    told_result,
    told_standings,
)

counts = st.integers(0, 10_000)
CELLS = ("support", "neutral", "oppose", "no_opinion")


@given(counts, st.floats(0, 1, exclude_max=True))
def test_a_count_is_told_as_a_neighbouring_multiple_or_not_at_all(n: int, chance: float) -> None:
    told = rounded(n, chance)
    if n < SMALLEST:
        assert told is None
    else:
        assert told is not None and told % STEP == 0 and abs(told - n) < STEP and told >= SMALLEST


@pytest.mark.parametrize("n", range(10, 31))
def test_over_all_chances_the_told_count_is_the_count(n: int) -> None:
    told = [rounded(n, one / 1000) or 0 for one in range(1000)]
    assert sum(told) / len(told) == pytest.approx(n)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        rounded(-1, 0.0)


@given(st.dictionaries(st.sampled_from("abc"), counts), st.lists(st.tuples(
    st.sampled_from(["come", "go", "change"]), st.sampled_from("abc"), st.sampled_from("abc")
), max_size=60))  # fmt: skip
def test_what_is_said_to_have_changed_never_exceeds_who_acted(
    before: dict[str, int], acts: list[tuple[str, str, str]]
) -> None:
    now = dict(before)
    people = 0
    for act, one, other in acts:
        if act in ("go", "change") and not now.get(one):
            continue
        people += 1
        if act in ("go", "change"):
            now[one] -= 1
        if act in ("come", "change"):
            now[other] = now.get(other, 0) + 1
    assert changed(before, now) <= people
    assert changed(before, before) == 0


def test_one_who_may_give_three_answers_is_one_person() -> None:
    assert changed({}, {"a": 9, "b": 9, "c": 9}, 3) == 9 < LEAST_CHANGE


@given(st.tuples(counts, counts, counts, counts), st.randoms(use_true_random=False))
def test_the_true_share_of_those_who_answered_lies_in_the_range(
    true: tuple[int, int, int, int], chance: random.Random
) -> None:
    told = {cell: rounded(n, chance.random()) for cell, n in zip(CELLS, true, strict=True)}
    result = told_result(told)
    base = sum(true[:3])
    assert result.untold == {cell for cell, n in told.items() if n is None}
    if not result.enough:
        return
    for cell, n in zip(CELLS[:3], true[:3], strict=True):
        share = getattr(result, cell)
        assert share.low <= n / base <= share.high
        assert 0 <= share.low <= share.value <= share.high <= 1


@given(st.lists(counts, min_size=3, max_size=3), st.integers(0, 20_000), st.randoms())
def test_the_true_share_of_people_lies_in_the_range(
    chose: list[int], more: int, chance: random.Random
) -> None:
    people = max(chose) + more
    topics = ["a", "b", "c"]
    told = {slug: rounded(n, chance.random()) for slug, n in zip(topics, chose, strict=True)}
    found = told_standings(rounded(people, chance.random()), told, topics)
    by_slug = dict(zip(topics, chose, strict=True))
    for one in found.standings:
        if one.share is not None:
            assert one.share.low <= by_slug[one.slug] / people <= one.share.high
            assert 0 <= one.share.low <= one.share.value <= one.share.high <= 1
    assert all(one.count >= other.count for one, other in pairwise(found.standings))
