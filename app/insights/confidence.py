"""How sure a report may be of itself: a grade by rule, with the reasons that gave it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor

from app.insights.rounding import in_tens

SMALLEST = 30
"""Women, men and people of the countryside without whom no percentage may be weighted."""


UNEVEN = 0.4
"""A key group below so much of its share leaves the grade low."""


class Grade(StrEnum):
    INSUFFICIENT = "insufficient"
    LOW = "low"
    MEDIUM = "medium"


class Doubt(StrEnum):
    """Why a grade is not a better one."""

    FEW_WOMEN = "few_women"
    FEW_MEN = "few_men"
    FEW_RURAL = "few_rural"
    FEW = "few"
    UNEVEN = "uneven"
    HEAVY = "heavy"
    MANY_WAITING = "many_waiting"
    ALERT = "alert"  # answers that look organised are in the figures
    ALONE = "alone"  # no probability survey says the same


@dataclass(frozen=True)
class Evidence:
    """What a grade rests on.

    `effective` is Kish's effective number of people, `design_effect` people divided by it; `women`,
    `men` and `rural` are numbers of people, `ratios` each key group's share of participants
    divided by its share of adults, `waiting` the share of people (0 to 1) left out as unconfirmed.
    """

    effective: float
    design_effect: float
    women: int
    men: int
    rural: int
    ratios: Mapping[str, float]
    waiting: float

    @property
    def told(self) -> Evidence:
        """The same without an exact count, each rounded so that it earns no better grade."""
        return Evidence(
            effective=float(floor(self.effective)),
            design_effect=ceil(self.design_effect * 10) / 10,
            women=min(SMALLEST, in_tens(self.women)),
            men=min(SMALLEST, in_tens(self.men)),
            rural=min(SMALLEST, in_tens(self.rural)),
            ratios={name: _told_ratio(ratio) for name, ratio in self.ratios.items()},
            waiting=ceil(self.waiting * 100) / 100,
        )

    @property
    def weakest(self) -> tuple[str, float] | None:
        """The key group that is furthest from its share, and its ratio."""
        if not self.ratios:
            return None
        name = min(self.ratios, key=lambda one: (self.ratios[one], one))
        return name, self.ratios[name]


def _told_ratio(ratio: float) -> float:
    """As it is printed, but never on the other side of where a group is called far too small."""
    told = round(ratio, 1)
    return round(UNEVEN - 0.1, 1) if ratio < UNEVEN <= told else told


@dataclass(frozen=True)
class Confidence:
    """The grade, and the doubts that keep it from being better; never none of them."""

    grade: Grade
    doubts: tuple[Doubt, ...]


def confidence(evidence: Evidence, *, alert: bool = False) -> Confidence:
    """Insufficient, low or medium.

    Insufficient below 100 effective people or 30 women, men or people of the countryside. Low below
    400, with a key group below 0.4 of its share, a design effect above 4, more than a quarter
    unconfirmed, or an `alert`: answers that look organised are among the figures. Nothing
    here makes people who chose to take part a random sample, so without an outside probability
    survey that agrees there is no higher grade than medium.
    """
    lacking = [
        doubt
        for doubt, is_so in (
            (Doubt.FEW, evidence.effective < 100),
            (Doubt.FEW_WOMEN, evidence.women < SMALLEST),
            (Doubt.FEW_MEN, evidence.men < SMALLEST),
            (Doubt.FEW_RURAL, evidence.rural < SMALLEST),
        )
        if is_so
    ]
    if lacking:
        return Confidence(Grade.INSUFFICIENT, tuple(lacking))
    weakest = evidence.weakest
    weak = [
        doubt
        for doubt, is_so in (
            (Doubt.FEW, evidence.effective < 400),
            (Doubt.UNEVEN, weakest is not None and weakest[1] < UNEVEN),
            (Doubt.HEAVY, evidence.design_effect > 4),
            (Doubt.MANY_WAITING, evidence.waiting > 0.25),
            (Doubt.ALERT, alert),
        )
        if is_so
    ]
    if weak:
        return Confidence(Grade.LOW, tuple(weak))
    return Confidence(Grade.MEDIUM, (Doubt.ALONE,))
