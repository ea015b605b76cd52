"""What makes answers look as if somebody had organised them; signs alone, no judgement."""

from __future__ import annotations

from enum import StrEnum


class Sign(StrEnum):
    """Why a case was opened. Likeness alone is none of them: people may agree."""

    ALIKE = "alike"  # far more of their answers are the same than chance explains
    BURST = "burst"  # they came within days in which few others came
    BRIEF = "brief"  # they came, answered and never came back, more often than others
    ONE_MEANS = "one means"  # they were confirmed in one way more often than others
