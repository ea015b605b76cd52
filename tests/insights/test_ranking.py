"""Promise: no order is claimed between shares whose ranges touch."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.insights.ranking import all_close, leading, overlap, runs
from app.insights.tallies import Share, share

shares = st.lists(st.integers(0, 400), max_size=11).map(
    lambda counts: [share(count, 400) for count in sorted(counts, reverse=True)]
)


def itself(one: Share) -> Share:
    return one


def counts(*values: int) -> list[Share]:
    return [share(value, 400) for value in values]


def test_ranges_that_only_touch_overlap() -> None:
    one, other = Share(1, 2, 0.5, 0.4, 0.6), Share(1, 2, 0.7, 0.6, 0.8)
    assert overlap(one, other) and overlap(other, one)
    assert not overlap(one, Share(1, 2, 0.7, 0.61, 0.8))


def test_neighbours_that_overlap_stand_in_one_run() -> None:
    found = runs(counts(300, 290, 100, 20), itself)
    assert [len(run) for run in found] == [2, 1, 1]


def test_a_chain_is_not_close_from_end_to_end() -> None:
    (chain,) = runs(counts(200, 180, 160, 140), itself)
    assert not all_close(chain, itself)
    assert all_close(chain[:2], itself)


def test_the_lead_is_shared_by_those_whose_range_touches_the_first() -> None:
    assert len(leading(counts(300, 290, 100), itself)) == 2
    assert leading((), itself) == () and runs((), itself) == ()


@given(shares)
def test_nothing_is_lost_and_runs_never_touch(ordered: list[Share]) -> None:
    found = runs(ordered, itself)
    assert [one for run in found for one in run] == ordered
    for above, below in pairwise(found):
        assert above[-1].low > below[0].high
