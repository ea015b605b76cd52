"""Who took part and who is missing, as leadership reads it: groups against all adults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.insights.representation import Presence, Representation, presence, representation
from app.insights.rounding import SMALLEST, Told
from app.insights.tallies import THRESHOLD
from app.participation.background_rules import PlaceType, Question
from app.reports.adults import Adults

# Adults are known as urban and rural; people are asked about the place in their own words.
URBAN, RURAL = "urban", "rural"
PLACES = {PlaceType.CITY: URBAN, PlaceType.TOWN: URBAN, PlaceType.VILLAGE: RURAL}
# The summary names the worst of these; governorates are too many, and too roughly known.
MAIN = (Question.GENDER, Question.PLACE_TYPE, Question.AGE_GROUP)
WORST, BEST = 5, 2


@dataclass(frozen=True)
class Group:
    """One group of adults. Its share and ratio are None where fewer than ten stay untold.

    `presence` is None where even the word would tell too much.
    """

    question: Question
    name: str
    of_adults: float
    share: float | None
    ratio: float | None
    presence: Presence | None


@dataclass(frozen=True)
class QuestionReport:
    """One question: how many answered, and every group; the most missing first, untold last.

    No group at all while fewer answered than shares are told at.
    """

    adults: Adults
    told: int
    groups: tuple[Group, ...]

    @property
    def enough(self) -> bool:
        """Whether enough answered for any share to be told."""
        return self.told >= THRESHOLD


@dataclass(frozen=True)
class MissingReport:
    """Whom the figures do not speak of, by each question that adults are known by."""

    questions: tuple[QuestionReport, ...]

    @property
    def told(self) -> tuple[QuestionReport, ...]:
        return tuple(one for one in self.questions if one.enough)

    @property
    def most(self) -> int:
        """How many answered the question that most answered."""
        return max((one.told for one in self.questions), default=0)

    @property
    def absent(self) -> tuple[Group, ...]:
        """Groups by gender, place and age that are underrepresented, the most missing first."""
        wanted = (Presence.LARGELY_ABSENT, Presence.UNDERREPRESENTED)
        found = [
            group
            for one in self.told
            if one.adults.question in MAIN
            for group in one.groups
            if group.presence in wanted
        ]
        return tuple(sorted(found, key=_rank))

    @property
    def extremes(self) -> tuple[Group, ...]:
        """The five most missing and the two most present of all groups, in this order."""
        every = sorted(
            (group for one in self.told for group in one.groups if group.presence), key=_rank
        )
        if len(every) <= WORST + BEST:
            return tuple(every)
        return tuple(every[:WORST] + every[-BEST:])


def missing_report(told: Mapping[Question, Told], known: Sequence[Adults]) -> MissingReport:
    """What these figures allow one to say against what is known of adults."""
    return MissingReport(tuple(_question(one, _recoded(one.question, told)) for one in known))


def _question(known: Adults, told: Told) -> QuestionReport:
    here = {group: told.get(group) for group in known.shares}
    people = sum(n or 0 for n in here.values())
    if people < THRESHOLD:
        return QuestionReport(known, people, ())
    counts = {group: n or 0 for group, n in here.items()}
    groups = [
        _group(known.question, one, people, few=here[one.group] is None)
        for one in representation(counts, known.shares)
    ]
    return QuestionReport(known, people, tuple(sorted(groups, key=_rank)))


def _group(question: Question, found: Representation, people: int, *, few: bool) -> Group:
    if not few:
        return Group(
            question, found.group, found.of_adults, found.share, found.ratio, found.presence
        )  # fmt: skip
    # Said of any count that may be behind it, so that the word gives no count away.
    at_most = presence((SMALLEST - 1) / people / found.of_adults)
    sure = at_most if at_most is Presence.LARGELY_ABSENT else None
    return Group(question, found.group, found.of_adults, None, None, sure)


def _recoded(question: Question, figures: Mapping[Question, Told]) -> Told:
    told = figures.get(question, {})
    if question is not Question.PLACE_TYPE:
        return told
    places: dict[str, int | None] = {}
    for place, n in told.items():
        group = PLACES[PlaceType(place)]
        if n is not None:
            places[group] = (places.get(group) or 0) + n
    return places


def _rank(group: Group) -> float:
    """By ratio; a group known only to be absent stands with the absent, an untold one last."""
    if group.ratio is not None:
        return group.ratio
    return 0.49 if group.presence else float("inf")
