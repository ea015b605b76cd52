"""Promise: every figure of a report equals a recount of the rows it stands for."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import clock
from app.catalogue.queries import all_topics
from app.db import session
from app.insights.rounding import SMALLEST, STEP
from app.insights.tallies import THRESHOLD, Tally
from app.moderation import decisions
from app.moderation.models import Decision
from app.moderation.rules import Outcome
from app.participation.models import Comment, Vote
from app.participation.rules import PUBLIC, Choice, ConfirmationLevel, Stance
from app.permissions import Role
from app.reports.summary import Caveat, ChoiceCounts, SummaryReport, summarise
from app.web.unit_of_work import transaction
from tests import factories
from tests.reports.making import a_report, a_topic, later

START = datetime(2026, 11, 4, 7, tzinfo=UTC)


def take_part(seed: int, voters: int, comments: int) -> None:
    """An invented fortnight: people vote, some change their mind, moderators decide."""
    chance = random.Random(seed)
    topics = [topic.slug for topic in all_topics()]
    moderator = factories.employ(Role.MODERATOR)
    with transaction():
        for number in range(voters):
            for topic in chance.sample(topics, 4):
                for choice in chance.sample([*Choice, None], chance.choice([1, 1, 2])):
                    factories.cast(number, choice, topic)
    for number in range(comments):
        sent = START + timedelta(minutes=chance.randrange(9000))
        comment = factories.write_comment(
            f"تعليق رقم {number}",
            by=number,
            topic=chance.choice(topics),
            stance=chance.choice(list(Stance)),
            at=sent,
        )
        if chance.random() < 0.7:
            with transaction():
                decisions.decide(
                    comment.ref,
                    revision=comment.revision,
                    outcome=Outcome.PUBLISH,
                    staff_id=moderator.id,
                    device=None,
                    now=sent + timedelta(minutes=chance.randrange(1, 4000)),
                )


def report_now() -> SummaryReport:
    return summarise(factories.present_round(), clock.now())


def test_the_figures_equal_a_recount_of_the_rows(either_app: Flask) -> None:
    with either_app.app_context():
        take_part(seed=5, voters=130, comments=41)
        factories.tell_figures()
        report = report_now()
        votes = session().scalars(select(Vote)).all()
        comments = session().scalars(select(Comment)).all()
        decided = session().scalars(select(Decision)).all()
    told: list[str] = []
    topic_of = {comment.ref: comment.topic_slug for comment in comments}
    for topic in report.topics:
        choices = Counter(vote.choice for vote in votes if vote.topic_slug == topic.slug)
        if sum(choices[one] for one in Choice if one is not Choice.NONE) < THRESHOLD:
            assert (topic.counts, topic.votes, topic.support) == (None, 0, None)
        else:
            told.append(topic.slug)
            counts = topic.counts
            assert counts is not None
            _as_told(counts.support, choices[Choice.SUPPORT])
            _as_told(counts.neutral, choices[Choice.NEUTRAL])
            _as_told(counts.oppose, choices[Choice.OPPOSE])
            _as_told(counts.no_opinion, choices[Choice.NONE])
            assert topic.votes == sum(n or 0 for n in astuple(counts))
        written = [comment for comment in comments if comment.topic_slug == topic.slug]
        assert {(cell.status, cell.stance): cell.n for cell in topic.comments.cells} == Counter(
            (one.status, one.stance if one.status in PUBLIC else Stance.NONE) for one in written
        )
        waited = [
            one.waited_seconds for one in decided if topic_of[one.submission_ref] == topic.slug
        ]
        assert topic.waits.decided == len(waited)
        if waited:
            assert topic.waits.median == timedelta(seconds=round(median(waited)))
    assert told and report.comments.total == len(comments)
    days = Counter(vote.first_cast_on for vote in votes)
    assert {day.day for day in report.days} == set(days)
    for day in report.days:
        _as_told(day.votes, days[day.day])
    assert report.waits.decided == len(decided)
    assert report.waits.median == timedelta(
        seconds=round(median(one.waited_seconds for one in decided))
    )


def _as_told(told: int | None, exact: int) -> None:
    if exact < SMALLEST:
        assert told is None
    else:
        assert told is not None and told % STEP == 0 and abs(told - exact) < STEP


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_the_median_of_few_decisions_is_the_middle_one_or_between_two(
    app: Flask, count: int
) -> None:
    waits = [60, 600, 6000, 60000][:count]
    with app.app_context():
        moderator = factories.employ(Role.MODERATOR)
        for number, seconds in enumerate(waits):
            comment = factories.write_comment(f"رأي {number}", by=number, at=START)
            with transaction():
                decisions.decide(
                    comment.ref,
                    revision=1,
                    outcome=Outcome.PUBLISH,
                    staff_id=moderator.id,
                    device=None,
                    now=START + timedelta(seconds=seconds),
                )
        assert report_now().waits.median == timedelta(seconds=median(waits))


def test_an_empty_round_is_a_report_too(app: Flask) -> None:
    with app.app_context():
        report = report_now()
    assert report.votes == 0 and report.told == () and report.days == ()
    assert report.waits.median is None
    assert len(report.topics) == 11


def test_confirmed_votes_take_the_caveat_of_unconfirmed_ones_away(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    with app.app_context():
        factories.cast_many({Choice.SUPPORT: 40})
        factories.tell_figures()
        assert Caveat.PROVISIONAL in report_now().caveats
        from app.participation.models import Tally as Cells  # noqa: PLC0415

        with transaction():
            session().query(Cells).update({"level": ConfirmationLevel.CONFIRMED})
            factories.cast("waits", Choice.OPPOSE)
        factories.cast_many({Choice.SUPPORT: 12})
        moment.shift(timedelta(days=1))
        factories.tell_figures()
        report = report_now()
    assert report.votes == 40 and Caveat.PROVISIONAL not in report.caveats


def test_a_running_round_says_so_and_a_closed_one_does_not(app: Flask) -> None:
    with app.app_context():
        present = factories.present_round()
        assert Caveat.RUNNING in summarise(present, clock.now()).caveats
        assert Caveat.RUNNING not in summarise(present, present.closes_at).caveats


def test_the_same_figures_have_the_same_version_and_others_another() -> None:
    report = a_report(Tally(40, 1, 2, 3))
    assert later(report).version == report.version
    assert a_report(Tally(45, 1, 3, 2)).version != report.version
    assert report.version.isascii()


def test_choices_of_fewer_than_ten_people_stay_untold() -> None:
    assert a_topic(0, Tally(THRESHOLD - 1)).counts is None
    assert a_topic(0, Tally(THRESHOLD, SMALLEST - 1)).counts == ChoiceCounts(
        THRESHOLD, None, None, None
    )
