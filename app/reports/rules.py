"""When a report may come out, and what must be said when it does."""

from __future__ import annotations

from enum import StrEnum

from app.catalogue.rules import RoundState


class Occasion(StrEnum):
    """Why a version of a round's report came out."""

    INTERIM = "interim"  # the round still runs
    FINAL = "final"  # the first one after the round's end
    CORRECTION = "correction"  # anything after that


class Because(StrEnum):
    """Why a published report had to be corrected."""

    LATE = "late"  # confirmed, withdrawn or deleted after the round's end
    ATTACK = "attack"  # people decided how a coordinated attack is to be counted
    FAULT = "fault"  # a fault in our computation was mended
    ADULTS = "adults"  # better figures of all adults came in


class NotPublished(ValueError):
    """The rules let no version come out; the message says why. Only operators publish."""


def occasion(state: RoundState, *, final_stands: bool, because: Because | None) -> Occasion:
    """What the next version of a round's report is; `NotPublished` where none may."""
    if state is RoundState.UPCOMING:
        raise NotPublished("the round has not opened yet")
    if final_stands:
        if because is None:
            raise NotPublished("the final report stands; a correction says why")
        return Occasion.CORRECTION
    if because is not None:
        raise NotPublished("there is no final report to correct yet")
    return Occasion.INTERIM if state is RoundState.OPEN else Occasion.FINAL
