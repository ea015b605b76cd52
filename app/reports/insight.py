"""What a round says beyond its counters, as one frozen object: computed in a command, only read.

Shares are in whole points (0.58 for 58 %), so that no small remainder can be computed from them.
Texts are named by their references and never held here: what is taken down is gone from here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from math import ceil, floor

from app.identity.rules import Means
from app.insights.intervals import Interval
from app.insights.signs import Sign
from app.participation.background_rules import Question
from app.participation.rules import Choice, Stance
from app.participation.statement_rules import Answer

RULES = 2
"""Raised whenever a rule below changes: two insights are comparable only under the same rules."""


@dataclass(frozen=True)
class Estimate:
    """A share (0 to 1) or a difference of shares (-1 to 1), with its 95 % range."""

    value: float
    low: float
    high: float


def estimate(value: float, interval: Interval) -> Estimate:
    """In whole points, the range rounded outwards: it never claims more than was found."""
    return Estimate(
        round(value, 2),
        max(-1.0, floor(interval.low * 100 + 1e-9) / 100),
        min(1.0, ceil(interval.high * 100 - 1e-9) / 100),
    )


class ItemKind(StrEnum):
    STATEMENT = "statement"
    TOPIC = "topic"


@dataclass(frozen=True)
class Item:
    """What people answered: a statement by its reference, or a topic by its slug."""

    kind: ItemKind
    key: str
    topic: str


# --- opinion groups -----------------------------------------------------------------------------


class Clarity(StrEnum):
    """Whether opinion groups may be told of at all."""

    CLEAR = "clear"
    UNCLEAR = "unclear"  # people differ, but not in groups that would be found again
    TOO_FEW = "too few"  # fewer than 200 people with 7 answers each


@dataclass(frozen=True)
class Mark:
    """One item by which a group is told apart: the answer it gives more often than the others."""

    item: Item
    answer: Answer
    here: Estimate
    elsewhere: Estimate


@dataclass(frozen=True)
class OpinionGroup:
    """People who answer alike; described by their answers, and never by who they are."""

    number: int  # from 1, the largest first; the same for the same answers
    people: int
    share: float  # of the people who were grouped, 0 to 1 in whole points
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class OpinionMap:
    """The groups, or why there are none; `people` gave enough answers to be grouped.

    At least `straight` more, in tens, gave one and the same answer to everything. They are in no
    group, and in every other figure.
    """

    clarity: Clarity
    people: int
    items: int
    groups: tuple[OpinionGroup, ...]
    silhouette: float  # -1 to 1, two decimals, as the two below
    by_chance: float
    stability: float
    straight: int = 0


# --- what unites, what divides ------------------------------------------------------------------


@dataclass(frozen=True)
class GroupSupport:
    """How many of one group agree. Regions are groups of governorates: kurdistan and rest."""

    question: Question
    group: str
    support: Estimate
    people: int = 0  # who answered, in whole tens


@dataclass(frozen=True)
class Uniting:
    """A statement that most agree with, in every group that is large enough to be heard."""

    item: Item
    support: Estimate
    lowest: GroupSupport  # the plain figure: the least support in any group
    groups: int  # so many were looked at
    # Across opinion groups, None where there are no clear ones: the least support in any of them,
    # the product of all, and the harmonic mean of all (0 to 1), which no majority alone can raise.
    lowest_opinion_group: Estimate | None
    consensus: Estimate | None
    bridging: float | None


@dataclass(frozen=True)
class Dividing:
    """A statement on which two groups differ clearly, by at least fifteen points."""

    item: Item
    support: Estimate
    higher: GroupSupport
    lower: GroupSupport
    gap: Estimate  # higher less lower


@dataclass(frozen=True)
class CommonGround:
    """The lists of three and what they were chosen from."""

    weighted: bool  # False while too few people told anything about themselves
    statements: int  # with enough answers to be looked at
    comparisons: int  # between two groups; what is called clear survived Benjamini-Hochberg
    uniting: int  # so many unite and divide in all; the lists hold the first three
    dividing: int
    unites: tuple[Uniting, ...]
    divides: tuple[Dividing, ...]


@dataclass(frozen=True)
class TopicGroups:
    """How many support a topic, of those with an opinion: altogether and in each group told of."""

    topic: str
    support: Estimate
    groups: tuple[GroupSupport, ...]


@dataclass(frozen=True)
class PriorityGap:
    """How much more people put one topic first than another, answered by the same people."""

    first: str
    second: str
    gap: Estimate
    is_clear: bool  # the range leaves 0 outside, and it survived Benjamini-Hochberg


@dataclass(frozen=True)
class Headline:
    """What people put first, weighted; `people`, in tens, said where to begin."""

    topic: str
    share: Estimate
    people: int
    is_clear: bool  # ahead of every other topic


@dataclass(frozen=True)
class Acquiescence:
    """The share of people who agreed with every answer they gave.

    Of `looked_at`, in tens, who gave seven or more. `without` is the headline as if these had not
    answered. None is what may not be told.
    """

    looked_at: int
    share: Estimate
    headline: Headline | None
    without: Headline | None

    @property
    def changes(self) -> bool:
        """Whether the first answer is another without them."""
        if self.headline is None or self.without is None:
            return False
        one, other = self.headline, self.without
        return (one.topic, one.is_clear) != (other.topic, other.is_clear)


# --- themes -------------------------------------------------------------------------------------


class Chosen(StrEnum):
    """The rule by which a comment is quoted."""

    EARLIEST = "earliest"
    MOST_AGREED = "most agreed"
    DRAWN = "drawn"  # by the seed


@dataclass(frozen=True)
class Quote:
    """A published comment to be read in full, by its reference."""

    ref: str
    stance: Stance
    chosen: Chosen


@dataclass(frozen=True)
class Theme:
    """Published comments of one language that use the same words; `refs` names every one."""

    number: int  # from 1 over all languages, the largest first
    language: str
    terms: tuple[str, ...]  # as people wrote them, the most telling first
    comments: int
    by_topic: Mapping[str, int] = field(hash=False)
    by_stance: Mapping[Stance, int] = field(hash=False)
    quotes: tuple[Quote, ...]
    refs: tuple[str, ...]


@dataclass(frozen=True)
class ThemeReport:
    """Themes of the comments, and how many comments fell into none."""

    comments: int  # published, in any language
    without: int
    themes: tuple[Theme, ...]


# --- the brigade lens ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Effect:
    """One topic's support as everybody answered, and without the people of the case."""

    topic: str
    with_case: Estimate
    without_case: Estimate


