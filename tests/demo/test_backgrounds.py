"""Invented people tell of themselves as those do who come to such a platform."""

from __future__ import annotations

from collections import Counter
from random import Random

from flask import Flask

from app import clock
from app.db import session
from app.demo import backgrounds, republic
from app.insights.representation import Presence
from app.participation.background_recount import recount_backgrounds
from app.participation.background_rules import Gender
from app.participation.models import Background
from app.reports.summary import summarise
from tests.factories import present_round


def test_some_skip_the_page_and_some_leave_a_question_out() -> None:
    source = Random(3)
    drawn = [backgrounds.draw(source) for _ in range(2_000)]
    silent = sum(one.are_none for one in drawn) / len(drawn)
    assert abs(silent - (1 - backgrounds.ANSWERING)) < 0.04
    genders = Counter(one.gender for one in drawn if not one.are_none)
    assert genders[None] > 0 and genders[Gender.MAN] > 2 * genders[Gender.WOMAN]


def test_the_republic_hears_men_of_towns_and_its_report_says_so(app: Flask) -> None:
    with app.test_request_context("/en/"):
        round_ = present_round()
        republic.fill(round_, people=800, seed=2, now=clock.now(), say=lambda _: None)
        assert session().query(Background).count() > 400
        assert recount_backgrounds(round_.id) == []
        absent = {one.name: one.presence for one in summarise(round_, clock.now()).missing.absent}
        assert absent["woman"] is Presence.UNDERREPRESENTED
        assert "rural" in absent
        session().rollback()
