"""What a topic's page tells beyond its votes: groups with their range and base, and whom to ask."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from app import clock
from app.db import session
from app.insights.tallies import Tally
from app.participation.background_rules import Question
from app.participation.rules import Choice
from app.permissions import Role
from app.reports import insight_wording, tables
from app.reports.frozen import as_json
from app.reports.models import KeptInsight
from app.reports.topic_view import TopicView, topic_view
from app.web.unit_of_work import transaction
from tests.factories import cast_many, present_round, staff_browser, tell_figures
from tests.reports.imagining import an_insight
from tests.reports.making import a_report, reading_in
from tests.reports.planting import found


def test_before_anything_was_computed_there_is_nothing() -> None:
    assert topic_view(a_report(Tally(40, 5, 5)), "youth") == TopicView()


def test_groups_of_which_nothing_is_told_are_those_to_ask_next() -> None:
    report = replace(a_report(Tally(40, 5, 5)), insight=an_insight())
    view = topic_view(report, "youth")
    assert [(one.group, one.people) for one in view.groups] == [("woman", 120), ("rural", 60)]
    unheard = set(view.unheard)
    assert {(Question.GENDER, "man"), (Question.PLACE_TYPE, "urban")} <= unheard
    assert not {(one.question, one.group) for one in view.groups} & unheard
    assert Question.GOVERNORATE not in {question for question, _ in unheard}
    assert view.unites and view.divides and topic_view(report, "women").unites == ()


def test_themes_come_with_their_number_of_comments_on_the_topic() -> None:
    report = replace(a_report(), insight=an_insight())
    assert [n for _, n in topic_view(report, "infrastructure").themes] == [40]
    assert topic_view(report, "youth").themes == ()


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_every_group_of_a_planted_round_has_its_range_and_base(app: Flask, language: str) -> None:
    with reading_in(app, language):
        table = tables.groups_table(found().topics)
        said = [insight_wording.support(one) for each in found().topics for one in each.groups]
    assert len(table.rows) == len(said) > 20
    for row in table.rows:
        share, low, high, people = row[2:]
        assert isinstance(share, tables.Percent) and isinstance(people, int)
        assert low.value <= share.value <= high.value  # type: ignore[union-attr]
        assert people >= 50 and people % 10 == 0
    assert all(len(re.findall(r"[\d٠-٩]+[%٪]", one)) == 3 for one in said)


def test_the_page_shows_groups_whom_to_ask_and_statements(app: Flask) -> None:
    with app.test_request_context("/en/"):
        cast_many({Choice.SUPPORT: 60, Choice.NEUTRAL: 20, Choice.OPPOSE: 20}, "youth")
        tell_figures()
        with transaction():
            body = as_json(an_insight())
            row = KeptInsight(round_id=present_round().id, computed_at=clock.now(), body=body)
            session().add(row)
    leader = staff_browser(app, Role.LEADER)
    words = leader.get("/en/lead/topics/youth").words
    assert "Women 80% (76% to 84%; people: at least 120)" in words
    assert "they are to be asked next: men," in words
    assert "Statements on it" in words and "Least support in any group" in words
    other = leader.get("/en/lead/topics/infrastructure").words
    assert "Support by group" not in other and "comments on this topic: 40" in other
    assert (
        '"Young people","Women","80%","76%","84%","120"' in leader.get("/en/lead/summary.csv").text
    )
