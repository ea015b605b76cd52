"""How alike, how evenly and how fast moderators decide, told to those whom it concerns."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from app import clock, create_app
from app.db import session
from app.insights.attention import BREAK_AFTER, PACE_OVER
from app.moderation import quality, rereading
from app.moderation.decisions import decide
from app.moderation.quality_models import Rereading
from app.moderation.rules import Outcome, Reason
from app.participation.rules import Stance
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.conftest import store_settings
from tests.factories import employ, staff_browser, write_comment
from tests.pages import Browser


@pytest.fixture
def app(instance: Path) -> Flask:
    """Here every text is read twice."""
    app = create_app(store_settings(instance, read_twice=1.0))
    app.config["RATE_LIMITS"] = False
    return app


def _decide(
    by: int, n: object, outcome: Outcome = Outcome.PUBLISH, stance: Stance = Stance.NONE
) -> str:
    comment = write_comment(f"نص رقم {n}", by=str(n), stance=stance)
    with transaction():
        decide(
            comment.ref,
            revision=1,
            outcome=outcome,
            reason=Reason.SPAM if outcome is Outcome.DECLINE else None,
            whole=True,
            staff_id=by,
            device=None,
            now=clock.now(),
        )
    return comment.ref


def _read_again(ref: str, by: int, outcome: Outcome) -> None:
    with transaction():
        session().execute(
            update(Rereading)
            .where(Rereading.submission_ref == ref)
            .values(
                reader_id=by,
                claimed_at=clock.now(),
                read_at=clock.now(),
                outcome=outcome,
                reason=Reason.SPAM if outcome is Outcome.DECLINE else None,
            )
        )


def test_agreement_is_told_overall_by_language_by_reason_and_for_ones_own_week(app: Flask) -> None:
    with app.test_request_context():
        first, second, third = (employ(Role.MODERATOR).id for _ in range(3))
        for n in range(24):
            declined = n % 3 == 0
            ref = _decide(first, n, Outcome.DECLINE if declined else Outcome.PUBLISH)
            again = Outcome.PUBLISH if n == 0 else None
            _read_again(ref, second, again or (Outcome.DECLINE if declined else Outcome.PUBLISH))
        found = quality.quality(clock.now())
        assert (found.overall.n, found.overall.alike) == (24, 23)
        assert found.overall.kappa == pytest.approx(0.903, abs=0.01)
        assert list(found.by_language) == ["ar"] and list(found.by_reason) == [Reason.SPAM]
        assert found.by_reason[Reason.SPAM].alike == 23
        assert quality.own_week(first, clock.now()).n == 24
        assert quality.own_week(second, clock.now()).alike == 23
        assert quality.own_week(third, clock.now()).n == 0


def test_last_week_is_over_after_seven_days(app: Flask, moment: time_machine.Coordinates) -> None:
    with app.test_request_context():
        first, second = (employ(Role.MODERATOR).id for _ in range(2))
        _read_again(_decide(first, 1), second, Outcome.PUBLISH)
        moment.shift(timedelta(days=7))
        assert quality.own_week(first, clock.now()).n == 0
        assert quality.quality(clock.now()).overall.n == 1


def test_a_moderator_sees_their_own_week_and_no_names(app: Flask) -> None:
    with app.test_request_context():
        other = employ(Role.MODERATOR).id
    staff = staff_browser(app, Role.MODERATOR)
    with app.test_request_context():
        _read_again(_decide(other, 1), employ(Role.MODERATOR).id, Outcome.PUBLISH)
    page = staff.get("/en/mod/agreement")
    assert "None of my texts was read twice this week." in page.words
    assert "All 1 1" in page.words
    assert "Staff moderator" not in page.words.split("It shows where", 1)[1]


def test_haste_and_long_sitting_are_told_to_the_moderator_alone(app: Flask) -> None:
    staff = staff_browser(app, Role.MODERATOR)
    with app.test_request_context():
        waiting = write_comment("نص ينتظر", by="waiting").ref
        me = employ(Role.MODERATOR).id
        assert quality.signs(me, clock.now()) == quality.Signs(hasty=False, tired=False)
        for n in range(PACE_OVER + 1):
            _decide(me, n)
        assert quality.signs(me, clock.now()).hasty
    page = staff.get(f"/en/mod/item/{waiting}")
    assert "Your last decisions followed quickly" not in page.words
    for n in range(PACE_OVER + 1):
        with app.test_request_context():
            ref = write_comment(f"سريع {n}", by=f"quick {n}").ref
        staff.press(staff.get(f"/en/mod/item/{ref}"), "/decisions", ("outcome", "publish"))
    assert "Your last decisions followed quickly" in staff.get(f"/en/mod/item/{waiting}").words
    assert BREAK_AFTER > PACE_OVER


def test_everybody_reads_whether_supporters_and_opponents_are_treated_alike(app: Flask) -> None:
    with app.test_request_context():
        me = employ(Role.MODERATOR).id
        assert quality.evenhandedness().difference is None
        for n in range(60):
            _decide(me, f"for {n}", stance=Stance.SUPPORT)
            outcome = Outcome.DECLINE if n < 30 else Outcome.PUBLISH
            _decide(me, f"against {n}", outcome, stance=Stance.OPPOSE)
        found = quality.evenhandedness()
        assert found.difference == pytest.approx(0.5) and found.apart
    page = Browser(app).get("/en/transparency")
    assert "The two shares differ by more than chance explains." in page.words
    assert "Comments in support 60 0 0%" in page.words
    assert "Comments in opposition 60 30 50%" in page.words
    assert "It shows that two shares differ, not why." in page.words


def test_few_comments_are_counted_and_not_compared(app: Flask) -> None:
    page = Browser(app).get("/en/transparency")
    assert (
        "Too few comments were decided to compare. We compare from 50 on each side." in page.words
    )
    assert timedelta(0) < rereading.REST
