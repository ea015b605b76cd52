"""The opinion map of a round: groups of people who answer alike, told by their answers alone."""

from __future__ import annotations

import numpy as np

from app.insights.intervals import wilson_share
from app.insights.opinion_groups import Answers, OpinionGroups, opinion_groups
from app.insights.rounding import in_tens
from app.insights.weighting import Codes
from app.participation.answer_queries import ANSWERS, CHOICES
from app.participation.rules import Choice
from app.participation.statement_rules import Answer
from app.reports.gathering import SMALLEST_CELL, Entries, Gathered, cells
from app.reports.insight import Clarity, Item, ItemKind, Mark, OpinionGroup, OpinionMap, estimate

FEWEST_PEOPLE = 200
FEWEST_ANSWERS = 7
MOST_MARKS = 5
LEAST_SHARE = 0.5
# What counts as agreeing, disagreeing and neither; «no opinion» on a topic is no answer.
OF_CHOICE = {Choice.SUPPORT: 1, Choice.OPPOSE: -1, Choice.NEUTRAL: 0}
OF_ANSWER = {Answer.AGREE: 1, Answer.DISAGREE: -1, Answer.UNSURE: 0}
MARKED = ((Answer.AGREE, 1), (Answer.DISAGREE, -1))


def all_items(gathered: Gathered) -> tuple[tuple[Item, ...], Entries]:
    """Statements and topics as one list of items, with every answer as 1, -1 or 0."""
    held = gathered.held
    items = [Item(ItemKind.STATEMENT, ref, topic) for ref, topic in held.statements.items()]
    items += [Item(ItemKind.TOPIC, slug, slug) for slug in held.topics]
    votes, answers = gathered.votes, gathered.answers
    meant = np.array([OF_CHOICE.get(choice, 9) for choice in CHOICES])
    said = meant[votes.said] if len(votes.said) else votes.said
    told = said != 9
    agreed = np.array([OF_ANSWER[answer] for answer in ANSWERS])
    person = np.concatenate([answers.person, votes.person[told]])
    item = np.concatenate([answers.item, votes.item[told] + len(held.statements)])
    value = np.concatenate([agreed[answers.said], said[told]])
    return tuple(items), Entries(person, item, value)


def grouped(gathered: Gathered, seed: int) -> OpinionGroups:
    """Everybody by their answers to statements and topics."""
    items, entries = all_items(gathered)
    return opinion_groups(
        Answers(gathered.held.people, len(items), entries.person, entries.item, entries.said),
        fewest=FEWEST_ANSWERS,
        seed=seed,
    )


def opinion_map(gathered: Gathered, seed: int) -> tuple[OpinionMap, Codes]:
    """The map, and each person's group for what is computed next: -1 for none, kept nowhere."""
    items, entries = all_items(gathered)
    found = grouped(gathered, seed)
    people = int((found.label >= 0).sum())
    clarity = (
        Clarity.TOO_FEW
        if people < FEWEST_PEOPLE
        else Clarity.CLEAR
        if found.clear
        else Clarity.UNCLEAR
    )
    label = found.label if clarity is Clarity.CLEAR else np.full_like(found.label, -1)
    groups = _groups(gathered, items, entries, found) if clarity is Clarity.CLEAR else ()
    return (
        OpinionMap(
            clarity=clarity,
            people=in_tens(people),
            items=len(items),
            groups=groups,
            silhouette=round(found.silhouette, 2),
            by_chance=round(found.by_chance, 2),
            stability=round(found.stability, 2),
            straight=in_tens(len(found.straight)),
        ),
        label,
    )


def _groups(
    gathered: Gathered, items: tuple[Item, ...], entries: Entries, found: OpinionGroups
) -> tuple[OpinionGroup, ...]:
    together = sum(found.sizes)
    return tuple(
        OpinionGroup(
            number=place + 1,
            people=in_tens(size),
            share=round(size / together, 2),
            marks=_marks(gathered, items, entries, found.label, place),
        )
        for place, size in enumerate(found.sizes)
    )


def _marks(
    gathered: Gathered, items: tuple[Item, ...], entries: Entries, label: Codes, group: int
) -> tuple[Mark, ...]:
    """The answers that most of this group gives and others give clearly less often.

    Groups were made from these very answers, so the ranges describe them and prove nothing.
    """
    side = np.where(label < 0, -1, (label != group).astype(np.int64))
    found: list[tuple[float, str, Mark]] = []
    for answer, meant in MARKED:
        so = (entries.said == meant).astype(np.float64)
        table = cells(entries, so, gathered.weights, side, (len(items), 2))
        for place, item in enumerate(items):
            if table.base[place].min() < SMALLEST_CELL:
                continue
            here, elsewhere = (float(one) for one in table.value[place])
            ranges = [
                wilson_share(value, float(n))
                for value, n in zip((here, elsewhere), table.effective[place], strict=True)
            ]
            if here >= LEAST_SHARE and ranges[0].low > ranges[1].high:
                mark = Mark(item, answer, estimate(here, ranges[0]), estimate(elsewhere, ranges[1]))
                found.append((elsewhere - here, item.key, mark))
    return tuple(mark for _, _, mark in sorted(found, key=lambda one: one[:2])[:MOST_MARKS])
