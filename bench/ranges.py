"""Time and memory of ranges by bootstrap over a country's participants, weights included.

`python -m bench.ranges --people 100000`: people of the invented republic, weighed as the nightly
command does, and the range of every topic's share from a thousand samples drawn anew.
"""

from __future__ import annotations

import argparse
import random
import resource
import time

import numpy as np

from app.catalogue.queries import all_topics
from app.demo import backgrounds, preferences
from app.insights.weighted import bootstrap_range, weighted_share
from app.insights.weighting import rake
from app.reports.adults import adults
from app.reports.analysing import as_known, margins

LONGEST, LARGEST = 180, 1024
"""Seconds and megabytes that a night has for it."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100_000)
    chosen = parser.parse_args()
    dice, census = random.Random(1), backgrounds.Census()
    topics = tuple(topic.slug for topic in all_topics())
    kinds = [census.person(dice) for _ in range(chosen.people)]
    firsts = [frozenset(preferences.draw(topics, dice, kind)) for kind in kinds]
    said = [backgrounds.told(kind, dice) for kind in kinds]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.perf_counter()
    weights = rake(as_known(said, adults()), margins(adults())).weights
    weighed = time.perf_counter()
    widest = 0.0
    for slug in topics:
        chose = np.array([float(slug in one) for one in firsts])
        drawn, wilson = bootstrap_range(chose, weights, seed=1), weighted_share(chose, weights)
        widest = max(widest, abs(drawn.low - wilson.low), abs(drawn.high - wilson.high))
    took = time.perf_counter() - weighed
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{chosen.people} people: weights in {weighed - start:.1f} s, {len(topics)} ranges of "
        f"1,000 samples in {took:.1f} s; {peak:.0f} MB at most, {before:.0f} before; no end "
        f"further than {widest * 100:.2f} points from Wilson's at Kish's effective size"
    )
    assert weighed - start + took <= LONGEST and peak <= LARGEST


if __name__ == "__main__":
    main()
