"""Promise: rounds are compared only where the question was the same, with the range of change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.catalogue.models import Round
from app.catalogue.queries import all_topics
from app.db import session
from app.insights.tallies import Tally
from app.participation.rules import Choice
from app.permissions import Role
from app.reports import frozen, version_wording
from app.reports.changes import changes
from app.reports.models import PublishedReport
from app.reports.rules import Occasion
from app.reports.summary import SummaryReport, Wording, summarise
from app.web.unit_of_work import transaction
from tests.factories import cast_many, present_round, staff_browser, tell_figures
from tests.reports.making import a_report, priorities_of, reading_in

SLUG = all_topics()[0].slug


def report(slug: str, *tallies: Tally, women: int = 60, words: str = "same") -> SummaryReport:
    made = a_report(*tallies, priorities=priorities_of(400, {"women": women}))
    wordings = tuple(
        Wording(topic.slug, 1, words if topic.slug == SLUG else "same", topic.title, "", {})
        for topic in all_topics()
    )
    return replace(made, wordings=wordings, round=replace(made.round, slug=slug))


def test_without_an_earlier_round_there_is_nothing_to_compare() -> None:
    assert changes(report("2"), []) is None


def test_a_clear_rise_is_told_in_points_with_its_range(app: Flask) -> None:
    found = changes(report("2", Tally(300, 0, 100)), [report("1", Tally(240, 0, 160))])
    assert found is not None and [one.slug for one in found.support] == [SLUG]
    (one,) = found.support
    assert one.difference.low < one.difference.value < one.difference.high
    with reading_in(app, "en"):
        said = version_wording.since(one)
    assert (
        said.startswith("Rose by 15 points (") and "from 60% (" in said and "answers: 400" in said
    )
    assert "%" not in said.split(":")[0], "points are no per cents"


def test_a_fall_and_a_change_that_is_not_clear_are_told_apart(app: Flask) -> None:
    fell = changes(report("2", Tally(200, 0, 200)), [report("1", Tally(300, 0, 100))])
    same = changes(report("2", Tally(205, 0, 195)), [report("1", Tally(200, 0, 200))])
    assert fell is not None and same is not None
    with reading_in(app, "en"):
        assert version_wording.since(fell.support[0]).startswith("Fell by 25 points (")
        assert version_wording.since(same.support[0]).startswith("No clear change: from 50%")


def test_a_question_in_other_words_is_not_compared() -> None:
    before = report("1", Tally(240, 0, 160), words="other")
    found = changes(report("2", Tally(300, 0, 100)), [before])
    assert found is not None and found.support == () and found.wanted == ()
    assert [title["en"] for title in found.reworded] == [all_topics()[0].title["en"]]


def test_a_line_ends_where_the_wording_changed_or_a_share_is_not_told() -> None:
    now, before = report("4", Tally(300, 0, 100)), report("3", Tally(290, 0, 110))
    few, old = report("2", Tally(10, 0, 2)), report("1", Tally(240, 0, 160))
    found = changes(now, [before, few, old])
    assert found is not None and len(found.support[0].points) == 2
    whole = changes(now, [before, old])
    assert whole is not None and [share.count for share in whole.support[0].points] == [
        240, 290, 300,
    ]  # fmt: skip


def test_priorities_are_compared_among_the_same_topics() -> None:
    now, before = report("2", women=200), report("1", women=100)
    found = changes(now, [before])
    assert found is not None
    women = next(one for one in found.wanted if one.slug == "women")
    assert women.difference.value == pytest.approx(0.25) and women.difference.is_clear


def test_the_page_reads_the_reports_that_stand(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    leader = staff_browser(app, Role.LEADER)
    assert "No earlier round has a published report" in leader.get("/en/lead/changes").words
    with app.test_request_context("/en/lead/"):
        present = present_round()
        earlier = Round(
            slug="2026-0",
            opens_at=present.opens_at - timedelta(days=60),
            closes_at=present.opens_at - timedelta(days=30),
        )
        cast_many({Choice.SUPPORT: 60, Choice.OPPOSE: 40})
        tell_figures()
        with transaction():
            session().add(earlier)
            session().flush()
            before = frozen.as_json(summarise(present, clock.now()))
            session().add(
                PublishedReport(
                    round_id=earlier.id,
                    number=1,
                    published_at=clock.now(),
                    occasion=Occasion.FINAL,
                    because=None,
                    digest=frozen.digest(before),
                    content=before,
                )
            )
        cast_many({Choice.SUPPORT: 200})
        moment.shift(timedelta(days=1))
        tell_figures()
    leader = staff_browser(app, Role.LEADER)
    words = leader.get("/en/lead/changes").words
    assert "Rose by 28 points (" in words
