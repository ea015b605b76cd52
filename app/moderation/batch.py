"""Ten texts on one page, decided with one press: each for itself, and nothing chosen beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b

from app.db import session
from app.errors import N_, NotFound, Refusal
from app.moderation import care, leases, names, queries, waiting
from app.moderation.decisions import decide, is_own
from app.moderation.leases import HeldByColleague
from app.moderation.rules import (
    AlreadyChose,
    AlreadyDecided,
    ChangedByAuthor,
    Outcome,
    OwnWords,
    Reason,
    Tied,
)
from app.moderation.waiting import Filters
from app.participation.models import Submission
from app.participation.rules import Status

ROWS = 10


class Choice(StrEnum):
    """What can be chosen for a row: nothing, or what one person decides without naming words."""

    NONE = ""
    PUBLISH = "publish"
    OFF_TOPIC = "R6"
    SPAM = "R7"
    UNCLEAR = "R8"


class OnlyOnItsPage(Refusal):
    status = 422
    title = N_("This one takes a page of its own")
    advice = N_("It mentions the alliance or a name on the list: open it to decide.")


@dataclass(frozen=True)
class Row:
    """One text of the page; `guarded` ones can only be published here."""

    submission: Submission
    guarded: bool
    place: int

    @property
    def choices(self) -> tuple[Choice, ...]:
        return (Choice.NONE, Choice.PUBLISH) if self.guarded else tuple(Choice)


@dataclass(frozen=True)
class Wish:
    """What was chosen for one row, on the text as it was read."""

    ref: str
    revision: int
    place: int
    choice: Choice


# What may come between, by the name under which the answer's address carries it.
MISSED: dict[str, type[Refusal]] = {
    "decided": AlreadyDecided,
    "changed": ChangedByAuthor,
    "held": HeldByColleague,
    "own": OwnWords,
    "chose": AlreadyChose,
    "tied": Tied,
    "page": OnlyOnItsPage,
    "gone": NotFound,
    "other": Refusal,
}


@dataclass(frozen=True)
class Result:
    """What became of one row: decided, or the name of what came between."""

    ref: str
    missed: str = ""


def rows(filters: Filters, device: bytes | None, staff_id: int, now: datetime) -> list[Row]:
    """The ten most urgent that nobody else holds, that this browser did not write, and that are
    about nobody close to this moderator; none of hatred or violence for whoever is spared."""
    free = waiting.free(filters, staff_id, now, 2 * ROWS)
    spared = care.care_of(staff_id, now).spared
    others = [
        one for one in free if not is_own(one, device) and not (spared and care.is_hard(one, now))
    ]
    found = zip(others, names.mentions_of([one.text for one in others]), strict=True)
    mine = [(one, mentions.guarded) for one, mentions in found if not mentions.touch(staff_id)]
    places = queries.next_places([one for one, _ in mine[:ROWS]])
    return [Row(one, guarded, places[one.ref]) for one, guarded in mine[:ROWS]]


def decide_each(
    wishes: Iterable[Wish], *, staff_id: int, device: bytes | None, nonce: str, now: datetime
) -> list[Result]:
    """Carry out what was chosen, each row whole or not at all; the same form again changes nothing.

    One row that cannot be decided any more leaves the others as they are.
    """
    results = []
    for wish in list(wishes)[:ROWS]:
        if wish.choice is Choice.NONE:
            continue
        row = session().begin_nested()
        try:
            _decide(wish, staff_id, device, nonce, now)
            row.commit()
            results.append(Result(wish.ref))
        except Refusal as refusal:
            row.rollback()
            results.append(Result(wish.ref, _named(refusal)))
    return results


def _decide(wish: Wish, staff_id: int, device: bytes | None, nonce: str, now: datetime) -> None:
    submission = queries.held_text(wish.ref)
    if submission is None:
        raise NotFound
    if submission.status is not Status.PENDING and not queries.decisions_of(wish.ref):
        raise ChangedByAuthor
    if wish.choice is not Choice.PUBLISH and names.mentions(submission.text).guarded:
        raise OnlyOnItsPage
    leases.take(wish.ref, staff_id, now)
    declined = wish.choice is not Choice.PUBLISH
    decide(
        wish.ref,
        revision=wish.revision,
        place=wish.place,
        outcome=Outcome.DECLINE if declined else Outcome.PUBLISH,
        reason=Reason(wish.choice.value) if declined else None,
        whole=True,
        staff_id=staff_id,
        device=device,
        now=now,
        key=blake2b(f"{nonce} {wish.ref}".encode(), digest_size=16).hexdigest(),
    )
    care.leave(submission, staff_id, now)


def _named(refusal: Refusal) -> str:
    return next(name for name, kind in MISSED.items() if isinstance(refusal, kind))


def told(results: Sequence[Result]) -> str:
    """The results as an address carries them: references and short names, no words."""
    return ".".join(f"{one.ref}-{one.missed}" if one.missed else one.ref for one in results)


def read(told_results: str | None) -> list[Result]:
    """Results back from an address; anything malformed is left out."""
    found = []
    for part in (told_results or "").split(".")[:ROWS]:
        ref, _, missed = part.partition("-")
        if ref.isascii() and ref.isalnum() and len(ref) <= 8 and missed in ("", *MISSED):
            found.append(Result(ref, missed))
    return found
