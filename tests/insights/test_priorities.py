"""Shares of priorities are shares of people, told from thirty people on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.intervals import wilson
from app.insights.priorities import by_chance, standings

TOPICS = ("a", "b", "c", "d")


def test_each_topic_has_its_share_of_the_people_with_its_range() -> None:
    found = standings(40, {"b": 30, "d": 10}, TOPICS)
    assert [one.slug for one in found.standings] == ["b", "d", "a", "c"]
    first = found.standings[0].share
    assert first is not None and (first.count, first.base, first.value) == (30, 40, 0.75)
    interval = wilson(30, 40)
    assert (first.low, first.high) == (interval.low, interval.high)
    assert found.enough


def test_below_thirty_people_nothing_is_told_not_even_the_order() -> None:
    found = standings(29, {"b": 29, "d": 10}, TOPICS)
    assert [one.slug for one in found.standings] == list(TOPICS)
    assert all(one.share is None for one in found.standings) and not found.enough
    assert standings(30, {"b": 29}, TOPICS).enough


def test_nobody_is_no_finding() -> None:
    assert not standings(0, {}, TOPICS, threshold=0).enough


@pytest.mark.parametrize("counts", [{"a": 41}, {"a": -1}])
def test_impossible_counts_are_refused(counts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="more people"):
        standings(40, counts, TOPICS)


def test_chance_gives_three_of_eleven_about_27_in_a_hundred() -> None:
    assert round(by_chance(3, 11), 4) == 0.2727


@given(st.lists(st.sets(st.sampled_from(TOPICS), min_size=1, max_size=3), min_size=30, max_size=60))
def test_counts_fall_and_equals_keep_their_order(people: list[set[str]]) -> None:
    counts = {slug: sum(slug in chosen for chosen in people) for slug in TOPICS}
    found = standings(len(people), counts, TOPICS).standings
    assert [(-one.count, TOPICS.index(one.slug)) for one in found] == sorted(
        (-one.count, TOPICS.index(one.slug)) for one in found
    )
