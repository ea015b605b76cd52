"""Grouping near points, against the library that many use and against the textbook."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score, silhouette_score

from app.insights.clustering import Distances, adjusted_rand, k_means, silhouette


def blobs(seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    centres = np.array([[0.0, 0.0], [6.0, 0.0], [0.0, 6.0]])
    drawn = zip(centres, (90, 60, 30), strict=True)
    return np.concatenate([draw.normal(centre, 1, (n, 2)) for centre, n in drawn])


def test_well_parted_points_are_found_and_numbered_by_size() -> None:
    label = k_means(blobs(1), 3, seed=7)
    truth = np.repeat([0, 1, 2], [90, 60, 30])
    assert adjusted_rand(label, truth) > 0.95
    assert list(np.bincount(label)) == sorted(np.bincount(label), reverse=True)


def test_equal_points_are_one_group() -> None:
    assert set(k_means(np.ones((20, 2)), 3, seed=1)) == {0}


def test_the_silhouette_is_the_librarys() -> None:
    points = blobs(2)
    for k in (2, 3, 4):
        label = k_means(points, k, seed=3)
        found = silhouette(Distances.of(points, seed=0), label)
        assert found == pytest.approx(silhouette_score(points, label))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=60))
def test_the_likeness_of_two_groupings_is_the_librarys(pairs: list[tuple[int, int]]) -> None:
    one, other = (np.array(side) for side in zip(*pairs, strict=True))
    assert adjusted_rand(one, other) == pytest.approx(adjusted_rand_score(one, other))
