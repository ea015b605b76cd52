"""Who is missing is told worst first, and nobody is left out of the telling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.representation import Presence, presence, representation

ADULTS = {"18-24": 0.228, "25-64": 0.712, "65+": 0.06}


def test_the_most_missing_group_comes_first_and_a_group_with_nobody_is_listed() -> None:
    found = representation({"18-24": 50, "25-64": 50, "abroad": 7}, ADULTS)
    assert [one.group for one in found] == ["65+", "25-64", "18-24"]
    assert found[0].count == 0 and found[0].ratio == 0
    assert found[0].presence is Presence.LARGELY_ABSENT
    assert found[1].ratio == pytest.approx(0.5 / 0.712)
    assert sum(one.count for one in found) == 100


@pytest.mark.parametrize(
    ("ratio", "word"),
    [
        (0.0, Presence.LARGELY_ABSENT),
        (0.499, Presence.LARGELY_ABSENT),
        (0.5, Presence.UNDERREPRESENTED),
        (0.799, Presence.UNDERREPRESENTED),
        (0.8, Presence.CLOSE),
        (1.25, Presence.CLOSE),
        (1.251, Presence.OVERREPRESENTED),
    ],
)
def test_each_ratio_has_its_word(ratio: float, word: Presence) -> None:
    assert presence(ratio) is word


def test_nobody_is_no_finding() -> None:
    assert representation({"abroad": 9}, ADULTS) == ()


@given(st.dictionaries(st.sampled_from(list(ADULTS)), st.integers(0, 10_000)))
def test_shares_add_up_and_no_group_is_skipped(counts: dict[str, int]) -> None:
    found = representation(counts, ADULTS)
    if found:
        assert sum(one.share for one in found) == pytest.approx(1)
        assert {one.group for one in found} == set(ADULTS)
        assert [one.ratio for one in found] == sorted(one.ratio for one in found)
