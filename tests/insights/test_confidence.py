"""A grade follows from its evidence by rule, and nothing makes it higher than medium."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.insights.confidence import Confidence, Doubt, Evidence, Grade, confidence

GOOD = Evidence(
    effective=900,
    design_effect=1.8,
    women=400,
    men=600,
    rural=200,
    ratios={"woman": 0.8, "man": 1.2, "rural": 0.7},
    waiting=0.1,
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Confidence(Grade.MEDIUM, (Doubt.ALONE,))),
        ({"effective": 399.9}, Confidence(Grade.LOW, (Doubt.FEW,))),
        ({"effective": 99.9}, Confidence(Grade.INSUFFICIENT, (Doubt.FEW,))),
        ({"women": 29}, Confidence(Grade.INSUFFICIENT, (Doubt.FEW_WOMEN,))),
        ({"men": 29, "rural": 3}, Confidence(Grade.INSUFFICIENT, (Doubt.FEW_MEN, Doubt.FEW_RURAL))),
        ({"ratios": {"rural": 0.39}}, Confidence(Grade.LOW, (Doubt.UNEVEN,))),
        ({"ratios": {"rural": 0.4}}, Confidence(Grade.MEDIUM, (Doubt.ALONE,))),
        ({"design_effect": 4.1}, Confidence(Grade.LOW, (Doubt.HEAVY,))),
        ({"waiting": 0.26}, Confidence(Grade.LOW, (Doubt.MANY_WAITING,))),
    ],
)
def test_each_limit_has_its_grade_and_its_doubt(
    change: dict[str, object], expected: Confidence
) -> None:
    assert confidence(replace(GOOD, **change)) == expected  # type: ignore[arg-type]


def test_the_weakest_group_is_the_one_furthest_below_its_share() -> None:
    assert GOOD.weakest == ("rural", 0.7)
    assert replace(GOOD, ratios={}).weakest is None


@given(st.floats(0, 1e6), st.floats(1, 10), st.integers(0, 10**6), st.floats(0, 3), st.floats(0, 1))
def test_no_evidence_is_without_a_doubt(
    effective: float, effect: float, people: int, ratio: float, waiting: float
) -> None:
    found = confidence(
        Evidence(effective, effect, people, people, people, {"woman": ratio}, waiting)
    )
    assert found.doubts
