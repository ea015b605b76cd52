"""What is already public and says the same as a text, in almost the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.db import session
from app.participation.models import Submission
from app.participation.queries import is_shown
from app.participation.rules import Kind
from app.screening import echoes
from app.text.resembling import ALIKE, likeness

MOST = 3


@dataclass(frozen=True)
class Similar:
    """A public text, and how alike the two are, from 0 to 1."""

    submission: Submission
    likeness: float


def similar_published(
    text: str, *, kind: Kind | None = None, other_than: str | None = None
) -> Sequence[Similar]:
    """Up to three public texts that say the same, the most alike first; for authors and moderators.

    Two statements against the store, however many texts are public. It is advice: whoever wrote
    the text, or reads it, says whether it is the same.
    """
    refs = [ref for ref in echoes.candidates(text) if ref != other_than]
    if not refs:
        return ()
    wanted = select(Submission).where(
        Submission.ref.in_(refs), Submission.published_text.is_not(None), is_shown()
    )
    if kind is not None:
        wanted = wanted.where(Submission.kind == kind)
    found = [
        Similar(one, likeness(text, one.published_text or ""))
        for one in session().scalars(wanted.order_by(Submission.ref))
    ]
    alike = [one for one in found if one.likeness >= ALIKE]
    return sorted(alike, key=lambda one: (-one.likeness, one.submission.ref))[:MOST]
