"""Erasing what the asking person left here, in two steps that do not know of each other.

What was chosen and what was said are erased by two requests: one transaction that wrote both would
join the two islands for whoever reads the transactions' numbers. Each step may be repeated, and may
be the last one.
"""

from __future__ import annotations

from datetime import datetime

from app.moderation import unquoting
from app.notifications import addresses, outbox
from app.participation import leaving
from app.participation.detaching import detach
from app.privacy.names import Names


def erase_choices(names: Names, *, withdraw: bool, now: datetime) -> None:
    """Take back the choices of the open round, or let them stand under nobody's name.

    Closed rounds were counted and told to everybody: there, choices always stand under nobody's
    name. What was said about oneself is deleted in every round.
    """
    for round_, refs in names.voters:
        is_open = round_.is_open(now)
        for ref in refs:
            if withdraw and is_open:
                leaving.take_back_choices(round_.id, ref)
            else:
                leaving.let_choices_stand(round_.id, ref, is_open=is_open)


def erase_words(names: Names, *, keep_public: bool, now: datetime) -> None:
    """Erase the participant, all that was never published and, unless it stays, what was.

    News for them end, and the address they may have left for it is deleted.

    What moderators quoted of erased texts is erased with them; that there was a decision, which one
    and for which reason stays.
    """
    gone = detach(names.author, names.flagger, keep_public=keep_public, now=now)
    unquoting.forget_words(gone)
    unquoting.forget_author(names.author)
    outbox.forget(names.author)
    addresses.stop(names.author)
