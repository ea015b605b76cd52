"""What may be chosen, said and signalled, and within which limits."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b

from app.errors import N_, Refusal

COMMENTS_PER_PAGE = 20
# Twenty comments a topic from one device is a conversation with oneself.
COMMENTS_PER_TOPIC = 20
TALLY_SHARDS = 4
# More would be a list of wishes; fewer would hide what stands close behind the first.
MOST_PRIORITIES = 3

# No 0/O, 1/I/L, 5/S, 8/B, U/V: a reference must survive being read over the phone.
REFERENCE_ALPHABET = "234679ACDEFGHJKMNPQRTWXYZ"
REFERENCE_LENGTH = 6


class Choice(StrEnum):
    """A vote on one topic; 'none' is an answer too, and stays outside the percentages."""

    SUPPORT = "support"
    NEUTRAL = "neutral"
    OPPOSE = "oppose"
    NONE = "none"


class ConfirmationLevel(StrEnum):
    """How sure we are that one voter is one person."""

    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"


class Stance(StrEnum):
    """What a comment's author says it is."""

    NONE = "none"
    SUPPORT = "support"
    OPPOSE = "oppose"
    QUESTION = "question"


class Kind(StrEnum):
    """What a citizen may send for review; every kind is read before anybody else sees it."""

    COMMENT = "comment"
    STATEMENT = "statement"  # one sentence to agree or disagree with
    PSEUDONYM = "pseudonym"  # a name in the place of a number; it belongs to no topic


# In characters as people count them.
LENGTHS = {Kind.COMMENT: 600, Kind.STATEMENT: 160, Kind.PSEUDONYM: 24}


class Status(StrEnum):
    """Where a submission stands, of whichever kind."""

    PENDING = "pending"
    PUBLISHED = "published"
    REDACTED = "redacted"  # published with personal details removed
    CHANGES = "changes"  # the author is asked for a change
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


PUBLIC = frozenset({Status.PUBLISHED, Status.REDACTED})
EDITABLE = frozenset({Status.PENDING, Status.CHANGES})


class FlagReason(StrEnum):
    """Why a reader asks for a published comment to be looked at again."""

    PERSONAL = "personal"
    INSULT = "insult"
    HATE = "hate"
    VIOLENCE = "violence"
    ACCUSATION = "accusation"
    SPAM = "spam"
    OTHER = "other"


class SortOrder(StrEnum):
    MIXED = "mixed"
    NEW = "new"
    AGREED = "agreed"


class TooManyPriorities(Refusal):
    title = N_("Choose three at most.")
    advice = N_("Nothing was changed. Go back, remove some, and save again.")


class VotesStand(Refusal):
    title = N_("Your votes in this round stand as they are")
    advice = N_("You deleted your data and let your votes count. You can vote in the next round.")


class AlreadySent(Refusal):
    title = N_("You already sent this text.")
    advice = N_("Each text is counted once. You can see it under My contributions.")


class EnoughForThisTopic(Refusal):
    title = N_("You have written a lot on this topic")
    advice = N_("Twenty comments is the limit for one topic. You can still edit or withdraw some.")


class WritingPaused(Refusal):
    status = 403
    title = N_("You can write again on %(until)s")
    advice = N_("Why is written on the page of your contribution. Voting goes on as always.")


class NotEditable(Refusal):
    title = N_("This text can no longer be changed")
    advice = N_("It has been decided or withdrawn. Its page shows where it stands.")


class ChangedMeanwhile(Refusal):
    title = N_("This text changed in the meantime")
    advice = N_("Open its page again to see the newest text.")


def ensure_few(slugs: Collection[str]) -> None:
    """Raise `TooManyPriorities` for more topics than one can begin with."""
    if len(slugs) > MOST_PRIORITIES:
        raise TooManyPriorities


def shuffled(slugs: Iterable[str], seed: bytes) -> tuple[str, ...]:
    """The topics in an order that only the seed decides: equal seeds, equal orders.

    Every order is as likely as any other, so that no topic gains by standing first.
    """
    return tuple(sorted(slugs, key=lambda slug: blake2b(slug.encode(), key=seed).digest()))


def ensure_editable(status: Status) -> None:
    """Raise `NotEditable` unless the author may still change or withdraw the text."""
    if status not in EDITABLE:
        raise NotEditable


def ensure_not_paused(until: datetime | None, now: datetime) -> None:
    """Raise `WritingPaused` before the pause is over."""
    if until is not None and now < until:
        raise WritingPaused(until=until)


def ensure_revision(read: int, present: int) -> None:
    """Raise `ChangedMeanwhile` when the form was filled from an older text."""
    if read != present:
        raise ChangedMeanwhile


def is_public(status: Status) -> bool:
    """Whether everybody may read it."""
    return status in PUBLIC


def shown_reference(ref: str) -> str:
    """K7M4Q2 as people copy it: K7M-4Q2."""
    half = len(ref) // 2
    return f"{ref[:half]}-{ref[half:]}"


def read_reference(shown: str) -> str:
    """The reference in whatever people typed; case and signs that no reference has do not count."""
    return "".join(sign for sign in shown.upper() if sign in REFERENCE_ALPHABET)
