"""Computing a round: everything beyond its counters, once, in a command.

Whoever reads the outcome needs none of the libraries loaded here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

from app.catalogue.models import Round
from app.catalogue.queries import all_topics
from app.db import insert_into, session
from app.participation.answer_queries import RoundAnswers, round_answers
from app.reports import insight_queries
from app.reports.acquiescence import acquiescence
from app.reports.adults import Adults
from app.reports.case_finding import brigade_report
from app.reports.frozen import as_json
from app.reports.gathering import Gathered
from app.reports.insight import RULES, Insight
from app.reports.insight_queries import PublicText
from app.reports.mapping import opinion_map
from app.reports.models import KeptInsight
from app.reports.theming import theme_report
from app.reports.uniting import common_ground, priority_gaps, topic_groups

SEED = 2026
Say = Callable[[str], None]


def keep(
    round_: Round, known: Sequence[Adults], now: datetime, *, seed: int = SEED, say: Say
) -> Insight:
    """Compute the round and keep what was found in the place of any before."""
    topics = [topic.slug for topic in all_topics()]
    found = compute(
        round_answers(round_.id, topics), insight_queries.comments(round_.id), known, seed, say
    )
    values = {"computed_at": now, "body": as_json(found)}
    storing = insert_into(KeptInsight).values(round_id=round_.id, **values)
    session().execute(
        storing.on_conflict_do_update(index_elements=[KeptInsight.round_id], set_=values)
    )
    return found


def compute(
    held: RoundAnswers,
    comments: Sequence[PublicText],
    known: Sequence[Adults],
    seed: int = SEED,
    say: Say = lambda _: None,
) -> Insight:
    """What these answers and comments say; the same ones and the same seed say the same."""
    gathered = Gathered(held, known)
    say(f"{held.people} people, {len(held.votes)} votes, {len(held.answers)} answers")
    opinions, label = opinion_map(gathered, seed)
    say(f"opinion groups: {opinions.clarity.value}, {len(opinions.groups)}")
    common = common_ground(gathered, label)
    say(f"{common.statements} statements looked at, {common.comparisons} comparisons")
    themes = theme_report(comments, seed)
    say(f"{themes.comments} comments, {len(themes.themes)} themes")
    brigades = brigade_report(gathered, seed)
    say(f"{len(brigades.cases)} cases to look at")
    return Insight(
        rules=RULES,
        seed=seed,
        digest=_digest(gathered, comments),
        opinions=opinions,
        common=common,
        priority_gaps=priority_gaps(gathered),
        topics=topic_groups(gathered),
        themes=themes,
        brigades=brigades,
        acquiescence=acquiescence(gathered),
    )


def _digest(gathered: Gathered, comments: Sequence[PublicText]) -> str:
    whole = hashlib.sha256(gathered.digest.encode())
    for one in sorted(comments, key=lambda one: one.key):
        told = (one.key, one.topic_slug, one.text, one.stance.value, one.agreements)
        whole.update(repr(told).encode())
    return whole.hexdigest()
