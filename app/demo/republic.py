"""Filling a round with an invented republic: the same seed at the same hour gives the same rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import blake2b
from random import Random
from typing import Any

from sqlalchemy import exists, insert, select

from app.catalogue import queries as catalogue
from app.catalogue.models import Round
from app.db import session
from app.demo import backgrounds, crew, preferences, redress, voices
from app.demo.answers import store_answers
from app.demo.conversation import Citizen, Composer, Conversation, Entry, Row
from app.demo.days import Days
from app.demo.leanings import Ballots
from app.identity import devices
from app.identity.carrying import SECRET_BYTES
from app.identity.rules import Means
from app.moderation import learning
from app.moderation.models import Decision
from app.participation.models import (
    Agreement,
    Background,
    BackgroundTally,
    Comment,
    Flag,
    Participant,
    Priority,
    PriorityPeople,
    PriorityTally,
    SubmissionTally,
    Tally,
    Vote,
    VoteKey,
    Voter,
)
from app.participation.rules import TALLY_SHARDS, ConfirmationLevel, Status
from app.participation.voting import level_of
from app.permissions import Role
from app.transparency import ledger

BATCH = 5_000
# Of a hundred votes so many are cast on a later visit.
RETURNING = 0.12
# How the invented people were confirmed; one in ten has not got round to it.
MEANS = (Means.PHONE, Means.EMAIL, Means.CARD, None)
MEANS_SHARES = (0.58, 0.24, 0.08, 0.10)

Say = Callable[[str], None]


@dataclass(frozen=True)
class Summary:
    """How much was invented."""

    people: int
    votes: int
    priorities: int  # people who said where they would begin
    comments: Counter[Status]
    decisions: int
    agreements: int
    flags: int


def is_empty(round_: Round) -> bool:
    """Whether nobody has voted or written in the round yet."""
    return not session().scalar(
        select(
            exists().where(Voter.round_id == round_.id)
            | exists().where(Comment.round_id == round_.id)
        )
    )


def fill(round_: Round, *, people: int, seed: int, now: datetime, say: Say) -> Summary:
    """Store the republic in an empty round, up to the last full hour; commits nothing."""
    until = min(now, round_.closes_at).replace(minute=0, second=0, microsecond=0)
    days = Days(round_.opens_at, until, _source(seed, "days"))
    citizens = list(_citizens(round_.slug, people, _source(seed, "devices")))
    votes = _store_votes(round_.id, citizens, days, _source(seed, "votes"), say)
    staff_ids = [person.id for person in crew.moderators(round_.opens_at)]
    talk = Composer(round_.id, citizens, staff_ids, days, _source(seed, "voices"))
    said = talk.compose(voices.all_voices())
    _store_conversation(said)
    learning.weigh_again(now)
    learning.index_public()
    say(f"{len(said.comments)} comments, {len(said.entries)} decisions")
    say(f"{redress.fill(round_.opens_at, until)} appeals, pauses and requests")
    _store_backgrounds(round_.id, _source(seed, "backgrounds"))
    answers = store_answers(round_, citizens, days, _source(seed, "answers"), until)
    say(f"{answers} answers to statements")
    answering = _store_priorities(round_.id, citizens, days, _source(seed, "priorities"))
    return Summary(
        people=people,
        votes=votes,
        priorities=answering,
        comments=Counter(row["status"] for row in said.comments),
        decisions=len(said.entries),
        agreements=len(said.agreements),
        flags=len(said.flags),
    )


def device(seed: int, number: int) -> bytes:
    """The secret of one invented device, to take part as that person in a test."""
    source = _source(seed, "devices")
    for _ in range(number):
        source.randbytes(SECRET_BYTES)
    return source.randbytes(SECRET_BYTES)


def _source(seed: int, part: str) -> Random:
    """Each part draws from its own source, so that changing one leaves the others as they were."""
    return Random(f"{seed} {part}")  # noqa: S311 - invented people need no secrecy, only sameness


def _citizens(round_slug: str, people: int, rng: Random) -> Iterator[Citizen]:
    for _ in range(people):
        secret = rng.randbytes(SECRET_BYTES)
        yield Citizen(
            devices.voter_ref(round_slug, secret),
            devices.participant_ref(secret),
            devices.flagger_ref(secret),
        )


def _store_votes(
    round_id: int, citizens: Sequence[Citizen], days: Days, rng: Random, say: Say
) -> int:
    """Every vote with its voter, its submission's name and its place in the counters."""
    topics = tuple(topic.slug for topic in catalogue.all_topics())
    ballots = Ballots(topics, rng)
    first_days = days.first_days(len(citizens))
    # In the order of the pseudonyms, so that it tells nothing of the person.
    confirmed = dict(
        zip(
            sorted(one.voter_ref for one in citizens),
            rng.choices(MEANS, MEANS_SHARES, k=len(citizens)),
            strict=True,
        )
    )
    counted: Counter[tuple[Any, ...]] = Counter()
    for start in range(0, len(citizens), BATCH):
        batch = citizens[start : start + BATCH]
        rows: list[Row] = []
        for citizen, first_day in zip(batch, first_days[start:], strict=False):
            for slug, choice in ballots.draw().items():
                later = rng.random() < RETURNING
                day = days.on_or_after(first_day) if later else first_day
                level = level_of(confirmed[citizen.voter_ref])
                cell = (slug, day, choice, level, citizen.voter_ref[0] % TALLY_SHARDS)
                counted[cell] += 1
                rows.append(
                    {
                        "round_id": round_id,
                        "voter_ref": citizen.voter_ref,
                        "topic_slug": slug,
                        "choice": choice,
                        "first_cast_on": day,
                        "chosen_on": day,
                    }
                )
        _add(Voter, [_voter(round_id, one.voter_ref, confirmed[one.voter_ref]) for one in batch])
        _add(Vote, rows)
        _add(VoteKey, [_vote_key(row, row["chosen_on"], rng) for row in rows])
        say(f"{start + len(batch)} of {len(citizens)} people have voted")
    _add(Tally, [
        {
            "round_id": round_id, "topic_slug": slug, "cast_on": day, "choice": choice,
            "level": level, "shard": shard, "n": n,
        }
        for (slug, day, choice, level, shard), n in counted.items()
    ])  # fmt: skip
    return sum(counted.values())


