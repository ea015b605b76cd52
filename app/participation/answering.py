"""Answering a statement, changing and withdrawing it, and keeping the counts exact meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select

from app import clock
from app.catalogue.rules import ensure_open
from app.db import insert_into, session
from app.errors import NotFound
from app.identity.rules import Means
from app.participation import statement_queries
from app.participation.acts import first_time
from app.participation.counting import move
from app.participation.rules import TALLY_SHARDS, ConfirmationLevel
from app.participation.statement_models import StatementTally, StatementVote
from app.participation.statement_rules import Answer
from app.participation.voting import hold_voter


@dataclass(frozen=True)
class _Said:
    """An answer without its voter."""

    answer: Answer
    on: date


def answer_statement(
    ref: str,
    voter_ref: bytes,
    answer: Answer | None,
    *,
    nonce: str,
    now: datetime,
    confirmed_by: Means | None = None,
    formerly: bytes | None = None,
) -> None:
    """Make `answer` the voter's one answer to the statement, or withdraw it with None.

    `confirmed_by` and `formerly` are as in `voting.cast_vote`. The same answer from the same form
    again changes nothing, whatever happened in between. Raises `NotFound` for a statement that
    nobody reads, `RoundNotYetOpen` or `RoundClosed` outside its round.
    """
    round_ = statement_queries.round_of(ref)
    if round_ is None:
        raise NotFound
    ensure_open(round_.opens_at, round_.closes_at, now)
    act = "\0".join((nonce, "statement", ref, answer or "withdrawn"))
    if first_time(round_.id, voter_ref, act, formerly):
        level = hold_voter(round_.id, voter_ref, confirmed_by)
        before = _standing(round_.id, voter_ref, ref)
        after = {} if answer is None else {ref: _Said(answer, clock.baghdad_day(now))}
        if before.get(ref) is None or answer is not before[ref].answer:
            _replace(round_.id, voter_ref, level, before, after)


def give_answers(round_id: int, device_ref: bytes, voice_ref: bytes) -> None:
    """Give a voice the answers that wait under its device's pseudonym, each counted once.

    Of two answers to one statement the newer day's stands; on the same day, that of the device.
    Doing it again changes nothing.
    """
    if not _standing(round_id, device_ref):
        return
    level = hold_voter(round_id, device_ref, None)
    coming = _standing(round_id, device_ref)
    # Counters of what is provisional are moved before those of what is confirmed, by everybody.
    _replace(round_id, device_ref, level, coming, {})
    level = hold_voter(round_id, voice_ref, None)
    mine = _standing(round_id, voice_ref)
    newer = {
        ref: said for ref, said in coming.items() if ref not in mine or said.on >= mine[ref].on
    }
    _replace(round_id, voice_ref, level, {ref: mine[ref] for ref in newer if ref in mine}, newer)


def withdraw_answers(round_id: int, voter_ref: bytes) -> None:
    """Take a voter's answers back, whether the round is open or not; twice is once."""
    if _standing(round_id, voter_ref):
        level = hold_voter(round_id, voter_ref, None)
        _replace(round_id, voter_ref, level, _standing(round_id, voter_ref), {})


def _standing(round_id: int, voter_ref: bytes, ref: str | None = None) -> dict[str, _Said]:
    rows = select(
        StatementVote.statement_ref, StatementVote.answer, StatementVote.answered_on
    ).where(StatementVote.round_id == round_id, StatementVote.voter_ref == voter_ref)
    if ref is not None:
        rows = rows.where(StatementVote.statement_ref == ref)
    return {found: _Said(answer, on) for found, answer, on in session().execute(rows)}


def _replace(
    round_id: int,
    voter_ref: bytes,
    level: ConfirmationLevel,
    before: Mapping[str, _Said],
    after: Mapping[str, _Said],
) -> None:
    """Put these answers of a voter who is locked in the place of those, and move the counts."""
    own = {"round_id": round_id, "voter_ref": voter_ref}
    gone = sorted(before.keys() - after.keys())
    if gone:
        session().execute(
            delete(StatementVote)
            .filter_by(**own)
            .where(StatementVote.statement_ref.in_(gone))
            .execution_options(synchronize_session=False)
        )
    if after:
        adding = insert_into(StatementVote).values(
            [
                {**own, "statement_ref": ref, "answer": said.answer, "answered_on": said.on}
                for ref, said in sorted(after.items())
            ]
        )
        session().execute(
            adding.on_conflict_do_update(
                index_elements=list(StatementVote.__table__.primary_key),
                set_={
                    "answer": adding.excluded.answer,
                    "answered_on": adding.excluded.answered_on,
                },
            )
        )
    cell = {"round_id": round_id, "level": level, "shard": voter_ref[0] % TALLY_SHARDS}
    fewer = {(ref, said.answer) for ref, said in before.items()}
    more = {(ref, said.answer) for ref, said in after.items()}
    # In the order of the statements, so that two voters never wait for each other's counter.
    move(
        StatementTally,
        [
            ({**cell, "statement_ref": ref, "answer": answer}, (ref, answer) in more)
            for ref, answer in sorted(more ^ fewer)
        ],
    )
