"""When a text is erased, what quotes it or speaks to its author is erased from what was decided."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import select, update

from app.db import session
from app.moderation.models import Decision, Judgement
from app.moderation.redress_models import Appeal, Ruling, Suspension


def forget_words(refs: Sequence[str]) -> None:
    """Leave of every decision on these texts what was decided, for which reason and when.

    The one exception to decisions never being changed; the public record holds none of the words.
    """
    if not refs:
        return
    decided = select(Decision.id).where(Decision.submission_ref.in_(refs))
    for table, where, gone in (
        (Decision, Decision.submission_ref.in_(refs), {"words": "", "note": ""}),
        (Judgement, Judgement.submission_ref.in_(refs), {"words": "", "note": ""}),
        (Appeal, Appeal.decision_id.in_(decided), {"text": ""}),
        (Ruling, Ruling.decision_id.in_(decided), {"explanation": ""}),
    ):
        session().execute(
            update(table).where(where).values(**gone).execution_options(synchronize_session=False)
        )


def forget_author(participant_ref: bytes) -> None:
    """Of an author's pauses there remains that there were some, and whose they were no longer."""
    session().execute(
        update(Suspension)
        .where(Suspension.participant_ref == participant_ref)
        .values(participant_ref=secrets.token_bytes(32), note="", appeal_text="")
        .execution_options(synchronize_session=False)
    )