def _voter(round_id: int, ref: bytes, means: Means | None) -> Row:
    return {"round_id": round_id, "ref": ref, "level": level_of(means), "confirmed_by": means}


def _store_priorities(round_id: int, citizens: Sequence[Citizen], days: Days, rng: Random) -> int:
    """Where each would begin, with the submission's name and the counters; how many said."""
    topics = tuple(topic.slug for topic in catalogue.all_topics())
    found = select(Voter.ref, Voter.level).where(Voter.round_id == round_id)
    levels = {row.ref: row.level for row in session().execute(found)}
    chosen: Counter[tuple[str, ConfirmationLevel, int]] = Counter()
    answering: Counter[tuple[ConfirmationLevel, int]] = Counter()
    for start in range(0, len(citizens), BATCH):
        rows: list[Row] = []
        keys: list[Row] = []
        batch = citizens[start : start + BATCH]
        for citizen, day in zip(batch, days.first_days(len(batch)), strict=True):
            cell = (levels[citizen.voter_ref], citizen.voter_ref[0] % TALLY_SHARDS)
            own = {"round_id": round_id, "voter_ref": citizen.voter_ref}
            slugs = sorted(preferences.draw(topics, rng))
            chosen.update((slug, *cell) for slug in slugs)
            rows += [{**own, "topic_slug": slug, "chosen_on": day} for slug in slugs]
            if slugs:
                answering[cell] += 1
                keys.append(_vote_key(own, day, rng))
        _add(Priority, rows)
        _add(VoteKey, keys)
    _add(PriorityTally, [
        {"round_id": round_id, "topic_slug": slug, "level": level, "shard": shard, "n": n}
        for (slug, level, shard), n in chosen.items()
    ])  # fmt: skip
    _add(PriorityPeople, [
        {"round_id": round_id, "level": level, "shard": shard, "n": n}
        for (level, shard), n in answering.items()
    ])  # fmt: skip
    return answering.total()


def _store_backgrounds(round_id: int, rng: Random) -> None:
    """What confirmed people say about themselves, and its place in the counters."""
    confirmed = select(Voter.ref).where(
        Voter.round_id == round_id, Voter.level == ConfirmationLevel.CONFIRMED
    )
    counted: Counter[tuple[Any, ...]] = Counter()
    rows: list[Row] = []
    for ref in session().scalars(confirmed.order_by(Voter.ref)):
        answers = backgrounds.draw(rng)
        if not answers.are_none:
            rows.append({"round_id": round_id, "voter_ref": ref, **asdict(answers)})
            counted.update((*told, ref[0] % TALLY_SHARDS) for told in answers.told)
    _add(Background, rows)
    _add(BackgroundTally, [
        {"round_id": round_id, "question": question, "answer": answer, "shard": shard, "n": n}
        for (question, answer, shard), n in sorted(counted.items())
    ])  # fmt: skip


def _vote_key(act: Row, day: date, rng: Random) -> Row:
    key = blake2b(rng.randbytes(16), key=act["voter_ref"], digest_size=16).digest()
    return {
        "round_id": act["round_id"],
        "voter_ref": act["voter_ref"],
        "key": key,
        "sent_on": day,
    }


def _store_conversation(said: Conversation) -> None:
    _add(Participant, said.participants)
    _add(Comment, said.comments)
    _add(SubmissionTally, said.tally())
    _add(Agreement, said.agreements)
    _add(Flag, said.flags)
    _add(Decision, [entry.row for entry in said.entries])
    for entry in said.entries:
        _record(entry)


def _record(entry: Entry) -> None:
    """Say in public what `moderation.decisions` says: outcome, rule, office and digests."""
    ref, reason = entry.row["submission_ref"], entry.row["reason"]
    ledger.record(
        "decision",
        {
            "subject": ledger.commitment(entry.salt, ref),
            "outcome": entry.row["outcome"].value,
            "reason": reason.value if reason else "",
            "role": Role.MODERATOR.value,
            "commitment": ledger.commitment(entry.salt, ref, entry.text),
        },
    )


def _add(table: type[Any], rows: Sequence[Row]) -> None:
    if rows:
        session().execute(insert(table), rows)