@dataclass(frozen=True)
class Case:
    """Answers so alike and so close in time that a human has to look; it accuses nobody.

    Counts are rounded down to tens, days are days, and no pseudonym is in here.
    """

    key: str  # the same for the same pattern when the round is computed again
    people: int
    signs: tuple[Sign, ...]
    answered: int  # so many answers each one gave that others of the case gave too, the median
    alike: float  # the share of answers that pairs of them gave alike, 0 to 1
    expected: float  # the same for pairs of other people
    first_on: date
    last_on: date
    on_one_day: float  # the share of them that came on their busiest day, 0 to 1
    others_on_that_day: float  # the share of everybody else who came on it
    brief: float  # the share of them whose answers all fall on the day they came, 0 to 1
    others_brief: float
    by_means: Mapping[Means, float] = field(hash=False)  # how they were confirmed, as shares
    others_by_means: Mapping[Means, float] = field(hash=False)
    pattern: Mapping[str, Choice] = field(hash=False)  # what most of them chose, by topic
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class BrigadeReport:
    """The cases, the largest first; `looked_at` people had enough answers to be compared."""

    looked_at: int
    cases: tuple[Case, ...]


# --- together -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Insight:
    """Everything above for one round; the same digest, seed and rules give the same figures."""

    rules: int
    seed: int
    digest: str  # SHA-256 of the answers, backgrounds and comments it rests on
    opinions: OpinionMap
    common: CommonGround
    priority_gaps: tuple[PriorityGap, ...]
    topics: tuple[TopicGroups, ...]
    themes: ThemeReport
    brigades: BrigadeReport
    acquiescence: Acquiescence | None = None
