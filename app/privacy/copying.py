"""A copy of everything that is stored about the asking person, as one plain object.

The page and the file print this same object, so neither can leave out what the other tells.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import with_polymorphic

from app.catalogue.models import Round
from app.db import session
from app.moderation.models import Decision
from app.moderation.redress_models import Appeal, Ruling, Suspension
from app.notifications import addresses
from app.notifications.models import Outbox
from app.participation.leaving import of_voters
from app.participation.models import (
    Agreement,
    Background,
    Comment,
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
        "rounds": [one for one in _rounds(names) if len(one) > 2],
        "alias_number": author.alias_number if author else None,
        "public_name": author.public_name if author else None,
        "shown_governorate": author.shown_governorate if author else None,
        "named_from": author.named_from if author else None,
        "first_text_on": author.joined_on if author else None,
        "paused_until": author.paused_until if author else None,
        "news": _news(names.author),
        "noted": list(_noted(names.author)),
        "texts": list(_texts(names.author)),
        "pauses": list(_pauses(names.author)),
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
        told: Plain = {"round": round_.slug, "title": dict(round_.title)}
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


def _news(author: bytes) -> Plain | None:
    """What was asked for, with the address: it is the person's own."""
    asked = addresses.of(author)
    if asked is None:
        return None
    return {
        "address": addresses.opened(asked),
        "language": asked.language,
        "asked_on": asked.asked_on,
        "confirmed": asked.confirmed,
        "last_letter_on": asked.letter_on,
        "last_letter_left": asked.letter_taken,
    }


def _noted(author: bytes) -> Iterator[Plain]:
    """That something happened to one's texts, and whether it was seen or told."""
    for one in session().scalars(
        select(Outbox).where(Outbox.participant_ref == author).order_by(Outbox.noted_at)
    ):
        yield {"noted_at": one.noted_at, "seen": one.seen, "told_on": one.told_on}


def _pauses(author: bytes) -> Iterator[Plain]:
    """Staff are named by office alone."""
    for one in session().scalars(
        select(Suspension)
        .where(Suspension.participant_ref == author)
        .order_by(Suspension.proposed_at, Suspension.id)
    ):
        yield {
            "because_of": shown_reference(one.submission_ref),
            "reason": one.reason.value,
            "days": one.days,
            "note": one.note,
            "proposed_at": one.proposed_at,
            "answered_at": one.answered_at,
            "confirmed": one.confirmed,
            "ends_at": one.ends_at,
            "appeal": one.appeal_text,
            "appealed_at": one.appealed_at,
            "answer_to_appeal": one.explanation,
            "appeal_answered_at": one.ruled_at,
            "lifted": one.lifted,
        }


def _texts(author: bytes) -> Iterator[Plain]:
    sent = with_polymorphic(Submission, [Comment])
    texts = (
        session()
        .execute(
            select(sent, Round.slug)
            .join(Round, Round.id == sent.round_id)
            .where(sent.participant_ref == author)
            .order_by(sent.submitted_at.desc(), sent.ref)
        )
        .all()
    )
    refs = [text.ref for text, _ in texts]
    decisions: dict[str, list[Plain]] = {}
    for one in session().scalars(
        select(Decision)
        .where(Decision.submission_ref.in_(refs))
        .order_by(Decision.revision, Decision.place)
    ):
        decisions.setdefault(one.submission_ref, []).append(_decision(one))
    appeals = _appeals(refs)
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
            "shown_from": text.shown_from,
            "revision": text.revision,
            "reports": text.flags,
            "agreements": text.agreements if isinstance(text, Comment) else None,
            "readings_without_decision": text.choices,
            "marked_by_machine": text.risk,
            "came_in_a_burst": text.burst,
            "decisions": decisions.get(text.ref, []),
            "appeals": appeals.get(text.ref, []),
        }


def _appeals(refs: Sequence[str]) -> Mapping[str, list[Plain]]:
    found: dict[str, list[Plain]] = {}
    for ref, appeal, ruling in session().execute(
        select(Decision.submission_ref, Appeal, Ruling)
        .join(Appeal, Appeal.decision_id == Decision.id)
        .outerjoin(Ruling, Ruling.decision_id == Decision.id)
        .where(Decision.submission_ref.in_(refs))
        .order_by(Appeal.appealed_at)
    ):
        found.setdefault(ref, []).append(
            {
                "text": appeal.text,
                "appealed_at": appeal.appealed_at,
                "answered_at": ruling.ruled_at if ruling else None,
                "overturned": ruling.overturned if ruling else None,
                "answer": ruling.explanation if ruling else None,
            }
        )
    return found


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
            "settled_on": flag.settled_on,
        }
