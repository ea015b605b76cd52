"""Who took part and who is missing: a group's share of participants against that of adults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Presence(StrEnum):
    """The only words for a ratio of representation."""

    LARGELY_ABSENT = "largely_absent"
    UNDERREPRESENTED = "underrepresented"
    CLOSE = "close"
    OVERREPRESENTED = "overrepresented"


@dataclass(frozen=True)
class Representation:
    """One group: its share of those who answered (0 to 1), of adults, and the ratio of both."""

    group: str
    count: int
    share: float
    of_adults: float

    @property
    def ratio(self) -> float:
        """1 where a group takes part as often as it lives in the country; 0 for nobody at all."""
        return self.share / self.of_adults

    @property
    def presence(self) -> Presence:
        return presence(self.ratio)


def presence(ratio: float) -> Presence:
    """The word for a ratio: below 0.5, below 0.8, up to 1.25, and above."""
    if ratio < 0.5:
        return Presence.LARGELY_ABSENT
    if ratio < 0.8:
        return Presence.UNDERREPRESENTED
    return Presence.CLOSE if ratio <= 1.25 else Presence.OVERREPRESENTED


def representation(
    counts: Mapping[str, int], adults: Mapping[str, float]
) -> tuple[Representation, ...]:
    """Every group of adults, the most missing first; groups with nobody are listed, not skipped.

    `counts` are participants who told their group, `adults` shares that add up to 1. Groups that
    adults do not have, such as people abroad, are no part of the base. Nobody at all is no finding:
    the answer is then empty. Equals keep the order given.
    """
    told = sum(counts.get(group, 0) for group in adults)
    if told == 0:
        return ()
    found = [
        Representation(group, counts.get(group, 0), counts.get(group, 0) / told, share)
        for group, share in adults.items()
    ]
    return tuple(sorted(found, key=lambda one: one.ratio))
