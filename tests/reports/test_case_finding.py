"""A case holds totals and days, rounded, and figures with and without it."""

from __future__ import annotations

from app.insights.signs import Sign
from app.participation.rules import Choice
from app.reports.case_finding import brigade_report
from app.reports.computing import compute
from app.reports.gathering import Gathered
from tests.reports.planting import TOPICS, found, known, plant


def test_the_brigade_is_a_case_with_evidence_and_figures_both_ways() -> None:
    (case,) = found().brigades.cases
    assert 60 <= case.people <= 80 and Sign.BURST in case.signs and Sign.ONE_MEANS in case.signs
    assert case.on_one_day > 0.9 > case.others_on_that_day
    assert case.pattern == {
        slug: Choice.OPPOSE if place % 2 else Choice.SUPPORT for place, slug in enumerate(TOPICS)
    }
    effects = {effect.topic: effect for effect in case.effects}
    assert effects["youth"].without_case.value > effects["youth"].with_case.value


def test_a_family_on_one_phone_is_no_case() -> None:
    planted = plant(brigade=6)
    assert compute(planted.held, planted.comments, known()).brigades.cases == ()


def test_whoever_is_in_a_case_stays_in_every_figure() -> None:
    planted = plant()
    gathered = Gathered(planted.held, known())
    before = gathered.digest
    report = brigade_report(gathered, 2026)
    assert gathered.digest == before and report.looked_at == planted.held.people
