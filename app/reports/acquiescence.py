"""Who agrees with whatever they are shown, and whether the first answer stands without them.

Some who answer unasked surveys say yes to everything, by haste or to be done (C. Kennedy et al.,
"Assessing the risks to online polls from bogus respondents", Pew Research Center 2020: 4 to 7 in
100). Nobody is left out of a figure: the headline is computed a second time, and both are told.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.insights.intervals import Interval
from app.insights.rounding import in_tens
from app.insights.tallies import THRESHOLD, share
from app.insights.weighted import weighted_share
from app.insights.weighting import Codes
from app.reports.gathering import SMALLEST_CELL, Gathered
from app.reports.insight import Acquiescence, Headline, estimate
from app.reports.mapping import FEWEST_ANSWERS, all_items
from app.reports.uniting import priority_gaps


def acquiescence(gathered: Gathered) -> Acquiescence | None:
    """How many agreed with all they answered, topics and statements; None for too few people.

    The headline without them is told when at least thirty of them said where to begin.
    """
    _, entries = all_items(gathered)
    each = np.bincount(entries.person, minlength=gathered.held.people)
    agreed = np.bincount(entries.person, entries.said == 1, gathered.held.people)
    enough = each >= FEWEST_ANSWERS
    if enough.sum() < THRESHOLD:
        return None
    theirs = enough & (agreed == each)
    found = share(int(theirs.sum()), int(enough.sum()))
    chosen = gathered.held.priorities
    people = np.array(sorted(chosen), dtype=np.int64)
    rest = people[~theirs[people]]
    both = len(people) - len(rest) >= SMALLEST_CELL
    return Acquiescence(
        looked_at=in_tens(int(enough.sum())),
        share=estimate(found.value, Interval(found.low, found.high)),
        headline=_headline(gathered, people, chosen),
        without=_headline(gathered, rest, chosen) if both else None,
    )


def _headline(
    gathered: Gathered, people: Codes, chosen: Mapping[int, frozenset[str]]
) -> Headline | None:
    """What these people put first, weighted, and whether nothing else comes near."""
    gaps = priority_gaps(gathered, people)
    if not gaps:
        return None
    first = gaps[0].first
    has = np.array([first in chosen[int(person)] for person in people], dtype=np.float64)
    found = weighted_share(has, gathered.weigh(people))
    return Headline(
        topic=first,
        share=estimate(found.value, Interval(found.low, found.high)),
        people=in_tens(len(people)),
        is_clear=all(gap.is_clear for gap in gaps if gap.first == first),
    )
