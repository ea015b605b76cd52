"""Points put into groups of near ones, and how good and how alike such groupings are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.insights.weighting import Codes, Floats

STARTS = 8
SAMPLE = 2_000
STARTED_FROM = 5_000
"""Of more points so many are drawn to find where the centres begin."""


def k_means(points: Floats, k: int, seed: int, starts: int = STARTS) -> Codes:
    """The best of several k-means groupings, groups numbered from the largest to the smallest.

    `points` has one row for each point. S. Lloyd, "Least squares quantization in PCM", IEEE
    Transactions on Information Theory 28, 1982; seeding of D. Arthur and S. Vassilvitskii,
    "k-means++", SODA 2007. Of more than 5,000 points a part drawn by the seed says where the
    centres begin, and all of them move the centres from there on. The same points, order and seed
    give the same groups.
    """
    part = points[drawn(len(points), STARTED_FROM, seed)]
    found = [
        _lloyd(part, _seeds(part, k, np.random.default_rng([seed, k, start])))
        for start in range(starts)
    ]
    label, centres, _ = min(found, key=lambda one: one[2])
    if len(part) < len(points):
        label, _, _ = _lloyd(points, centres)
    return _by_size(label, points, k)


def drawn(n: int, most: int, seed: int) -> Codes:
    """At most so many places of n, in order; the same seed draws the same."""
    if n <= most:
        return np.arange(n)
    return np.sort(np.random.default_rng([seed, n]).choice(n, most, replace=False))


@dataclass(frozen=True)
class Distances:
    """How far some points lie from each other: `part` are their places, `gaps` is square."""

    part: Codes
    gaps: Floats

    @classmethod
    def of(cls, points: Floats, seed: int) -> Distances:
        """Of at most 2,000 points drawn by the seed."""
        part = drawn(len(points), SAMPLE, seed)
        return cls(part, np.sqrt(np.maximum(_squared(points[part], points[part]), 0)))


def silhouette(distances: Distances, label: Codes) -> float:
    """How much nearer people are to their own group than to the next: -1 to 1, on average.

    P. Rousseeuw, "Silhouettes", Journal of Computational and Applied Mathematics 20, 1987. A point
    alone in its group counts 0.
    """
    label = label[distances.part]
    k = int(label.max()) + 1
    sizes = np.bincount(label, minlength=k)
    sums = distances.gaps @ (label[:, None] == np.arange(k)).astype(np.float64)
    rows = np.arange(len(label))
    own = sums[rows, label] / np.maximum(sizes[label] - 1, 1)
    means = sums / np.maximum(sizes, 1)
    means[rows, label] = np.inf
    means[:, sizes == 0] = np.inf
    other = means.min(axis=1)
    widest = np.maximum(own, other)
    counted = (sizes[label] > 1) & (widest > 0)
    return float(np.where(counted, (other - own) / np.where(counted, widest, 1), 0).mean())


def adjusted_rand(one: Codes, other: Codes) -> float:
    """How alike two groupings of the same people are: 1 the same, about 0 by chance.

    L. Hubert and P. Arabie, "Comparing partitions", Journal of Classification 2, 1985.
    """
    table = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(table, (one, other), 1)

    def pairs(counts: Floats) -> float:
        return float((counts * (counts - 1) / 2).sum())

    both, rows, columns = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    n = len(one)
    expected = rows * columns / (n * (n - 1) / 2)
    most = (rows + columns) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def _seeds(points: Floats, k: int, draw: np.random.Generator) -> Floats:
    """Starting points far from each other, drawn by squared distance."""
    chosen = [points[draw.integers(len(points))]]
    for _ in range(k - 1):
        gaps = np.maximum(_squared(points, np.array(chosen)).min(axis=1), 0)
        place = np.searchsorted(np.cumsum(gaps), draw.random() * gaps.sum())
        chosen.append(points[min(int(place), len(points) - 1)])
    return np.array(chosen)


def _lloyd(points: Floats, centres: Floats, rounds: int = 100) -> tuple[Codes, Floats, float]:
    """Each point's group, the centres and the squared distances, once nothing moves any more."""
    label = np.full(len(points), -1, dtype=np.int64)
    k = len(centres)
    axes = np.ascontiguousarray(points.T)
    for _ in range(rounds):
        # The squared distance less the point's own length, which decides nothing.
        near = ((centres**2).sum(axis=1)[:, None] - 2 * centres @ axes).argmin(axis=0)
        if np.array_equal(near, label):
            break
        label = near
        sizes = np.bincount(label, minlength=k)
        sums = np.stack([np.bincount(label, axis, k) for axis in axes], axis=1)
        filled = sizes[:, None] > 0
        centres = np.where(filled, sums / np.maximum(sizes, 1)[:, None], centres)
    return label, centres, float(((points - centres[label]) ** 2).sum())


def _by_size(label: Codes, points: Floats, k: int) -> Codes:
    """Groups renumbered from the largest; of equal ones the further along the first axis first."""
    sizes = np.bincount(label, minlength=k)
    means = np.bincount(label, points[:, 0], k) / np.maximum(sizes, 1)
    rank = np.empty(k, dtype=np.int64)
    rank[np.lexsort((-means, -sizes))] = np.arange(k)
    return rank[label]


def _squared(points: Floats, centres: Floats) -> Floats:
    """Squared distances, points by centres."""
    own = (points**2).sum(axis=1)[:, None]
    theirs = (centres**2).sum(axis=1)[None, :]
    return np.asarray(own - 2 * points @ centres.T + theirs)
