"""Weighing a round: what participants would say if they were made up like all adults."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING

from app.catalogue.models import Round
from app.catalogue.queries import all_topics
from app.db import insert_into, session
from app.insights.confidence import Evidence
from app.insights.intervals import Interval
from app.insights.rounding import in_tens
from app.participation.background_queries import Kind, kinds_of_people
from app.participation.background_rules import AgeGroup, Answers, Gender, Question
from app.participation.priority_queries import priority_counts
from app.reports.adults import Adults
from app.reports.insight import estimate
from app.reports.missing import PLACES, RURAL
from app.reports.models import Analysis

if TYPE_CHECKING:
    from app.insights.weighting import Margin

# Governorates that are put together first when too few took part in one of them.
KURDISTAN = frozenset({"AR", "DA", "SU", "HA"})
YOUNG = frozenset({AgeGroup.TO_24, AgeGroup.TO_34})


@dataclass(frozen=True)
class Weighted:
    """One topic's weighted share of people (0 to 1) with its range.

    `plain` is the unweighted one, which is nobody's to keep: figures as they are told have none.
    """

    value: float
    low: float
    high: float
    plain: float | None = None


@dataclass(frozen=True)
class Figures:
    """What weighting a round gave; totals alone."""

    people: int
    evidence: Evidence
    converged: bool
    gap: float
    trimmed: int
    unanswered: Mapping[str, int]
    shares: Mapping[str, Weighted]

    def as_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @property
    def told(self) -> Figures:
        """The same as they may be kept: no exact count of people, and shares in whole points.

        Everything is rounded to the side that claims less.
        """
        told = {
            slug: estimate(one.value, Interval(one.low, one.high))
            for slug, one in self.shares.items()
        }
        return replace(
            self,
            people=in_tens(self.people),
            evidence=self.evidence.told,
            gap=ceil(self.gap * 100) / 100,
            trimmed=in_tens(self.trimmed),
            unanswered={name: in_tens(n) for name, n in self.unanswered.items()},
            shares={slug: Weighted(one.value, one.low, one.high) for slug, one in told.items()},
        )

    @classmethod
    def from_json(cls, text: str) -> Figures:
        held = json.loads(text)
        held["evidence"] = Evidence(**held["evidence"])
        held["shares"] = {slug: Weighted(**one) for slug, one in held["shares"].items()}
        return cls(**held)


def analyse(round_: Round, known: Sequence[Adults], now: datetime) -> Figures | None:
    """Weigh the round's priorities and keep what may be told of it in the place of any before.

    None, and nothing kept, while nobody confirmed has chosen any.
    """
    exact = weigh(kinds_of_people(round_.id), known, priority_counts(round_.id).waiting)
    if exact is None:
        return None
    found = exact.told
    values = {"computed_at": now, "figures": found.as_json()}
    storing = insert_into(Analysis).values(round_id=round_.id, **values)
    session().execute(
        storing.on_conflict_do_update(index_elements=[Analysis.round_id], set_=values)
    )
    return found


def weigh(kinds: Mapping[Kind, int], known: Sequence[Adults], waiting: int) -> Figures | None:
    """The weighted shares of people who put each topic first; None when there is nobody.

    `waiting` people stand outside, unconfirmed. The order of `kinds` changes nothing.
    """
    # Loaded here alone: pages read the outcome and never these libraries.
    import numpy as np  # noqa: PLC0415

    from app.insights.weighted import weighted_share  # noqa: PLC0415
    from app.insights.weighting import rake  # noqa: PLC0415

    ordered = sorted(kinds.items(), key=lambda one: repr((one[0][0], sorted(one[0][1]))))
    people = [said for (said, _), n in ordered for _ in range(n)]
    chosen = [topics for (_, topics), n in ordered for _ in range(n)]
    if not people:
        return None
    answers = as_known(people, known)
    weighting = rake(answers, margins(known))
    shares = {}
    for topic in all_topics():
        chose = np.array([float(topic.slug in topics) for topics in chosen])
        found = weighted_share(chose, weighting.weights)
        plain = float(chose.mean())
        shares[topic.slug] = Weighted(found.value, found.low, found.high, plain)
    return Figures(
        people=len(people),
        evidence=_evidence(answers, known, weighting.effective, weighting.design_effect, waiting),
        converged=weighting.converged,
        gap=weighting.gap,
        trimmed=weighting.trimmed,
        unanswered=dict(weighting.unanswered),
        shares=shares,
    )


def as_known(
    people: Sequence[Answers], known: Sequence[Adults]
) -> Mapping[str, Sequence[str | None]]:
    """What people said of themselves, question by question, in the words adults are known by."""
    return {
        one.question.value: [_answer(one, getattr(said, one.question)) for said in people]
        for one in known
    }


def margins(known: Sequence[Adults]) -> list[Margin]:
    """What weights are to meet."""
    from app.insights.weighting import Margin  # noqa: PLC0415 - as above

    return [Margin(one.question.value, one.shares, _groups(one)) for one in known]


def _answer(known: Adults, said: str | None) -> str | None:
    """An answer as adults are known by it; None for none, and for people outside the country."""
    if said is not None and known.question is Question.PLACE_TYPE:
        return {str(place): group for place, group in PLACES.items()}[said]
    return str(said) if said in known.shares else None


def _groups(known: Adults) -> Mapping[str, str] | None:
    if known.question is not Question.GOVERNORATE:
        return None
    return {key: "kurdistan" if key in KURDISTAN else "rest" for key in known.shares}


def _evidence(
    answers: Mapping[str, Sequence[str | None]],
    known: Sequence[Adults],
    effective: float,
    design_effect: float,
    waiting: int,
) -> Evidence:
    """What the grade rests on: the key groups by gender, place, age and the Kurdistan Region."""
    ratios: dict[str, float] = {}
    for one in known:
        given = [answer for answer in answers[one.question.value] if answer is not None]
        for name, members in _key_groups(one).items():
            of_adults = sum(one.shares[member] for member in members)
            if given and 0 < of_adults < 1:
                ratios[name] = sum(answer in members for answer in given) / len(given) / of_adults
    people = len(next(iter(answers.values())))
    genders = answers.get(Question.GENDER.value, ())
    return Evidence(
        effective=effective,
        design_effect=design_effect,
        women=sum(answer == Gender.WOMAN for answer in genders),
        men=sum(answer == Gender.MAN for answer in genders),
        rural=sum(answer == RURAL for answer in answers.get(Question.PLACE_TYPE.value, ())),
        ratios=ratios,
        waiting=waiting / (people + waiting),
    )


def _key_groups(known: Adults) -> Mapping[str, frozenset[str]]:
    everybody = frozenset(known.shares)
    if known.question is Question.AGE_GROUP:
        young = frozenset(str(group) for group in YOUNG)
        return {"young": young, "older": everybody - young}
    if known.question is Question.GOVERNORATE:
        return {"kurdistan": KURDISTAN & everybody, "rest": everybody - KURDISTAN}
    return {name: frozenset({name}) for name in known.shares}
