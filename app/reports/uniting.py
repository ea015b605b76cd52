"""What unites and what divides the participants of a round, over every group that was heard."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from app.insights.common_ground import Heard, bridging, clear_gaps, consensus, unites
from app.insights.differences import discoveries, paired, paired_p_value
from app.insights.intervals import Interval
from app.insights.rounding import in_tens
from app.insights.weighting import Codes, Floats, effective_size
from app.participation.answer_queries import ANSWERS, CHOICES
from app.participation.background_rules import Question
from app.participation.rules import Choice
from app.participation.statement_rules import Answer
from app.reports.gathering import SMALLEST_CELL, Cells, Entries, Gathered, cells, told
from app.reports.insight import (
    CommonGround,
    Dividing,
    Estimate,
    GroupSupport,
    Item,
    ItemKind,
    PriorityGap,
    TopicGroups,
    Uniting,
    estimate,
)

MOST_LISTED = 3
FEWEST_EFFECTIVE = 100
"""Answers, as sure as so many equal ones, from which a statement is looked at."""

Groups = dict[tuple[str, str], Heard]


def common_ground(gathered: Gathered, label: Codes) -> CommonGround:
    """The statements that unite and those that divide; `label` is each person's opinion group.

    Whoever does not know is among those who answered: a statement that half of them do not
    understand unites nobody.
    """
    refs = list(gathered.held.statements)
    entries = gathered.answers
    so = (entries.said == ANSWERS.index(Answer.AGREE)).astype(np.float64)
    everybody, by_group = _supports(gathered, entries, so, len(refs))
    in_groups = cells(
        entries, so, gathered.weights, label, (len(refs), int(label.max(initial=-1)) + 1)
    )
    looked_at = [
        place for place in range(len(refs)) if everybody.effective[place, 0] >= FEWEST_EFFECTIVE
    ]
    items = {
        refs[place]: Item(ItemKind.STATEMENT, refs[place], gathered.held.statements[refs[place]])
        for place in looked_at
    }
    uniting: list[tuple[float, Uniting]] = []
    for place in looked_at:
        found = _uniting(
            items[refs[place]], _heard(everybody, place, 0), by_group[place], _of(in_groups, place)
        )
        if found is not None:
            uniting.append(found)
    gaps, compared = clear_gaps({refs[place]: by_group[place] for place in looked_at})
    at = {ref: place for place, ref in enumerate(refs)}
    return CommonGround(
        weighted=np.unique(gathered.weights[gathered.weights > 0]).size > 1,
        statements=len(looked_at),
        comparisons=compared,
        uniting=len(uniting),
        dividing=len(gaps),
        unites=tuple(one for _, one in sorted(uniting, key=lambda one: (-one[0], one[1].item.key)))[
            :MOST_LISTED
        ],
        divides=tuple(
            Dividing(
                item=items[gap.statement],
                support=_estimate(_heard(everybody, at[gap.statement], 0)),
                higher=_group(gap.higher, by_group[at[gap.statement]][gap.higher]),
                lower=_group(gap.lower, by_group[at[gap.statement]][gap.lower]),
                gap=estimate(gap.value, Interval(gap.low, gap.high)),
            )
            for gap in gaps[:MOST_LISTED]
        ),
    )


def topic_groups(gathered: Gathered) -> tuple[TopicGroups, ...]:
    """How many of each group support each topic, of those with an opinion on it."""
    votes = gathered.votes
    told_votes = votes.said != CHOICES.index(Choice.NONE)
    entries = Entries(*(one[told_votes] for one in (votes.person, votes.item, votes.said)))
    so = (entries.said == CHOICES.index(Choice.SUPPORT)).astype(np.float64)
    topics = gathered.held.topics
    everybody, by_group = _supports(gathered, entries, so, len(topics))
    return tuple(
        TopicGroups(
            topic=slug,
            support=_estimate(_heard(everybody, place, 0)),
            groups=tuple(_group(name, heard) for name, heard in by_group[place].items()),
        )
        for place, slug in enumerate(topics)
        if everybody.base[place, 0] >= SMALLEST_CELL
    )


def priority_gaps(gathered: Gathered, among: Codes | None = None) -> tuple[PriorityGap, ...]:
    """Every two topics, by falling share: how many more put the one first, of the same people.

    Weighted; of everybody who said where to begin, or of those `among` them.

    The counts of the four cells are brought to Kish's effective size; what is called clear is
    among the discoveries of Benjamini and Hochberg over all pairs.
    """
    chosen = gathered.held.priorities
    people = np.array(sorted(chosen), dtype=np.int64) if among is None else among
    if not len(people):
        return ()
    weights = gathered.weigh(people)
    effective = effective_size(weights)
    if effective < FEWEST_EFFECTIVE:
        return ()
    share = weights / weights.sum() * effective
    has = {
        slug: np.array([slug in chosen[int(person)] for person in people])
        for slug in gathered.held.topics
    }
    order = sorted(has, key=lambda slug: (-float(share @ has[slug]), slug))
    pairs = list(combinations(order, 2))
    found, chances = [], []
    for one, other in pairs:
        counts = _four(share, has[one], has[other])
        found.append(paired(*counts))
        chances.append(paired_p_value(counts[1], counts[2]))
    gaps = []
    for (one, other), gap, survives in zip(pairs, found, discoveries(chances), strict=True):
        printed = estimate(gap.value, Interval(gap.low, gap.high))
        gaps.append(PriorityGap(one, other, printed, bool(survives and printed.low > 0)))
    return tuple(gaps)


def _four(share: Floats, one: Codes, other: Codes) -> tuple[float, float, float, float]:
    return (
        float(share[one & other].sum()),
        float(share[one & ~other].sum()),
        float(share[~one & other].sum()),
        float(share[~one & ~other].sum()),
    )


def _supports(
    gathered: Gathered, entries: Entries, so: Floats, items: int
) -> tuple[Cells, list[Groups]]:
    """Everybody\'s support for each item, and that of each group that may be told of."""
    together = np.zeros(gathered.held.people, dtype=np.int64)
    everybody = cells(entries, so, gathered.weights, together, (items, 1))
    found: list[Groups] = [{} for _ in range(items)]
    for question, parts in gathered.parts.items():
        shape = (items, max(1, len(parts.names)))
        table = cells(entries, so, gathered.weights, parts.code, shape)
        for item in range(items):
            counts = [int(n) for n in table.base[item, : len(parts.names)]]
            for place in told(parts.names, counts, int(everybody.base[item, 0])):
                found[item][question.value, parts.names[place]] = _heard(table, item, place)
    return everybody, found


