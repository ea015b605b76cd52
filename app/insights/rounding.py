"""Counts as the public reads them: rounded, renewed only by many at once, and never of a few.

Rounding at random to the two nearest multiples, in the right proportion, keeps sums unbiased and
tells nobody on which side of a border a count lies (L. Willenborg and T. de Waal, Elements of
Statistical Disclosure Control, 2001, chapter 9). The chance comes from a key and the count itself,
so the same count is always told alike: asking often teaches nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.insights.intervals import wilson_share
from app.insights.priorities import Priorities, Standing
from app.insights.tallies import THRESHOLD, Result, Share, Tally

STEP = 5
SMALLEST = 10
"""People in the smallest group whose count is told; of fewer, none of them included, none is."""
LEAST_CHANGE = 10
"""Answers that must have changed before the figures of a question are told anew."""
_OFF = STEP - 1
_FEW = (SMALLEST - 1) / 2

Told = Mapping[str, int | None]
"""By answer the count as it is told; None for fewer than `SMALLEST`."""


def rounded(n: int, chance: float) -> int | None:
    """The count as it is told: the multiple of `STEP` below or above; None below `SMALLEST`.

    `chance` lies from 0 to 1, 1 excluded: above goes the share of them that n is past the one
    below, so that the expected value is n. Raises `ValueError` for a negative count.
    """
    if n < 0:
        raise ValueError("a count cannot be negative")
    if n < SMALLEST:
        return None
    past = n % STEP
    return n - past + (STEP if chance < past / STEP else 0)


def in_tens(n: int) -> int:
    """A number of people as it is kept beside shares of them: whole tens, rounded down."""
    return n // 10 * 10


def changed(before: Mapping[str, int], now: Mapping[str, int], most_each: int = 1) -> int:
    """So many people at least answered anew, otherwise or no more; each gave `most_each` answers.

    Of what came and of what went the larger sum: one who changed an answer is in both.
    """
    differences = [now.get(cell, 0) - before.get(cell, 0) for cell in {*before, *now}]
    came = sum(d for d in differences if d > 0)
    went = -sum(d for d in differences if d < 0)
    return -(-max(came, went) // most_each)


def told_result(told: Told, threshold: int = THRESHOLD) -> Result:
    """The result of a topic from its told counts; the answers too few gave are `untold` in it.

    The ranges hold what rounding and the untold could hide beside what chance does: each end is
    Wilson's for the worst of both. Shares exist from `threshold` told answers on.
    """
    names = ("support", "neutral", "oppose")
    tally = Tally(**{name: told.get(name) or 0 for name in (*names, "no_opinion")})
    untold = frozenset(name for name in (*names, "no_opinion") if told.get(name) is None)
    if tally.answered < threshold:
        return Result(tally, enough=False, untold=untold)
    shares = {name: _share_of_all(name, {each: told.get(each) for each in names}) for name in names}
    return Result(tally, enough=True, untold=untold, **shares)


def told_standings(
    people: int | None, told: Told, topics: list[str], threshold: int = THRESHOLD
) -> Priorities:
    """The priorities from their told counts, most chosen first; those too few chose come last."""
    base = people or 0
    if base < threshold:
        return Priorities(base, tuple(Standing(slug, 0, None) for slug in topics))
    found = [
        Standing(slug, min(n, base), _share_of_people(min(n, base), base))
        if (n := told.get(slug)) is not None
        else Standing(slug, 0, None)
        for slug in topics
    ]
    return Priorities(base, tuple(sorted(found, key=lambda one: -one.count)))


def _share_of_all(name: str, told: Told) -> Share:
    middle = {each: _FEW if n is None else n for each, n in told.items()}
    least = {each: 0 if n is None else n - _OFF for each, n in told.items()}
    most = {each: SMALLEST - 1 if n is None else n + _OFF for each, n in told.items()}
    at_most = most[name] + sum(n for each, n in least.items() if each != name)
    at_least = least[name] + sum(n for each, n in most.items() if each != name)
    return Share(
        told[name] or 0,
        sum(n or 0 for n in told.values()),
        middle[name] / sum(middle.values()),
        wilson_share(least[name] / at_least, at_least).low,
        wilson_share(most[name] / at_most, at_most).high,
    )


def _share_of_people(n: int, people: int) -> Share:
    fewest, most = max(1, people - _OFF), people + _OFF
    low = wilson_share(max(0, n - _OFF) / most, most).low
    high = wilson_share(min(1.0, (n + _OFF) / fewest), fewest).high
    return Share(n, people, n / people, low, high)
