"""Shares of weighted answers and how far they could be off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.insights.intervals import Interval, wilson_share
from app.insights.weighting import Floats, effective_size


@dataclass(frozen=True)
class WeightedShare:
    """`value` from 0 to 1 of `base` answers that are as sure as `effective` equal ones."""

    value: float
    base: int
    effective: float
    low: float
    high: float


def weighted_share(chose: Floats, weights: Floats, level: float = 0.95) -> WeightedShare:
    """The weighted share of those who chose (1) among those who answered (0 or 1).

    The range is the Wilson interval at Kish's effective size of these answers. Raises `ValueError`
    when nobody answered or the lengths differ.
    """
    if len(chose) != len(weights):
        raise ValueError("every answer needs its weight")
    if not len(chose) or weights.sum() <= 0:
        raise ValueError("a share needs at least one answer")
    value = float(weights @ chose / weights.sum())
    effective = effective_size(weights)
    interval = wilson_share(value, effective, level)
    return WeightedShare(value, len(chose), effective, interval.low, interval.high)


def bootstrap_range(
    chose: Floats, weights: Floats, *, seed: int, times: int = 1_000, level: float = 0.95
) -> Interval:
    """The percentile bootstrap range of a weighted share; the same seed gives the same range.

    People are drawn with their weights, `times` over (B. Efron, "Bootstrap methods: another look
    at the jackknife", Annals of Statistics 7, 1979, pp. 1-26). People of one answer and weight are
    drawn together, as many as would be one by one, and in one order: the order they arrive in
    changes nothing, and a hundred thousand cost little more than their kinds.
    """
    n = len(chose)
    (chose, weights), counts = np.unique(np.stack([chose, weights]), axis=1, return_counts=True)
    draw = np.random.default_rng(seed)
    found = np.empty(times)
    for time in range(times):
        held = weights * draw.multinomial(n, counts / n)
        found[time] = held @ chose / held.sum()
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))
