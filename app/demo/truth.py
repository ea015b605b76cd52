"""What was planted in an invented republic, computed from how it is drawn and kept beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

from flask import current_app

from app.catalogue.models import Round
from app.catalogue.proposals import all_proposals
from app.demo import leanings, preferences
from app.demo.backgrounds import RATES, Census, Rates
from app.demo.leanings import CHOICES, TOWARDS_CHANGE
from app.demo.likings import LIKINGS, UNSURE, Planted
from app.demo.people import Part
from app.demo.preferences import NAMING_ALL
from app.demo.republic import Summary
from app.demo.themes import DECLINES
from app.participation.background_rules import Answers, Gender, PlaceType, Question
from app.participation.proposing import reference_of
from app.participation.rules import MOST_PRIORITIES, Choice
from app.reports.missing import RURAL

FILE = "republic.json"
CAMPS = ((True, TOWARDS_CHANGE), (False, 1 - TOWARDS_CHANGE))


@dataclass(frozen=True)
class Truth:
    """Shares are of all adults (0 to 1); people go by the number of their device."""

    seed: int
    people: int
    at: str
    digest: str
    topics: Mapping[str, float]  # support, of those with an opinion
    topic_groups: Mapping[str, Mapping[str, float]]  # the same in each group, as "question group"
    priorities: Mapping[str, float]  # put it first, of those who put any
    statements: Mapping[str, tuple[str, str, float]]  # by reference: name, planted, who agree
    presence: Mapping[str, float]  # how readily, beside adults, as "question group"
    camps: str  # one sign for each person: 1 towards change
    brigade: tuple[int, ...]
    straight: tuple[int, ...]
    themes: Mapping[str, str]
    spam: Mapping[str, str]
    declines: tuple[Mapping[str, float], ...]  # by the first and the second moderator

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def path() -> Path:
    """Where it is kept: in the instance folder, outside the database."""
    folder: Path = current_app.config["SETTINGS"].instance
    return folder / FILE


def kept() -> Truth | None:
    """What was planted here; None where nothing was."""
    if not path().exists():
        return None
    return Truth(**json.loads(path().read_text(encoding="utf-8")))


def truth(round_: Round, found: Summary, *, seed: int, digest: str, rates: Rates = RATES) -> Truth:
    """All of it; nothing here is counted from rows."""
    census = Census(rates)
    people = sorted(found.crowd, key=lambda one: one.number)
    wide = [slug for slug, planted in leanings.PLANTED.items() if planted.most is None]
    every = [(question, group) for question, of in census.shares.items() for group in of]
    return Truth(
        seed=seed,
        people=len(people),
        at=found.until.isoformat(),
        digest=digest,
        topics={slug: _topic(slug, census) for slug in wide},
        topic_groups={
            slug: {f"{one[0]} {one[1]}": _topic(slug, census, one) for one in every}
            for slug in wide
        },
        priorities=_priorities(census),
        statements={
            reference_of(one, round_.slug): (
                one.slug, LIKINGS[one.slug].planted.value, _statement(one.slug, census),
            )
            for one in all_proposals()
        },
        presence=_presence(census, rates),
        camps="".join("1" if one.towards_change else "0" for one in people),
        brigade=tuple(one.number for one in people if one.part is Part.BRIGADE),
        straight=tuple(one.number for one in people if one.part is Part.STRAIGHT),
        themes=found.said.themes,
        spam=found.said.authors,
        declines=tuple({str(one): share for one, share in of.items()} for of in DECLINES),
    )  # fmt: skip


Group = tuple[Question, str]


def _share(
    question: Question, groups: frozenset[str], census: Census, within: Group | None
) -> float:
    """How many adults, or of one group of them, belong to these groups of a question."""
    known = {RURAL if one == PlaceType.VILLAGE else str(one) for one in groups}
    if within is not None and within[0] is question:
        return float(within[1] in known)
    return sum(share for group, share in census.shares[question].items() if group in known)


def _topic(slug: str, census: Census, within: Group | None = None) -> float:
    less = 0.0
    if slug in leanings.DOUBTS:
        question, groups, points = leanings.DOUBTS[slug]
        less = points * _share(question, groups, census, within)
    support = opinion = 0.0
    for towards_change, share in CAMPS:
        weights = leanings.PLANTED[slug].weights(towards_change)
        support += share * (weights[CHOICES.index(Choice.SUPPORT)] - less)
        opinion += share * (100 - weights[CHOICES.index(Choice.NONE)])
    return support / opinion


def _statement(slug: str, census: Census) -> float:
    liking = LIKINGS[slug]
    more = 0.0
    if liking.question is not None:
        more = liking.more * _share(liking.question, liking.groups, census, None)
    base = sum(share * liking.of(change, Answers()) for change, share in CAMPS)
    return (1 - UNSURE) * (base + more)


def _priorities(census: Census) -> Mapping[str, float]:
    """Over women and men of towns and villages, by every order in which three can be drawn."""
    shares = dict.fromkeys(preferences.PLANTED, 0.0)
    woman = census.shares[Question.GENDER][Gender.WOMAN]
    rural = census.shares[Question.PLACE_TYPE][RURAL]
    few = (1 - NAMING_ALL) / (MOST_PRIORITIES - 1)
    for (gender, of_gender), (place, of_place) in product(
        ((Gender.WOMAN, woman), (Gender.MAN, 1 - woman)),
        ((PlaceType.VILLAGE, rural), (PlaceType.CITY, 1 - rural)),
    ):
        person = Answers(gender=gender, place_type=place)
        weights = {slug: preferences.weight(slug, person) for slug in shares}
        for count in range(1, MOST_PRIORITIES + 1):
            likely = NAMING_ALL if count == MOST_PRIORITIES else few
            for slug, chance in _drawn(weights, count).items():
                shares[slug] += of_gender * of_place * likely * chance
    return shares


def _drawn(weights: Mapping[str, float], count: int) -> Mapping[str, float]:
    """How likely each is among so many drawn one after the other, by weight."""
    whole = sum(weights.values())
    chances = {slug: weight / whole for slug, weight in weights.items()}
    if count > 1:
        for first, weight in weights.items():
            rest = {slug: one for slug, one in weights.items() if slug != first}
            for slug, chance in _drawn(rest, count - 1).items():
                chances[slug] += weight / whole * chance
    return chances


def _presence(census: Census, rates: Rates) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for question, of in census.shares.items():
        come = sum(share * rates.get(group, 1.0) for group, share in of.items())
        found |= {f"{question} {group}": rates.get(group, 1.0) / come for group in of}
    return found


def of_kind(found: Truth, *planted: Planted) -> frozenset[str]:
    """References of the statements that were planted for this."""
    wanted = {one.value for one in planted}
    return frozenset(ref for ref, (_, what, _) in found.statements.items() if what in wanted)
