"""What unites people across their groups, and where two groups are clearly apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import exp, log, sqrt

from app.insights.differences import discoveries, newcombe_shares, p_value
from app.insights.intervals import Interval, wilson_share

UNITING_SUPPORT = 0.6
UNITING_FLOOR = 0.51
DIVIDING_GAP = 0.15
POINT = 0.01
"""Ranges are printed in whole points, and what is claimed must hold for what is printed."""


@dataclass(frozen=True)
class Heard:
    """One group's support (0 to 1) for one statement, as sure as `effective` equal answers.

    `people` is how many gave them, for whoever tells it.
    """

    value: float
    effective: float
    people: int = 0

    @property
    def interval(self) -> Interval:
        return wilson_share(self.value, self.effective)


def smoothed(group: Heard) -> Heard:
    """The support with one answer more on either side, so that a small group rules nothing out.

    Laplace's rule of succession: (a + 1) / (n + 2).
    """
    n = group.effective
    return Heard((group.value * n + 1) / (n + 2), n + 2)


@dataclass(frozen=True)
class Consensus:
    """How likely one of each group would all agree (0 to 1), with its 95 % range."""

    value: float
    low: float
    high: float


def consensus(groups: Sequence[Heard]) -> Consensus:
    """Group-informed consensus: the product of the groups' smoothed support.

    C. Small, M. Bjorkegren, T. Erkkilä, L. Shaw and C. Megill, "Polis: scaling deliberation by
    mapping high dimensional opinion spaces", Recerca 26, 2021. The range of the product comes from
    the groups' Wilson ranges, which are taken together on the scale of logarithms after G. Y. Zou
    and A. Donner, "Construction of confidence limits about effect measures: a general approach",
    Statistics in Medicine 27, 2008, pp. 1693-1702. Raises `ValueError` without groups.
    """
    if not groups:
        raise ValueError("a consensus needs at least one group")
    sure = [smoothed(group) for group in groups]
    value = sum(log(group.value) for group in sure)
    ranges = [group.interval for group in sure]
    down = sqrt(
        sum((log(one.value) - log(r.low)) ** 2 for one, r in zip(sure, ranges, strict=True))
    )
    up = sqrt(sum((log(r.high) - log(one.value)) ** 2 for one, r in zip(sure, ranges, strict=True)))
    return Consensus(exp(value), exp(value - down), min(1.0, exp(value + up)))


def bridging(groups: Sequence[Heard]) -> float:
    """How far support reaches across groups, from 0 to 1: the harmonic mean of their support.

    Groups count alike, however large. With k groups it is at most k times the least support, so
    what one group refuses cannot come before what all of them half agree with, whatever the
    majority: that is what no mean over people can promise. Raises `ValueError` without groups.
    """
    if not groups:
        raise ValueError("a bridge needs at least one group")
    return len(groups) / sum(1 / smoothed(group).value for group in groups)


def unites(overall: Heard, groups: Sequence[Heard]) -> bool:
    """Whether at least 60 % agree, and every group's whole range lies above half: at 51 % or more.

    Never of fewer than two groups: one alone bridges nothing.
    """
    return (
        len(groups) > 1
        and overall.value >= UNITING_SUPPORT
        and all(group.interval.low >= UNITING_FLOOR for group in groups)
    )


@dataclass(frozen=True)
class Gap:
    """How much more one group supports a statement than another of the same question."""

    statement: str
    higher: tuple[str, str]  # question and group
    lower: tuple[str, str]
    value: float
    low: float
    high: float


Groups = Mapping[tuple[str, str], Heard]


def clear_gaps(statements: Mapping[str, Groups]) -> tuple[tuple[Gap, ...], int]:
    """The largest clear gap of each statement, widest first, and how many pairs were compared.

    Compared are groups of one question, whose people are different ones. A gap is clear when its
    95 % range (Newcombe's method 10) begins at one point or more, it is at least fifteen points,
    and it is among the discoveries of Benjamini and Hochberg over all pairs of all statements.
    """
    found: list[Gap] = []
    chances: list[float] = []
    for statement, groups in sorted(statements.items()):
        for one, other in combinations(sorted(groups), 2):
            if one[0] == other[0]:
                found.append(_gap(statement, one, groups[one], other, groups[other]))
                chances.append(_chance(groups[one], groups[other]))
    widest: dict[str, Gap] = {}
    for gap, survives in zip(found, discoveries(chances), strict=True):
        if survives and gap.low >= POINT and gap.value >= DIVIDING_GAP:
            known = widest.get(gap.statement)
            if known is None or gap.value > known.value:
                widest[gap.statement] = gap
    ordered = sorted(widest.values(), key=lambda gap: (-gap.value, gap.statement))
    return tuple(ordered), len(found)


def _gap(statement: str, one: tuple[str, str], a: Heard, other: tuple[str, str], b: Heard) -> Gap:
    if a.value < b.value:
        one, a, other, b = other, b, one, a
    found = newcombe_shares(a.value, a.effective, b.value, b.effective)
    return Gap(statement, one, other, a.value - b.value, found.low, found.high)


def _chance(a: Heard, b: Heard) -> float:
    return p_value((a.value * a.effective, a.effective), (b.value * b.effective, b.effective))
