"""Which statement somebody is asked next: new, little answered and telling ones more often.

The choice is a draw, and the draw is a calculation: the same candidates, counts and seed always
give the same statement. No statement can starve: the heaviest weighs a fixed number of times what
the lightest does, so that each has its chance at every draw.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from math import log

# So many answers make a statement well known, and so many days make it an old one.
WELL_KNOWN = 50
OLD_AFTER_DAYS = 7
# What a statement weighs whatever its counts say, beside at most 1 for each of three merits.
FLOOR = 0.5
HEAVIEST = FLOOR + 3


@dataclass(frozen=True)
class Candidate:
    """A statement with its counts, and how many days everybody has read it."""

    ref: str
    agree: int = 0
    disagree: int = 0
    unsure: int = 0
    days: int = 0


def weight(one: Candidate) -> float:
    """Between `FLOOR` and `HEAVIEST`: little answered, new, and telling about differences."""
    decided = one.agree + one.disagree
    answered = decided + one.unsure
    little_answered = WELL_KNOWN / (WELL_KNOWN + answered)
    new = OLD_AFTER_DAYS / (OLD_AFTER_DAYS + one.days)
    # Telling is what is still open between agreeing and disagreeing and what few pass over.
    share = (one.agree + 1) / (decided + 2)
    telling = 4 * share * (1 - share) * (decided + 1) / (answered + 1)
    return FLOOR + little_answered + new + telling


def choose(candidates: Iterable[Candidate], seed: bytes) -> str | None:
    """The reference of the statement to ask next; None when there is none.

    Each draws a number from the seed and its own name, bent by its weight, and the highest wins:
    the chance of each is its share of all weight (Efraimidis and Spirakis, 2006).
    """
    drawn = {one.ref: log(_between(one.ref, seed)) / weight(one) for one in candidates}
    return max(drawn, key=lambda ref: (drawn[ref], ref), default=None)


def _between(ref: str, seed: bytes) -> float:
    """A number above 0 and below 1 that only seed and reference decide."""
    digest = blake2b(ref.encode(), key=seed[:64], digest_size=7).digest()
    return (int.from_bytes(digest) + 1) / (2**56 + 2)
