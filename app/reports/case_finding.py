"""Cases for a human to look at: answers that look organised, with totals for evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from app.identity.rules import Means
from app.insights.brigades import FEWEST_ANSWERS, Brigade, Taken, brigades
from app.insights.intervals import Interval
from app.insights.rounding import in_tens
from app.insights.tallies import share
from app.insights.weighting import Codes
from app.participation.answer_queries import CHOICES, NO_DAY
from app.participation.rules import Choice
from app.reports.gathering import SMALLEST_CELL, Gathered
from app.reports.insight import BrigadeReport, Case, Effect, Estimate, estimate

MEANS = tuple(Means)


def taken_of(gathered: Gathered) -> Taken:
    """Who answered what and when, as the lens takes it: topics first, then statements."""
    held, votes, answers = gathered.held, gathered.votes, gathered.answers
    return Taken(
        people=held.people,
        items=len(held.topics) + len(held.statements),
        person=np.concatenate([votes.person, answers.person]),
        item=np.concatenate([votes.item, answers.item + len(held.topics)]),
        said=np.concatenate([votes.said, answers.said]),
        first_on=np.array(held.first_on, dtype=np.int64),
        last_on=np.array(held.last_on, dtype=np.int64),
        means=np.array(
            [-1 if how is None else MEANS.index(how) for how in held.means], dtype=np.int64
        ),
    )


def brigade_report(gathered: Gathered, seed: int) -> BrigadeReport:
    """What the lens finds; whoever is in a case stays in every figure all the same."""
    held, taken = gathered.held, taken_of(gathered)
    each = np.bincount(taken.person, minlength=held.people)
    return BrigadeReport(
        looked_at=in_tens(int((each >= FEWEST_ANSWERS).sum())),
        cases=tuple(_case(gathered, taken, found, each) for found in brigades(taken, seed=seed)),
    )


def _case(gathered: Gathered, taken: Taken, found: Brigade, each: Codes) -> Case:
    members = found.members
    others = np.setdiff1d(np.flatnonzero(taken.first_on != NO_DAY), members)
    days = taken.first_on[members]
    busiest = int(np.bincount(days - days.min()).argmax() + days.min())
    topics = gathered.held.topics
    pattern = {topics[item]: CHOICES[said] for item, said in found.core if item < len(topics)}
    return Case(
        key=found.key,
        people=in_tens(len(members)),
        signs=found.signs,
        answered=int(np.median(each[members])),
        alike=_told(found.likeness, len(members)),
        expected=round(found.elsewhere, 2),
        first_on=date.fromordinal(int(days.min())),
        last_on=date.fromordinal(int(days.max())),
        on_one_day=_told(float((days == busiest).mean()), len(members)),
        others_on_that_day=_told(float((taken.first_on[others] == busiest).mean()), len(others)),
        brief=_brief(taken, members),
        others_brief=_brief(taken, others),
        by_means=_by_means(taken.means[members]),
        others_by_means=_by_means(taken.means[others]),
        pattern=pattern,
        effects=_effects(gathered, members, [slug for slug in topics if slug in pattern]),
    )


def _told(share: float, people: int) -> float:
    """Whole points; of fewer than thirty people tenths, so that nobody is counted out of them."""
    return round(share, 2 if people >= SMALLEST_CELL else 1)


def _brief(taken: Taken, people: Codes) -> float:
    return _told(float((taken.first_on[people] == taken.last_on[people]).mean()), len(people))


def _by_means(means: Codes) -> Mapping[Means, float]:
    told = Counter(means.tolist())
    people = len(means)
    return {how: _told(told[place] / people, people) for place, how in enumerate(MEANS)}


def _effects(gathered: Gathered, members: Codes, topics: Sequence[str]) -> tuple[Effect, ...]:
    """Support for each topic of the pattern as everybody answered, and without these people."""
    votes = gathered.votes
    theirs = np.isin(votes.person, members)
    told = votes.said != CHOICES.index(Choice.NONE)
    supports = votes.said == CHOICES.index(Choice.SUPPORT)
    effects = []
    for slug in topics:
        here = told & (votes.item == gathered.held.topics.index(slug))
        rest = here & ~theirs
        if min(here.sum(), rest.sum()) >= SMALLEST_CELL:
            effects.append(
                Effect(
                    slug,
                    _support(int((here & supports).sum()), int(here.sum())),
                    _support(int((rest & supports).sum()), int(rest.sum())),
                )
            )
    return tuple(effects)


def _support(count: int, base: int) -> Estimate:
    found = share(count, base)
    return estimate(found.value, Interval(found.low, found.high))
