"""What kinds of text the charter holds, and when a round takes votes and comments."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from app.errors import N_, Refusal

ROUND_NAME = re.compile(r"[a-z0-9-]{1,32}")


class TopicKind(StrEnum):
    """The two kinds of text that people vote and comment on."""

    GOAL = "goal"
    FOCUS = "focus"

    @property
    def path(self) -> str:
        """The part of the address that lists topics of this kind."""
        return "goals" if self is TopicKind.GOAL else "focus"


class PrincipleKind(StrEnum):
    """The texts that are read and not voted on."""

    PRINCIPLE = "principle"
    MISSION = "mission"
    VISION = "vision"


class RoundState(StrEnum):
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


class RoundEvent(StrEnum):
    """What the public record says about a round."""

    ANNOUNCED = "announced"
    RESCHEDULED = "rescheduled"


class NoRoundAnnounced(Refusal):
    title: ClassVar[str] = N_("No round has been announced yet")
    advice: ClassVar[str] = N_("You can read every goal now. Voting needs an open round.")


class RoundNotYetOpen(Refusal):
    title: ClassVar[str] = N_("Voting has not opened yet")
    advice: ClassVar[str] = N_(
        "It opens on %(opens)s and closes on %(closes)s. Until then you can read every goal."
    )


class RoundClosed(Refusal):
    title: ClassVar[str] = N_("Voting in this round has closed")
    advice: ClassVar[str] = N_(
        "It was open from %(opens)s to %(closes)s. You can still read the results."
    )


def round_state(opens: datetime, closes: datetime, now: datetime) -> RoundState:
    """A round is open from its first moment until just before its closing moment."""
    if now < opens:
        return RoundState.UPCOMING
    return RoundState.OPEN if now < closes else RoundState.CLOSED


def ensure_open(opens: datetime, closes: datetime, now: datetime) -> None:
    """Refuse, with both dates, whatever needs an open round outside of it."""
    state = round_state(opens, closes, now)
    if state is RoundState.UPCOMING:
        raise RoundNotYetOpen(opens=opens, closes=closes)
    if state is RoundState.CLOSED:
        raise RoundClosed(opens=opens, closes=closes)
