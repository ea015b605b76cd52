"""What makes answers look as if somebody had organised them; signs alone, no judgement."""

from __future__ import annotations

from enum import StrEnum


class Sign(StrEnum):
    """Why a case was opened. Likeness alone opens none: people may agree."""

    ALIKE = "alike"  # they gave far more of the same answers than others give
    BURST = "burst"  # they came within days on which few others answered like that
    BRIEF = "brief"  # they came, answered and never came back, more often than others
    ONE_MEANS = "one means"  # they were confirmed in one way more often than others
