"""Putting proposed statements before the public, so that a round does not begin with none."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b

from app import clock
from app.catalogue.models import Round
from app.catalogue.proposals import Proposal, all_proposals
from app.catalogue.queries import all_topics
from app.db import insert_into, session
from app.participation import finding
from app.participation.models import HOUSE, Participant, Statement
from app.participation.rules import REFERENCE_ALPHABET, REFERENCE_LENGTH, Kind, Status
from app.participation.submitting import skeleton_digest

# No citizen has a number so low.
HOUSE_NUMBER = 0


def propose_statements(round_: Round, now: datetime) -> int:
    """Publish every proposal in the round that is not there yet; how many were new.

    What was taken down by a moderator stays down: a proposal is put in a round once. They are
    counted among nobody's submissions, for nobody sent them.
    """
    session().execute(
        insert_into(Participant)
        .values(ref=HOUSE, alias_number=HOUSE_NUMBER, joined_on=clock.baghdad_day(now))
        .on_conflict_do_nothing()
    )
    known = {topic.slug for topic in all_topics()}
    rows = [_row(one, round_, now) for one in all_proposals() if one.topic_slug in known]
    stored = session().execute(
        insert_into(Statement)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(Statement)
    ).scalars().all()  # fmt: skip
    for statement in stored:
        finding.follow(statement, was_public=None)
    return len(stored)


def reference_of(proposal: Proposal, round_slug: str) -> str:
    """Its reference in a round; the same wherever it is computed, so that nothing comes twice."""
    place = int.from_bytes(_digest(round_slug, proposal))
    signs = []
    for _ in range(REFERENCE_LENGTH):
        place, sign = divmod(place, len(REFERENCE_ALPHABET))
        signs.append(REFERENCE_ALPHABET[sign])
    return "".join(signs)


def _row(one: Proposal, round_: Round, now: datetime) -> dict[str, object]:
    digest = _digest(round_.slug, one)
    words = one.words["ar"]
    return {
        "ref": reference_of(one, round_.slug),
        "kind": Kind.STATEMENT,
        "participant_ref": HOUSE,
        "round_id": round_.id,
        "topic_slug": one.topic_slug,
        "proposal": one.slug,
        "text": words,
        "published_text": words,
        "skeleton_digest": skeleton_digest(words),
        "submission_key": digest,
        "salt": digest,
        "language": "ar",
        "status": Status.PUBLISHED,
        "revision": 1,
        "submitted_at": now,
        "decided_at": now,
        "published_at": now,
        "shown_from": now,
        "mix_key": int.from_bytes(digest[:4]) >> 1,
        "flags": 0,
    }


def _digest(round_slug: str, one: Proposal) -> bytes:
    return blake2b(f"{round_slug} {one.slug}".encode(), digest_size=16).digest()
