"""Choosing the name under which one speaks in public, and whether it says where one lives.

Both are said on the island of public voice and nowhere else: what somebody told about themselves
with their votes is neither read nor filled in here.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update

from app.catalogue.governorates import OUTSIDE, governorates
from app.catalogue.models import Round
from app.db import session
from app.errors import NotFound
from app.participation.background_rules import Question
from app.participation.models import BackgroundTally, Participant, Pseudonym
from app.participation.name_rules import (
    ENOUGH_FROM_THERE,
    NAMES_PER_ROUND,
    NamesEnough,
    TooFewFromThere,
)
from app.participation.rules import EnoughForThisTopic, Kind, Status
from app.participation.submitting import Draft, erase_words, join, set_status, submit


def propose_name(round_: Round, author: bytes, draft: Draft, *, nonce: str, now: datetime) -> str:
    """Send a pseudonym for review, as `submit` does; until it is published, the number speaks.

    Raises `NamesEnough` above the limit.
    """
    try:
        return submit(
            Kind.PSEUDONYM, round_, None, author, draft, most=NAMES_PER_ROUND, nonce=nonce, now=now
        )
    except EnoughForThisTopic:
        raise NamesEnough from None


def drop_names(author: bytes, now: datetime) -> None:
    """Speak by the number again: every pseudonym of this author is withdrawn; twice is once."""
    mine = select(Pseudonym).where(Pseudonym.participant_ref == author, Pseudonym.text != "")
    for name in session().scalars(mine.order_by(Pseudonym.ref).with_for_update()).all():
        set_status(name, Status.WITHDRAWN, now=now)
        erase_words(name)
    session().flush()


def show_governorate(round_: Round, author: bytes, key: str | None, now: datetime) -> None:
    """Let the public name say where its bearer lives, or say it no longer with None.

    Raises `TooFewFromThere` while fewer confirmed people of the round say they live there, and
    `NotFound` for what is no governorate.
    """
    if key is not None:
        if key not in governorates() or key == OUTSIDE:
            raise NotFound
        from_there = session().scalar(
            select(func.sum(BackgroundTally.n)).where(
                BackgroundTally.round_id == round_.id,
                BackgroundTally.question == Question.GOVERNORATE,
                BackgroundTally.answer == key,
            )
        )
        if int(from_there or 0) < ENOUGH_FROM_THERE:
            raise TooFewFromThere
    join(author, now)
    session().execute(
        update(Participant)
        .where(Participant.ref == author)
        .values(shown_governorate=key)
        .execution_options(synchronize_session=False)
    )


def own_participant(author: bytes | None) -> Participant | None:
    """How this author is known in public; None before the first words."""
    return session().get(Participant, author) if author is not None else None


def own_proposal(author: bytes | None) -> Pseudonym | None:
    """The latest pseudonym of this author that is not public, if there is one."""
    waiting = (Status.PENDING, Status.CHANGES, Status.DECLINED)
    return session().scalars(
        select(Pseudonym)
        .where(
            Pseudonym.participant_ref == (author or b""),
            Pseudonym.status.in_(waiting),
            Pseudonym.text != "",
        )
        .order_by(Pseudonym.submitted_at.desc(), Pseudonym.ref)
        .limit(1)
    ).first()  # fmt: skip