def _uniting(
    item: Item, overall: Heard, groups: Mapping[tuple[str, str], Heard], opinions: list[Heard]
) -> tuple[float, Uniting] | None:
    if not unites(overall, [*groups.values(), *opinions]) or not groups:
        return None
    lowest = min(groups, key=lambda name: (groups[name].value, name))
    least = min([groups[lowest].value, *(one.value for one in opinions)])
    product = consensus(opinions) if opinions else None
    return least, Uniting(
        item=item,
        support=_estimate(overall),
        lowest=_group(lowest, groups[lowest]),
        groups=len(groups) + len(opinions),
        lowest_opinion_group=(
            _estimate(min(opinions, key=lambda one: one.value)) if opinions else None
        ),
        consensus=(
            estimate(product.value, Interval(product.low, product.high)) if product else None
        ),
        bridging=round(bridging(opinions), 2) if opinions else None,
    )


def _of(table: Cells, item: int) -> list[Heard]:
    """Opinion groups, if every one of them was heard on this."""
    groups = table.base.shape[1]
    if groups < 2 or table.base[item].min() < SMALLEST_CELL:
        return []
    return [_heard(table, item, group) for group in range(groups)]


def _heard(table: Cells, item: int, group: int) -> Heard:
    return Heard(
        float(table.value[item, group]),
        max(float(table.effective[item, group]), 1e-9),
        int(table.base[item, group]),
    )


def _estimate(heard: Heard) -> Estimate:
    return estimate(heard.value, heard.interval)


def _group(name: tuple[str, str], heard: Heard) -> GroupSupport:
    return GroupSupport(Question(name[0]), name[1], _estimate(heard), in_tens(heard.people))
