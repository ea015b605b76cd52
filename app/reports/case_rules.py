"""What may be decided about answers that look organised: they are counted, or told apart."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What somebody found. No figure changes by it: both stay on the page, side by side."""

    COUNTED = "counted"
    SET_APART = "set apart"
