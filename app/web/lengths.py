"""How long a typed text may be, in signs as people count them."""

from __future__ import annotations

from wtforms import Field
from wtforms.validators import StopValidation

from app import text
from app.web import locale


def ensure_short(field: Field, limit: int) -> None:
    """Stop at a text that is longer, and say by how much."""
    length = text.length(field.data or "")
    if length > limit:
        raise StopValidation(too_long(length, limit))


def too_long(length: int, limit: int) -> str:
    """What is said of a text that is longer than it may be."""
    return locale.plural(
        "This can be up to %(limit)s characters. Yours has %(n)s.",
        "This can be up to %(limit)s characters. Yours has %(n)s.",
        length,
        limit=locale.number(limit),
    )
