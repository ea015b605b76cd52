"""A copy of everything that is stored about the asking person, as one plain object.

The page and the file print this same object, so neither can leave out what the other tells.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.catalogue.models import Round
from app.db import session
from app.moderation.models import Decision
from app.notifications import addresses
from app.participation.leaving import of_voters
from app.participation.models import (
    Agreement,
    Background,
    Flag,
    Participant,
    Priority,
    Submission,
    Vote,
)
from app.participation.rules import shown_reference
from app.participation.statement_models import StatementVote
from app.privacy.names import Names

Plain = dict[str, Any]
BACKGROUND = ("governorate", "place_type", "age_group", "gender", "schooling")


def copy_of(names: Names, *, confirmed_by: str, now: datetime) -> Plain:
    """Everything under these names, in words and numbers that any program reads.

    Moments are UTC; of choices there are only days. The name of a row in the database is left out:
    it would tell whoever finds the file where to look.
    """
    author = session().get(Participant, names.author)
    return {
        "made_at": now,
        "confirmed_by": confirmed_by or None,
        "rounds": [one for one in _rounds(names) if len(one) > 1],
        "alias_number": author.alias_number if author else None,
        "public_name": author.public_name if author else None,
        "shown_governorate": author.shown_governorate if author else None,
        "first_text_on": author.joined_on if author else None,
        "news_by_email": addresses.of(names.author) is not None,
        "texts": list(_texts(names.author)),
        "flags": list(_flags(names.flagger)),
    }


def as_file(copy: Plain) -> str:
    """The copy as JSON; days and moments in ISO 8601."""

    def plain(value: date) -> str:
        return value.isoformat()

    return json.dumps(copy, ensure_ascii=False, indent=2, default=plain) + "\n"


def _rounds(names: Names) -> Iterator[Plain]:
    votes = _by_voter(Vote, names, Vote.topic_slug)
    chosen = _by_voter(Priority, names, Priority.topic_slug)
    answered = _by_voter(StatementVote, names, StatementVote.statement_ref)
    agreed = _by_voter(Agreement, names, Agreement.comment_ref)
    said = _by_voter(Background, names, Background.round_id)
    for round_, own in names.voters:
        told: Plain = {"round": round_.slug}
        if found := _of(votes, own):
            told["votes"] = [_vote(one) for one in found]
        if found := _of(chosen, own):
            told["priorities"] = [
                {"topic": one.topic_slug, "chosen_on": one.chosen_on} for one in found
            ]
        if found := _of(answered, own):
            told["answers"] = [_answer(one) for one in found]
        if found := _of(agreed, own):
            told["agreements"] = [shown_reference(one.comment_ref) for one in found]
        if found := _of(said, own):
            told["about_you"] = {name: getattr(found[0], name) for name in BACKGROUND}
        yield told


def _by_voter(table: Any, names: Names, order: Any) -> Mapping[bytes, list[Any]]:
    rows: dict[bytes, list[Any]] = {}
    mine = select(table).where(of_voters(table, names.of_voters)).order_by(order)
    for row in session().scalars(mine):
        rows.setdefault(row.voter_ref, []).append(row)
    return rows


def _of(rows: Mapping[bytes, list[Any]], refs: Sequence[bytes]) -> list[Any]:
    return [row for ref in refs for row in rows.get(ref, ())]


def _vote(vote: Vote) -> Plain:
    return {
        "topic": vote.topic_slug,
        "choice": vote.choice.value,
        "first_cast_on": vote.first_cast_on,
        "chosen_on": vote.chosen_on,
    }


def _answer(vote: StatementVote) -> Plain:
    return {
        "statement": shown_reference(vote.statement_ref),
        "answer": vote.answer.value,
        "answered_on": vote.answered_on,
    }


def _texts(author: bytes) -> Iterator[Plain]:
    texts = session().execute(
        select(Submission, Round.slug)
        .join(Round, Round.id == Submission.round_id)
        .where(Submission.participant_ref == author)
        .order_by(Submission.submitted_at.desc(), Submission.ref)
    ).all()  # fmt: skip
    refs = [text.ref for text, _ in texts]
    decisions: dict[str, list[Plain]] = {}
    for one in session().scalars(
        select(Decision)
        .where(Decision.submission_ref.in_(refs))
        .order_by(Decision.revision, Decision.place)
    ):
        decisions.setdefault(one.submission_ref, []).append(_decision(one))
    for text, round_slug in texts:
        yield {
            "reference": text.shown_ref,
            "kind": text.kind.value,
            "round": round_slug,
            "topic": text.topic_slug,
            "text": text.text,
            "public_text": text.published_text,
            "stance": text.stance.value,
            "language": text.language,
            "status": text.status.value,
            "submitted_at": text.submitted_at,
            "decided_at": text.decided_at,
            "published_at": text.published_at,
            "decisions": decisions.get(text.ref, []),
        }


def _decision(decision: Decision) -> Plain:
    """Who decided is told by office alone."""
    return {
        "outcome": decision.outcome.value,
        "reason": decision.reason.value if decision.reason else None,
        "words": decision.passages,
        "note": decision.note,
        "decided_at": decision.decided_at,
        "by": "moderator",
    }


def _flags(flagger: bytes) -> Iterator[Plain]:
    for flag in session().scalars(
        select(Flag).where(Flag.flagger_ref == flagger).order_by(Flag.submission_ref)
    ):
        yield {
            "reference": shown_reference(flag.submission_ref),
            "reason": flag.reason.value,
            "flagged_on": flag.flagged_on,
        }
