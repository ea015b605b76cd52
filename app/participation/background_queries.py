"""What reports read about who takes part: counts of answers, never a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import groupby

from sqlalchemy import and_, func, select

from app.db import session
from app.participation.background_rules import Answers, Question
from app.participation.models import Background, BackgroundTally, Priority, Voter
from app.participation.rules import ConfirmationLevel

Told = Mapping[Question, Mapping[str, int]]
# What somebody said of themselves, with the topics they put first.
Kind = tuple[Answers, frozenset[str]]


def background_counts(round_id: int) -> Told:
    """How many confirmed voters of the round gave which answer; answers of nobody are left out."""
    found: dict[Question, dict[str, int]] = {question: {} for question in Question}
    rows = session().execute(
        select(BackgroundTally.question, BackgroundTally.answer, func.sum(BackgroundTally.n))
        .where(BackgroundTally.round_id == round_id)
        .group_by(BackgroundTally.question, BackgroundTally.answer)
        .having(func.sum(BackgroundTally.n) > 0)
        .order_by(BackgroundTally.question, BackgroundTally.answer)
    )
    for question, answer, n in rows:
        found[question][answer] = int(n)
    return found


def kinds_of_people(round_id: int) -> Counter[Kind]:
    """How many confirmed people with priorities are alike in all they said; no person leaves here.

    It reads a row for each choice, so it belongs into a command and into no page.
    """
    of_voter = and_(
        Background.round_id == Priority.round_id, Background.voter_ref == Priority.voter_ref
    )
    confirmed = and_(Voter.round_id == Priority.round_id, Voter.ref == Priority.voter_ref)
    rows = session().execute(
        select(
            Priority.voter_ref,
            Priority.topic_slug,
            *(getattr(Background, question) for question in Question),
        )
        .join(Voter, confirmed)
        .outerjoin(Background, of_voter)
        .where(Priority.round_id == round_id, Voter.level == ConfirmationLevel.CONFIRMED)
        .order_by(Priority.voter_ref)
        .execution_options(yield_per=5_000)
    )
    found: Counter[Kind] = Counter()
    for _, own in groupby(rows, key=lambda row: row.voter_ref):
        choices = list(own)
        found[Answers(*choices[0][2:]), frozenset(row.topic_slug for row in choices)] += 1
    return found
