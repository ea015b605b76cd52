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


@given(counts, st.integers(3, 20))
def test_what_is_told_never_gives_a_small_count_away(found: dict[str, int], smallest: int) -> None:
    """A reader knows the total, the told counts, and that nobody hidden is nobody."""
    hidden = untold(found, smallest)
    told = {group: n for group, n in found.items() if group not in hidden}
    assert all(n == 0 or n >= smallest for n in told.values())
    if not hidden or not any(told.values()):
        return  # nothing small, or nothing told to subtract
    rest = sum(found.values()) - sum(told.values())
    assert len(hidden) > 1
    largest_possible = rest - (len(hidden) - 1)
    assert largest_possible >= smallest, "every hidden count could be one that is told"


def test_ten_groups_of_one_do_not_give_each_other_away() -> None:
    found = dict.fromkeys("abcdefghij", 1) | {"k": 30, "l": 50}
    assert "k" in untold(found, 10) and "l" not in untold(found, 10)
