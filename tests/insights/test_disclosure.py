"""Small counts stay untold, and nobody finds them by subtracting."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.insights.disclosure import untold

counts = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 60), max_size=8)


def test_a_small_group_takes_the_next_smallest_along() -> None:
    assert untold({"a": 3, "b": 40, "c": 12}, 10) == {"a", "c"}
    assert untold({"a": 3, "b": 9, "c": 12}, 10) == {"a", "b"}
    assert untold({"a": 3, "b": 4, "c": 12, "d": 90}, 10) == {"a", "b", "c"}


def test_nobody_hides_nobody() -> None:
    assert untold({"a": 0, "b": 40}, 10) == frozenset()
    assert untold({}, 10) == frozenset()


@given(counts, st.integers(2, 20))
def test_what_is_told_never_gives_a_small_count_away(found: dict[str, int], smallest: int) -> None:
    hidden = untold(found, smallest)
    told = {group: n for group, n in found.items() if group not in hidden}
    assert all(n == 0 or n >= smallest for n in told.values())
    # A reader knows the total and that at least one hidden count is small, and solves for it.
    rest = sum(found.values()) - sum(told.values())
    if hidden and len(hidden) > 1 and (told or rest >= smallest):
        others = len(hidden) - 1
        possible = [n for n in range(1, smallest) if rest - n >= others]
        assert len(possible) != 1 or rest < smallest
    assert len(hidden) != 1 or len([n for n in found.values() if n]) == 1
