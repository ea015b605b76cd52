"""What a moderator may decide, for which written reasons, and what a decision must say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from app.errors import N_, Refusal
from app.moderation.marking import PLACEHOLDER, marked_parts
from app.participation.rules import Kind, Status, is_public

NOTE_LENGTH = 200
WORDS_LENGTH = 2_000
PER_PAGE = 50
# So long a decision can be undone, and so long nothing becomes public by it.
HOLD = timedelta(seconds=10)
NAME_LENGTH = 80


KINDS = {
    Kind.COMMENT: N_("Comment"),
    Kind.STATEMENT: N_("Statement"),
    Kind.PSEUDONYM: N_("Pseudonym"),
}


class Outcome(StrEnum):
    """What is decided about a submission, before or after everybody reads it."""

    PUBLISH = "publish"
    REDACT = "redact"  # published with personal details removed
    ASK = "ask"  # the author is asked for a change
    DECLINE = "decline"
    KEEP = "keep"  # public, looked at again and left as it is
    MOVE = "move"  # put under the topic it is about, and read there
    ESCALATE = "escalate"  # left to a colleague


BEFORE_PUBLICATION = (Outcome.PUBLISH, Outcome.REDACT, Outcome.ASK, Outcome.DECLINE)
UNDECIDED = (*BEFORE_PUBLICATION, Outcome.MOVE, Outcome.ESCALATE)
AFTER_PUBLICATION = (Outcome.DECLINE, Outcome.REDACT, Outcome.KEEP)

UNREASONED = frozenset({Outcome.PUBLISH, Outcome.KEEP, Outcome.MOVE, Outcome.ESCALATE})

STATUS_AFTER = {
    Outcome.PUBLISH: Status.PUBLISHED,
    Outcome.REDACT: Status.REDACTED,
    Outcome.ASK: Status.CHANGES,
    Outcome.DECLINE: Status.DECLINED,
}


def ensure_offered(outcome: Outcome, status: Status, flags: int) -> None:
    """Raise `OutcomeNeeded` unless the outcome can follow on this status.

    What everybody reads may lose personal details or be taken down; leaving it settles its flags.
    """
    offered = AFTER_PUBLICATION if is_public(status) else UNDECIDED
    if outcome not in offered or (outcome is Outcome.KEEP and not flags):
        raise OutcomeNeeded


class Resend(StrEnum):
    """Whether an author may change a submission that breaks a rule and send it again."""

    YES = "yes"
    ONCE = "once"
    NO = "no"


class Reason(StrEnum):
    """The only reasons there are; a negative opinion, weak words or dialect are not among them."""

    PERSONAL = "R1"
    INSULT = "R2"
    HATE = "R3"
    VIOLENCE = "R4"
    ACCUSATION = "R5"
    OFF_TOPIC = "R6"
    SPAM = "R7"
    UNCLEAR = "R8"
    UNLAWFUL = "R9"
    IMPERSONATION = "R10"

    @property
    def words(self) -> ReasonWords:
        return REASONS[self]


@dataclass(frozen=True)
class ReasonWords:
    """How a reason is said: to the moderator as `title`, to the author as `message`."""

    title: str
    message: str
    house_rule: int  # its number on the page of house rules
    resend: Resend
    # Whether it is about certain words, which must then be named, or about the text as a whole.
    about_words: bool


_RULES = {
    1: N_("Talk about the idea, not the person. No insults, no accusations of treason."),
    2: N_(
        "No hatred or incitement against anyone for religion, sect, ethnicity, tribe, gender, "
        "region or disability."
    ),
    3: N_("No threats and no calls to violence."),
    4: N_("No personal details: private people's names, phones, addresses, documents."),
    5: N_("Do not accuse a named person of a crime. Describe the problem itself."),
    6: N_("Stay with the goal, with one clear idea."),
    7: N_(
        "No advertising, election propaganda, repeated text, or taking part again from several "
        "devices."
    ),
    8: N_("Nothing sexual, and nothing the law forbids."),
}

REASONS: dict[Reason, ReasonWords] = {
    Reason.PERSONAL: ReasonWords(
        N_("Personal details"), N_("It contains personal details."), 4, Resend.YES, True
    ),
    Reason.INSULT: ReasonWords(N_("Insult"), N_("It insults a person."), 1, Resend.YES, True),
    Reason.HATE: ReasonWords(
        N_("Hatred or incitement"),
        N_("It spreads hatred or incites against a group."),
        2,
        Resend.ONCE,
        True,
    ),
    Reason.VIOLENCE: ReasonWords(
        N_("Threat or violence"), N_("It threatens or calls for violence."), 3, Resend.NO, True
    ),
    Reason.ACCUSATION: ReasonWords(
        N_("Accusation"), N_("It accuses a named person of a crime."), 5, Resend.YES, True
    ),
    Reason.OFF_TOPIC: ReasonWords(
        N_("Another subject"), N_("It is not about this goal."), 6, Resend.YES, False
    ),
    Reason.SPAM: ReasonWords(
        N_("Advertising or copies"),
        N_("It is advertising, propaganda or copied text."),
        7,
        Resend.NO,
        False,
    ),
    Reason.UNCLEAR: ReasonWords(
        N_("Unclear"),
        N_("We could not understand it. Add a sentence that makes it clear."),
        6,
        Resend.YES,
        False,
    ),
    Reason.UNLAWFUL: ReasonWords(
        N_("Sexual or unlawful"), N_("It is sexual or unlawful."), 8, Resend.NO, True
    ),
    Reason.IMPERSONATION: ReasonWords(
        N_("Impersonation"),
        N_("It pretends to be someone else, or comes from coordinated devices."),
        7,
        Resend.NO,
        False,
    ),
}


def house_rule(reason: Reason) -> str:
    """The house rule a reason rests on, as a message id."""
    return _RULES[reason.words.house_rule]


class AgeBucket(StrEnum):
    """How long a submission has waited."""

    FRESH = "fresh"
    DAY = "day"
    LATE = "late"

    @property
    def bounds(self) -> tuple[timedelta, timedelta | None]:
        """From the shortest wait, included, to the longest, excluded."""
        return _AGES[self]


_AGES: dict[AgeBucket, tuple[timedelta, timedelta | None]] = {
    AgeBucket.FRESH: (timedelta(0), timedelta(hours=8)),
    AgeBucket.DAY: (timedelta(hours=8), timedelta(hours=24)),
    AgeBucket.LATE: (timedelta(hours=24), None),
}


class AlreadyDecided(Refusal):
    """Someone decided on this very text first; the facts tell what, in which role and when."""

    title = N_("Someone has already decided on this text")
    advice = N_("Your decision was not stored. Theirs stands, and this is what they decided.")


class ChangedByAuthor(Refusal):
    title = N_("This text changed or was withdrawn while you were reading")
    advice = N_("Your decision was not stored. Open the text again to see where it stands.")


class NameKind(StrEnum):
    """Who or what a watched name stands for."""

    ALLIANCE = "alliance"
    LEADER = "leader"
    CANDIDATE = "candidate"


class TieKind(StrEnum):
    """What ties a moderator to a watched name."""

    OFFICE = "office"
    KIN = "kin"


class AlreadyChose(Refusal):
    """Whoever has read and chosen is no second reader of the same text."""

    title = N_("You have already read this text")
    advice = N_("Your choice is kept. A colleague reads it now, without seeing what you chose.")


class WithAdministrator(Refusal):
    """Two have agreed, and an administrator has not answered yet."""

    title = N_("An administrator has this text now")
    advice = N_(
        "Two moderators chose the same. Nothing was stored; the text comes back if the "
        "administrator finds otherwise."
    )


class NothingSimilar(Refusal):
    title = N_("These two texts are not the same")
    advice = N_("Nothing was decided. Open the text again and compare them.")


class Tied(Refusal):
    """Whoever declared a tie to somebody mentioned in a text does not decide on it."""

    status = 403
    title = N_("This text mentions somebody to whom you declared a tie")
    advice = N_("Nothing was stored. A colleague without such a tie decides.")


class TooLateToUndo(Refusal):
    title = N_("This decision can no longer be undone")
    advice = N_("More than ten seconds have passed, or the text has changed. The decision stands.")


class OwnWords(Refusal):
    status = 403
    title = N_("This text was written on your own device")
    advice = N_("Nobody decides on their own words. Someone else will.")


class Incomplete(Refusal):
    """The decision lacks something; `field` of the form is where it is missing."""

    status: ClassVar[int] = 422
    field: ClassVar[str] = "reason"


class OutcomeNeeded(Incomplete):
    title = N_("Choose what happens to this text")


class ReasonNeeded(Incomplete):
    title = N_("Choose the rule this text breaks")


class FoundOtherwise(Incomplete):
    title = N_("An administrator found that this rule is not broken. Choose another one.")


class CannotBeResent(Incomplete):
    title = N_("For this reason no change can be asked for. Decline it, or choose another reason.")


class TopicNeeded(Incomplete):
    field = "topic"
    title = N_("Choose the topic that this text is about")


class MovedBefore(Incomplete):
    field = "topic"
    title = N_("This text stays where it is: it was moved before, or the same words stand there.")


class WordsNeeded(Incomplete):
    field = "words"
    title = N_("Copy the words at issue here, one passage a line")


class WordsNotFound(Incomplete):
    field = "words"
    title = N_("These words are not in the text: “%(words)s”")


class NothingLeft(Incomplete):
    field = "words"
    title = N_("Nothing would be left to publish. Ask for a change or decline instead.")


def settled_reason(outcome: Outcome, reason: Reason | None, asked_before: int) -> Reason | None:
    """The reason that goes on record; raises `ReasonNeeded` or `CannotBeResent`.

    Publishing and leaving published have none. Removing details rests on the rule about personal
    details, whatever was marked. `asked_before` is how often a change was asked for this reason.
    """
    if outcome in UNREASONED:
        return None
    if outcome is Outcome.REDACT:
        return Reason.PERSONAL
    if reason is None:
        raise ReasonNeeded
    if outcome is Outcome.ASK and not may_resend(reason, asked_before):
        raise CannotBeResent
    return reason


def may_resend(reason: Reason, asked_before: int) -> bool:
    """Whether a change may be asked for this reason, asked for already so many times."""
    resend = reason.words.resend
    return resend is Resend.YES or (resend is Resend.ONCE and asked_before == 0)


def ensure_words(
    outcome: Outcome, reason: Reason | None, text: str, words: Sequence[str], *, whole: bool
) -> None:
    """Raise `WordsNeeded` or `WordsNotFound` unless the statement of reasons is exact."""
    for passage in words:
        if passage not in text:
            raise WordsNotFound(words=passage)
    pointing = reason is not None and reason.words.about_words and not whole
    if not words and (outcome is Outcome.REDACT or pointing):
        raise WordsNeeded


def redacted_text(text: str, words: Sequence[str]) -> str:
    """The text with every occurrence of every passage replaced by `PLACEHOLDER`.

    Occurrences count inside longer words too: half a name left over would still be the name.
    Raises `WordsNotFound` for a passage that is not there, `NothingLeft` if no letter would remain.
    """
    ensure_words(Outcome.REDACT, Reason.PERSONAL, text, words, whole=False)
    kept = "".join(PLACEHOLDER if marked else part for part, marked in marked_parts(text, words))
    if not any(sign.isalpha() for sign in kept):
        raise NothingLeft
    return kept
