"""Each act is carried out once, however often it arrives."""

from __future__ import annotations

from hashlib import blake2b

from sqlalchemy import CTE, Date, ScalarSelect, exists, literal, select

from app import clock
from app.db import insert_into, session
from app.participation.models import VoteKey, Voter
from app.participation.rules import VotesStand


def held(round_id: int | ScalarSelect[int], voter_ref: bytes) -> CTE:
    """The voter's row, if there is one, for a statement to read.

    Whoever leaves the round waits until this transaction has ended, or this one for them: no act of
    another device can arrive between what is moved away and the mark that they have left.
    """
    mine = (Voter.round_id == round_id, Voter.ref == voter_ref)
    row = select(Voter.level, Voter.has_left).where(*mine)
    return row.with_for_update(read=True, key_share=True).cte("held")


def first_time(round_id: int, voter_ref: bytes, act: str, formerly: bytes | None = None) -> bool:
    """Whether this act of the voter's is new; from now on it is not.

    An act is the form it came from and what was answered on it: whoever goes back to a form and
    answers otherwise has acted anew. Its name is kept as a digest of the voter's own. One done
    under the pseudonym that the device had before it was confirmed is not new. Of two that arrive
    at once, one waits here for the other and is told that it is not the first. Raises `VotesStand`
    for somebody who has left the round and let their votes count.
    """
    # Kept for as long as the form may live, counted from the day of its arrival.
    today = literal(clock.baghdad_day(clock.now()), Date)
    voter = held(round_id, voter_ref)
    gone = exists().where(voter.c.has_left.is_(True))
    row = select(
        literal(round_id), literal(voter_ref), literal(_name(voter_ref, act)), today
    ).where(~gone)
    if formerly is not None:
        row = row.where(
            ~exists().where(
                VoteKey.round_id == round_id,
                VoteKey.voter_ref == formerly,
                VoteKey.key == _name(formerly, act),
            )
        )
    stored = session().execute(
        insert_into(VoteKey)
        .from_select(["round_id", "voter_ref", "key", "sent_on"], row)
        .on_conflict_do_nothing()
        .returning(VoteKey.round_id)
    )
    if stored.first() is not None:
        return True
    if session().scalar(select(gone)):
        raise VotesStand
    return False


def _name(voter_ref: bytes, act: str) -> bytes:
    return blake2b(act.encode(), key=voter_ref, digest_size=16).digest()
