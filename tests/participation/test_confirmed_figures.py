"""What enters the figures: confirmed votes, and the waiting ones apart."""

from __future__ import annotations

import secrets

from flask import Flask, g

from app import clock
from app.identity.rules import Means
from app.participation import queries, voting
from app.participation.rules import Choice
from app.reports import wording
from app.reports.summary import Caveat, summarise
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, cast_many, present_round, tell_figures
from tests.pages import Browser

PATH = f"/en/goals/{TOPIC}?results=1"
WAITING = "Votes waiting to be confirmed: 7. They are in no figure here."


def confirm_many(choices: dict[Choice, int], topic: str = TOPIC) -> None:
    with transaction():
        for choice, count in choices.items():
            for _ in range(count):
                voting.cast_vote(
                    present_round().slug,
                    topic,
                    secrets.token_bytes(32),
                    choice,
                    nonce=secrets.token_hex(16),
                    now=clock.now(),
                    confirmed_by=Means.CARD,
                )


def test_while_nobody_is_confirmed_the_figures_are_of_devices(inside_either: Flask) -> None:
    cast_many({Choice.SUPPORT: 3})
    found = queries.counts(present_round().id)[TOPIC]
    assert (found.votes.support, found.confirmed, found.waiting) == (3, 0, 0)


def test_from_the_first_confirmed_vote_on_only_such_votes_are_figures(
    inside_either: Flask,
) -> None:
    cast_many({Choice.SUPPORT: 3, Choice.OPPOSE: 4})
    confirm_many({Choice.OPPOSE: 1})
    found = queries.counts(present_round().id)[TOPIC]
    assert (found.votes.support, found.votes.oppose) == (0, 1)
    assert (found.confirmed, found.waiting) == (1, 7)


def test_the_rule_is_the_same_for_every_topic_of_the_round(inside_either: Flask) -> None:
    cast_many({Choice.SUPPORT: 3}, "youth")
    confirm_many({Choice.OPPOSE: 1})
    counts = queries.counts(present_round().id)
    assert (counts["youth"].votes.total, counts["youth"].waiting) == (0, 3)
    assert queries.counts(present_round().id, "youth") == {"youth": counts["youth"]}


def test_the_report_counts_what_citizens_see_and_says_what_waits(inside_either: Flask) -> None:
    cast_many({Choice.SUPPORT: 9, Choice.OPPOSE: 6})
    confirm_many({Choice.SUPPORT: 30})
    tell_figures()
    g.lang = "en"
    report = summarise(present_round(), clock.now())
    assert (report.votes, report.waiting) == (30, 15)
    assert report.days == (), "thirty votes may come from three people"
    assert Caveat.PROVISIONAL not in report.caveats
    assert WAITING.replace("7", "15") in wording.method(report)
    assert sum(queries.votes_by_day(present_round().id).values()) == 30


def test_citizens_read_figures_of_confirmed_votes_and_the_waiting_ones_apart(
    inside: Flask, client: Browser
) -> None:
    cast_many({Choice.SUPPORT: 9, Choice.OPPOSE: 6})
    confirm_many({Choice.SUPPORT: 30})
    tell_figures()
    waiting = WAITING.replace("7", "15")
    for path in (PATH, "/en/results"):
        words = client.get(path).words
        assert "Votes with an opinion: 30." in words and waiting in words
        assert "Only confirmed votes are counted." in words
        assert "not yet confirmed" not in words


def test_below_thirty_confirmed_votes_there_is_no_percentage(
    inside: Flask, client: Browser
) -> None:
    cast_many({Choice.SUPPORT: 100})
    confirm_many({Choice.SUPPORT: 25})
    tell_figures()
    for path in (PATH, "/en/results"):
        words = client.get(path).words
        assert "from 30 votes with an opinion on." in words and "%" not in words
