"""Filling a round with an invented republic: the same seed at the same hour gives the same rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from sqlalchemy import exists, func, select

from app.catalogue import queries as catalogue
from app.catalogue.models import Round
from app.db import session
from app.demo import crew, redress, themes, voices
from app.demo.answers import store_answers
from app.demo.backgrounds import RATES, Rates
from app.demo.choosing import store_backgrounds, store_priorities, store_votes
from app.demo.conversation import Citizen, Composer, Conversation, Entry
from app.demo.days import Days
from app.demo.leanings import listed
from app.demo.people import Person, draw_people
from app.demo.storing import Ahead, add, silently
from app.demo.voices import Voice
from app.identity import devices
from app.identity.carrying import SECRET_BYTES
from app.moderation import learning
from app.moderation.models import Decision
from app.participation import search_recount, telling
from app.participation.models import (
    Agreement,
    Comment,
    Flag,
    Participant,
    SubmissionTally,
    Voter,
)
from app.participation.rules import Kind, Status
from app.permissions import Role
from app.transparency import ledger

Say = Callable[[str], None]


@dataclass(frozen=True)
class Summary:
    """How much was invented."""

    people: int
    votes: int
    answers: int
    priorities: int  # people who said where they would begin
    comments: Counter[Status]
    decisions: int
    agreements: int
    flags: int
    # What was planted, for whoever wants to find it again.
    crowd: Sequence[Person] = field(repr=False)
    said: Conversation = field(repr=False)
    until: datetime


def is_empty(round_: Round) -> bool:
    """Whether nobody has voted or written in the round yet."""
    return not session().scalar(
        select(
            exists().where(Voter.round_id == round_.id)
            | exists().where(Comment.round_id == round_.id)
        )
    )


def nobody_came() -> bool:
    """Whether nobody has ever voted or written here, in any round."""
    return not session().scalar(select(exists(select(Voter.ref)) | exists(select(Comment.ref))))


def fill(
    round_: Round,
    *,
    people: int,
    seed: int,
    now: datetime,
    say: Say,
    ahead: Ahead = silently,
    rates: Rates = RATES,
) -> Summary:
    """Store the republic in an empty round, up to the last full hour; commits nothing."""
    until = min(now, round_.closes_at).replace(minute=0, second=0, microsecond=0)
    days = Days(round_.opens_at, until, _source(seed, "days"))
    citizens = [_citizen(round_.slug, one) for one in all_devices(seed, people)]
    crowd = draw_people(citizens, days, _source(seed, "people"), rates)
    topics = tuple(topic.slug for topic in catalogue.all_topics())
    told = listed(topics, _source(seed, "brigade"))
    votes = store_votes(round_.id, crowd, days, _source(seed, "votes"), told, ahead)
    say(f"{people} of {people} people have voted")
    staff_ids = [person.id for person in crew.moderators(round_.opens_at)]
    talk = Composer(round_.id, citizens, staff_ids, days, _source(seed, "voices"))
    said = talk.compose([*voices.all_voices(), *_planted_voices(people, seed)])
    _store_conversation(said, ahead)
    learning.weigh_again(now)
    learning.index_public()
    search_recount.mend_all()
    say(f"{len(said.comments)} comments, {len(said.entries)} decisions")
    say(f"{redress.fill(round_.opens_at, until)} appeals, pauses and requests")
    store_backgrounds(round_.id, crowd)
    answers = store_answers(round_, crowd, _source(seed, "answers"), until, ahead)
    say(f"{answers} answers to statements")
    answering = store_priorities(round_.id, crowd, _source(seed, "priorities"), ahead)
    telling.tell(round_, until)
    return Summary(
        people=people,
        votes=votes,
        answers=answers,
        priorities=answering,
        comments=_comments(round_.id),
        decisions=len(said.entries),
        agreements=len(said.agreements),
        flags=len(said.flags),
        crowd=crowd,
        said=said,
        until=until,
    )


def _planted_voices(people: int, seed: int) -> list[Voice]:
    dice = _source(seed, "themes")
    return [*themes.theme_voices(people, dice), *themes.spam_voices(people, dice)]


def _comments(round_id: int) -> Counter[Status]:
    """Where the comments stand once everything is done: one was published after an appeal."""
    query = (
        select(SubmissionTally.status, func.sum(SubmissionTally.n))
        .where(SubmissionTally.round_id == round_id, SubmissionTally.kind == Kind.COMMENT)
        .group_by(SubmissionTally.status)
    )
    return Counter({status: int(n) for status, n in session().execute(query)})


def all_devices(seed: int, people: int) -> Iterator[bytes]:
    """The secrets of all invented devices, in their order."""
    source = _source(seed, "devices")
    for _ in range(people):
        yield source.randbytes(SECRET_BYTES)


def device(seed: int, number: int) -> bytes:
    """The secret of one invented device, to take part as that person in a test."""
    *_, last = all_devices(seed, number + 1)
    return last


def _source(seed: int, part: str) -> Random:
    """Each part draws from its own source, so that changing one leaves the others as they were."""
    return Random(f"{seed} {part}")  # noqa: S311 - invented people need no secrecy, only sameness


def _citizen(round_slug: str, secret: bytes) -> Citizen:
    return Citizen(
        devices.voter_ref(round_slug, secret),
        devices.participant_ref(secret),
        devices.flagger_ref(secret),
    )


def _store_conversation(said: Conversation, ahead: Ahead) -> None:
    add(Participant, said.participants)
    add(Comment, said.comments)
    add(SubmissionTally, said.tally())
    add(Agreement, said.agreements)
    add(Flag, said.flags)
    add(Decision, [entry.row for entry in said.entries])
    for entry in ahead(said.entries, "the public record"):
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
