"""A majority alone is no bridge, ranges cover, and only what is clear is called a gap."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.common_ground import Heard, bridging, clear_gaps, consensus, unites

groups = st.lists(st.builds(Heard, st.floats(0, 1), st.floats(50, 5_000)), min_size=1, max_size=5)


def test_the_product_is_smoothed_as_laplace_does() -> None:
    found = consensus([Heard(0.9, 98), Heard(0.5, 48)])
    assert found.value == pytest.approx((0.9 * 98 + 1) / 100 * (0.5 * 48 + 1) / 50)
    assert consensus([Heard(0.0, 8)]).value == pytest.approx(0.1)
    with pytest.raises(ValueError, match="at least one group"):
        consensus([])
    with pytest.raises(ValueError, match="at least one group"):
        bridging([])


@given(groups)
def test_a_consensus_lies_in_its_range_and_below_its_weakest_group(several: list[Heard]) -> None:
    found = consensus(several)
    assert 0 < found.low <= found.value <= found.high <= 1
    assert (
        found.value <= min((g.value * g.effective + 1) / (g.effective + 2) for g in several) + 1e-12
    )


def test_the_range_of_the_product_covers_the_planted_one() -> None:
    draw = np.random.default_rng(3)
    shares, sizes = (0.85, 0.7, 0.6), (400, 150, 80)
    covered = 0
    for _ in range(1_000):
        found = consensus(
            [Heard(draw.binomial(n, p) / n, n) for p, n in zip(shares, sizes, strict=True)]
        )
        covered += found.low <= prod(shares) <= found.high
    assert 0.93 <= covered / 1_000 <= 0.975


def test_ninety_in_a_hundred_alone_cannot_top_what_all_groups_half_agree_with() -> None:
    majority = [Heard(1.0, 9_000), Heard(0.02, 1_000)]  # 90 % of all people
    shared = [Heard(0.55, 9_000), Heard(0.55, 1_000)]  # 55 % of all people
    assert bridging(majority) < 0.1 < bridging(shared)
    assert consensus(majority).value < consensus(shared).value


@given(groups)
def test_no_bridge_is_wider_than_its_weakest_group_allows(several: list[Heard]) -> None:
    least = min((g.value * g.effective + 1) / (g.effective + 2) for g in several)
    assert least - 1e-9 <= bridging(several) <= min(1.0, len(several) * least) + 1e-9


@given(groups)
def test_the_order_of_groups_changes_nothing(several: list[Heard]) -> None:
    assert bridging(several[::-1]) == pytest.approx(bridging(several))
    assert consensus(several[::-1]).value == pytest.approx(consensus(several).value)


def test_what_unites_is_supported_clearly_in_every_group() -> None:
    wide, close = Heard(0.72, 300), Heard(0.52, 300)
    assert unites(wide, [wide, wide])
    assert not unites(wide, [wide, close]), "this group's range spans one half"
    assert not unites(Heard(0.59, 900), [wide, wide])
    assert not unites(wide, [wide]), "one group bridges nothing"


def test_only_clear_gaps_of_one_question_are_told_and_the_widest_of_each_statement() -> None:
    man, woman = ("gender", "man"), ("gender", "woman")
    old, young = ("age", "old"), ("age", "young")
    found, compared = clear_gaps(
        {
            "a": {
                man: Heard(0.3, 400), woman: Heard(0.5, 400),
                old: Heard(0.2, 400), young: Heard(0.6, 400),
            },
            "b": {man: Heard(0.50, 4_000), woman: Heard(0.60, 4_000)},  # clear, but ten points
            "c": {man: Heard(0.4, 20), woman: Heard(0.6, 20)},  # wide, but chance would do it
        }
    )  # fmt: skip
    assert compared == 4
    assert [gap.statement for gap in found] == ["a"]
    assert (found[0].higher, found[0].lower) == (young, old)
    assert found[0].value == pytest.approx(0.4) and found[0].low > 0


def test_among_many_comparisons_of_nothing_hardly_one_is_called_a_gap() -> None:
    draw = np.random.default_rng(8)
    called = 0
    for _ in range(100):
        found, compared = clear_gaps(
            {
                str(number): {
                    ("q", str(group)): Heard(draw.binomial(60, 0.5) / 60, 60) for group in range(4)
                }
                for number in range(10)
            }
        )
        assert compared == 60
        called += bool(found)
    assert called <= 10, "six thousand comparisons of equals"
