"""Agreement beyond chance, against published examples and an independent implementation."""

from __future__ import annotations

import warnings

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.agreement import (
    FEWEST,
    agreement,
    by_group,
    cohen_kappa,
    krippendorff_alpha,
)


def test_kappa_as_in_the_textbook_example() -> None:
    """45 yes-yes, 15 yes-no, 25 no-yes, 15 no-no: κ = 0.1304."""
    pairs = [("y", "y")] * 45 + [("y", "n")] * 15 + [("n", "y")] * 25 + [("n", "n")] * 15
    assert cohen_kappa(pairs) == pytest.approx(0.1304, abs=1e-4)


def test_kappa_is_one_zero_or_nothing() -> None:
    assert cohen_kappa([("a", "a"), ("b", "b")]) == 1
    assert cohen_kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == 0
    assert cohen_kappa([("a", "a"), ("a", "a")]) is None
    assert cohen_kappa([]) is None


def test_alpha_as_in_krippendorffs_own_example_with_missing_values() -> None:
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    assert krippendorff_alpha(zip(*observers, strict=True)) == pytest.approx(0.743, abs=5e-4)


@given(
    st.lists(
        st.lists(st.sampled_from([None, 0, 1, 2, 3]), min_size=3, max_size=3),
        min_size=2, max_size=40,
    )
)  # fmt: skip
def test_alpha_is_what_the_oracle_says(units: list[list[int | None]]) -> None:
    ours = krippendorff_alpha(units)
    data = np.array([[np.nan if one is None else one for one in unit] for unit in units]).T
    paired = [one for unit in units if sum(v is not None for v in unit) > 1 for one in unit]
    if len({one for one in paired if one is not None}) < 2:
        assert ours is None
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        oracle = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    assert ours == pytest.approx(oracle)


def test_few_texts_give_counts_and_no_coefficient() -> None:
    pairs = [("publish", "publish"), ("publish", "decline")] * (FEWEST // 2)
    assert agreement(pairs[:-1]).kappa is None
    assert agreement(pairs[:-1]).n == FEWEST - 1
    assert agreement(pairs).alike == FEWEST // 2
    assert agreement(pairs).kappa == 0


def test_groups_are_told_apart() -> None:
    readings = [("ar", "a", "a")] * 30 + [("ckb", "a", "b")] * 25
    found = by_group(readings, lambda one: one[0], lambda one: (one[1], one[2]))
    assert list(found) == ["ar", "ckb"]
    assert (found["ar"].alike, found["ckb"].alike) == (30, 0)
