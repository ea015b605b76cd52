"""Four eyes: which decisions take two people, and what follows from what each of them chose."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.moderation.marking import common_passages
from app.moderation.rules import AlreadyChose, Outcome, OutcomeNeeded, Reason

# What harms a person or a group most, and what is most easily used against somebody.
TAKES_TWO = frozenset(
    {
        Reason.HATE,
        Reason.VIOLENCE,
        Reason.ACCUSATION,
        Reason.UNLAWFUL,
        Reason.IMPERSONATION,
    }
)
# What two moderators agreed on takes effect only when an administrator, who sees the signs of
# coordination and not the opinion, has confirmed it.
CONFIRMED = frozenset({Reason.IMPERSONATION})
# While these wait for a second person, every hour does harm that nothing repairs.
URGENT = frozenset({Reason.PERSONAL, Reason.VIOLENCE})
# One person may set a public text aside for so long, once; then everybody reads it again.
SET_ASIDE_FOR = timedelta(hours=4)

# From the mildest to the hardest: of three who differ, the middle one has two behind it.
_SEVERITY = (Outcome.PUBLISH, Outcome.KEEP, Outcome.REDACT, Outcome.ASK, Outcome.DECLINE)
HARMLESS = frozenset({Outcome.PUBLISH, Outcome.KEEP, Outcome.MOVE, Outcome.ESCALATE})


@dataclass(frozen=True)
class Chosen:
    """What one reader of a text chose, before knowing what another one chose."""

    staff_id: int
    outcome: Outcome
    reason: Reason | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settlement:
    """What takes effect, and who stands behind it; `other_id` is None where one was enough."""

    chosen: Chosen
    other_id: int | None
    words: tuple[str, ...]


def takes_two(outcome: Outcome, reason: Reason | None, *, guarded: bool, public: bool) -> bool:
    """Whether one person alone may not make this decision.

    `guarded`: the text mentions the alliance, its leaders or its candidates. `public`: everybody
    reads it already. Publishing as written, leaving published and moving never take two.
    """
    return outcome not in HARMLESS and (guarded or public or reason in TAKES_TWO)


def is_urgent(outcome: Outcome, reason: Reason | None, *, public: bool) -> bool:
    """Whether a public text is set aside while a second person is waited for."""
    return public and outcome not in HARMLESS and reason in URGENT


def takes_confirming(outcome: Outcome, reason: Reason | None) -> bool:
    """Whether an administrator must confirm what two moderators agreed on."""
    return outcome not in HARMLESS and reason in CONFIRMED


def ensure_new(staff_id: int, readers: Collection[int]) -> None:
    """Raise `AlreadyChose` for somebody who has read and chosen: two eyes are not four."""
    if staff_id in readers:
        raise AlreadyChose


def settle(
    text: str, before: Sequence[Chosen], mine: Chosen, *, guarded: bool, public: bool
) -> Settlement | None:
    """What takes effect once this reader has chosen too; None while one more is needed.

    The first reader decides alone where one is enough. Two decide when they chose the same for the
    same reason. Otherwise a third reads, and the middle of the three choices stands: it is what
    two chose, or what lies between and two hold to be at least deserved.
    """
    ensure_new(mine.staff_id, [one.staff_id for one in before])
    votes = [one for one in before if one.outcome is not Outcome.ESCALATE]
    if mine.outcome is Outcome.ESCALATE:
        if before:
            raise OutcomeNeeded  # somebody has to choose
        return None
    if mine.outcome is Outcome.MOVE and votes:
        raise OutcomeNeeded  # whether it may be read comes first
    if not votes:
        if takes_two(mine.outcome, mine.reason, guarded=guarded, public=public):
            return None
        return Settlement(mine, None, mine.words)
    if len(votes) == 1:
        return _agreed(text, votes[0], mine)
    # The latest of equals goes first: it is the one who read with the most before them.
    ranked = sorted([mine, *reversed(votes)], key=lambda one: _SEVERITY.index(one.outcome))
    middle = next(one for one in ranked if one.outcome is ranked[1].outcome)
    others = [one for one in ranked if one is not middle]
    behind = next((one for one in others if one.outcome is middle.outcome), others[1])
    words = middle.words
    if behind.outcome is middle.outcome is Outcome.REDACT:
        words = tuple(common_passages(text, middle.words, behind.words)) or words
    return Settlement(middle, behind.staff_id, words)


def _agreed(text: str, first: Chosen, second: Chosen) -> Settlement | None:
    """Two with the same choice and reason; of personal details, what both of them marked."""
    if (first.outcome, first.reason) != (second.outcome, second.reason):
        return None
    words = second.words
    if second.outcome is Outcome.REDACT:
        words = tuple(common_passages(text, first.words, second.words))
        if not words:
            return None
    return Settlement(second, first.staff_id, words)
