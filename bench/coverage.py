"""How often the 95 % range of a weighted share holds the truth, over many biased samples.

An invented country has a share that is known. Samples are drawn from it as people take part online:
too many men, town people and young ones, who also think otherwise. The weights know the country's
shares of each question. Once more with a bias that is in none of them, which nothing protects from.
"""

from __future__ import annotations

import argparse
import itertools
from dataclasses import dataclass

import numpy as np

from app.insights.weighted import bootstrap_range, weighted_share
from app.insights.weighting import Floats, Margin, rake

MARGINS = (
    Margin("governorate", {"capital": 0.24, "south": 0.33, "middle": 0.28, "kurdistan": 0.15}),
    Margin("gender", {"woman": 0.498, "man": 0.502}),
    Margin("age", {"18": 0.26, "30": 0.33, "45": 0.24, "60": 0.17}),
    Margin("place", {"urban": 0.7, "rural": 0.3}),
)
# How often each takes part, and how much more or less its people agree.
TAKES_PART = {
    "capital": 1.0, "south": 0.7, "middle": 0.6, "kurdistan": 0.5, "woman": 0.4, "man": 1.0,
    "18": 1.0, "30": 0.8, "45": 0.5, "60": 0.25, "urban": 1.0, "rural": 0.45,
}  # fmt: skip
AGREES = {
    "capital": 0.0, "south": 0.08, "middle": 0.03, "kurdistan": -0.1, "woman": 0.12, "man": 0.0,
    "18": -0.06, "30": 0.0, "45": 0.05, "60": 0.1, "urban": 0.0, "rural": 0.12,
}  # fmt: skip
BASE = 0.38


@dataclass(frozen=True)
class Country:
    """Every kind of adult: its answers, its share of all, how many take part, how many agree."""

    kinds: tuple[tuple[str, ...], ...]
    share: Floats
    takes_part: Floats
    agrees: Floats

    @property
    def truth(self) -> float:
        return float(self.share @ self.agrees)


def country(hidden: float = 0.0) -> Country:
    """The invented one; with `hidden`, who agrees takes part that much more often as well."""
    kinds = tuple(itertools.product(*(margin.shares for margin in MARGINS)))
    share = np.array(
        [np.prod([m.shares[one] for m, one in zip(MARGINS, kind, strict=True)]) for kind in kinds]
    )
    takes_part = np.array([np.prod([TAKES_PART[one] for one in kind]) for kind in kinds])
    agrees = np.array([BASE + sum(AGREES[one] for one in kind) for kind in kinds])
    if not hidden:
        return Country(kinds, share, takes_part, agrees)
    # Split each kind by its answer: those who agree come more often, whoever they are.
    return Country(
        kinds * 2,
        np.concatenate([share * agrees, share * (1 - agrees)]),
        np.concatenate([takes_part * (1 + hidden), takes_part]),
        np.concatenate([np.ones(len(kinds)), np.zeros(len(kinds))]),
    )


@dataclass(frozen=True)
class Coverage:
    """How often the range held the truth: weighted, by bootstrap, and as it stands."""

    weighted: float
    bootstrap: float
    plain: float


def coverage(
    people: Country,
    *,
    size: int,
    samples: int,
    seed: int,
    boots: int = 200,
    unanswered: float = 0.0,
) -> Coverage:
    """Over so many samples of so many participants; some leave questions open by chance."""
    draw = np.random.default_rng(seed)
    chance = people.share * people.takes_part
    chance /= chance.sum()
    held = np.zeros(3)
    for number in range(samples):
        kinds = draw.choice(len(people.kinds), size, p=chance)
        chose = (draw.random(size) < people.agrees[kinds]).astype(np.float64)
        given = {
            margin.name: [
                None if unanswered and draw.random() < unanswered else people.kinds[kind][place]
                for kind in kinds
            ]
            for place, margin in enumerate(MARGINS)
        }
        weights = rake(given, MARGINS).weights
        found = weighted_share(chose, weights)
        drawn = bootstrap_range(chose, weights, seed=number, times=boots) if boots else found
        bare = weighted_share(chose, np.ones(size))
        held += [one.low <= people.truth <= one.high for one in (found, drawn, bare)]
    return Coverage(*(held / samples))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=1_000)
    chosen = parser.parse_args()
    rows = (
        ("bias in the weighted questions", 0.0, 0.0, 1_000),
        ("the same, 400 participants", 0.0, 0.0, 400),
        ("the same, one answer in ten left open", 0.0, 0.1, 1_000),
        ("who agrees comes half as often again", 0.5, 0.0, 1_000),
    )
    for told, hidden, unanswered, size in rows:
        people = country(hidden)
        found = coverage(people, size=size, samples=chosen.samples, seed=7, unanswered=unanswered)
        print(
            f"{told}: truth {people.truth:.3f}; the 95 % range held it in {found.weighted:.1%} of "
            f"{chosen.samples} samples (bootstrap {found.bootstrap:.1%}, unweighted "
            f"{found.plain:.1%})"
        )
        if not hidden and not unanswered:
            assert 0.93 <= found.weighted <= 0.97


if __name__ == "__main__":
    main()
