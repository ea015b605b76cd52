"""What may be decided about answers that look organised: they are counted, or told apart."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """Both figures stay on the page whatever is decided; this says which of them leads."""

    COUNTED = "counted"
    SET_APART = "set apart"
