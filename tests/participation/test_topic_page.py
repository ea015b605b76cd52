"""The page of a topic whose round is over: no change is promised and nothing is held back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from app.participation.rules import Choice
from tests.factories import cast_many, present_round, publish, tell_figures, write_comment
from tests.pages import Browser


@pytest.fixture
def over(client: Browser, path: str, moment: time_machine.Coordinates) -> Browser:
    """A reader who voted while the round was open, and comes back after it closed."""
    with client.app.test_request_context("/en/"):
        cast_many({Choice.SUPPORT: 40})
        closes = present_round().closes_at
    moment.move_to(closes - timedelta(minutes=5))
    client.vote(path, "oppose")
    moment.shift(timedelta(minutes=6))
    with client.app.test_request_context("/en/"):
        tell_figures()
    return client


def test_after_closing_everyone_sees_the_results(over: Browser, path: str) -> None:
    page = Browser(over.app).get(path)
    assert "Votes with an opinion: 40." in page.words
    assert "after you vote" not in page.words


def test_after_closing_no_change_of_the_vote_is_promised(over: Browser, path: str) -> None:
    page = over.get(path)
    assert "Your vote: I oppose it" in page.words
    assert "change or withdraw it" not in page.words


def test_readers_learn_that_personal_details_were_removed(client: Browser, path: str) -> None:
    with client.app.test_request_context("/en/"):
        publish(write_comment("Call 0770 000 0000 about the well"), "Call [removed] about the well")
    assert client.get(path).words.count("Personal details removed") == 1
    with client.app.test_request_context("/en/"):
        publish(write_comment("The well is dry", by=2))
    assert client.get(path).words.count("Personal details removed") == 1
