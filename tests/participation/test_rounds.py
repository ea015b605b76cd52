"""A round that is over stays readable: while the next is announced, and after it has opened."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from app.catalogue import rounds
from app.catalogue.source import RoundPlan
from app.participation.rules import Choice
from app.web.unit_of_work import transaction
from tests.factories import cast_many, present_round, publish, tell_figures, write_comment
from tests.pages import Browser
from tests.participation.watching import publish_many

SAID = "More shade in the market"
FIGURE = "Votes with an opinion: 40."


@pytest.fixture
def announced(client: Browser, moment: time_machine.Coordinates) -> Browser:
    """The first round is over and said something; a second one is announced for later."""
    with client.app.test_request_context("/en/"):
        cast_many({Choice.SUPPORT: 40})
        tell_figures()
        publish(write_comment(SAID))
        closes = present_round().closes_at
        opens = closes + timedelta(days=30)
        with transaction():
            rounds.announce_round(RoundPlan("2", opens, opens + timedelta(days=9), _title("2")))
    moment.move_to(closes + timedelta(days=1))
    return client


@pytest.fixture
def opened(announced: Browser, moment: time_machine.Coordinates) -> Browser:
    """The second round has opened."""
    moment.shift(timedelta(days=30))
    return announced


def _title(name: str) -> dict[str, str]:
    return {"ar": name, "ckb": name, "en": name}


def test_the_last_results_are_read_until_the_next_round_opens(
    announced: Browser, path: str
) -> None:
    for place in ("/en/results", path):
        words = announced.get(place).words
        assert FIGURE in words
        assert "The next round opens on Saturday 30 January 2027" in words
    assert SAID in announced.get(path).words


@pytest.mark.parametrize("place", ["/en/", "/en/goals", "/en/priorities"])
def test_lists_tell_when_the_next_round_opens(announced: Browser, place: str) -> None:
    words = announced.get(place).words
    assert "Voting in this round has closed" in words
    assert "The next round opens on Saturday 30 January 2027" in words


def test_the_new_round_begins_empty_and_leads_to_the_earlier_one(
    opened: Browser, path: str
) -> None:
    page = opened.get("/en/results")
    assert FIGURE not in page.words and "The next round" not in page.words
    assert 'href="/en/results?round=2026-1"' in page.text
    assert SAID not in opened.get(path).words
    earlier = opened.get("/en/results?round=2026-1")
    assert FIGURE in earlier.words
    assert f'href="{path}?round=2026-1&amp;results=1#results"' in earlier.text
    assert 'href="/en/results?round=2"' in earlier.text


def test_a_topic_of_an_earlier_round_is_read_and_not_voted_on(opened: Browser, path: str) -> None:
    page = opened.get(f"{path}?round=2026-1")
    assert FIGURE in page.words and SAID in page.words
    assert f'action="{path}/vote"' not in page.text
    assert f'<a class="aim" href="{path}">This topic in the present round</a>' in page.text


def test_further_comments_of_an_earlier_round_stay_in_that_round(
    opened: Browser, path: str, moment: time_machine.Coordinates
) -> None:
    moment.shift(timedelta(days=-60))
    with opened.app.test_request_context("/en/"):
        publish_many(30)
    moment.shift(timedelta(days=60))
    page = opened.get(f"{path}?round=2026-1&sort=new")
    assert f'href="{path}/comments?round=2026-1&amp;sort=new&amp;after=' in page.text
    assert f'href="{path}?sort=agreed&amp;round=2026-1#comments"' in page.text
    assert "31 comments" in opened.get(f"{path}/comments?round=2026-1").words


def test_a_round_that_never_was_is_a_page_not_found(client: Browser, path: str) -> None:
    for place in (path, "/en/results", f"{path}/comments"):
        assert client.get(f"{place}?round=never", status=404)


def test_a_topic_lists_ones_waiting_comments_of_its_own_round(
    client: Browser, path: str, moment: time_machine.Coordinates
) -> None:
    """Of two rounds so close that a device is still known in the second."""
    with client.app.test_request_context("/en/"):
        closes = present_round().closes_at
        opens = closes + timedelta(days=2)
        with transaction():
            rounds.announce_round(RoundPlan("2", opens, opens + timedelta(days=9), _title("2")))
    moment.move_to(closes - timedelta(days=1))
    client.comment(path, "Sent in the first round")
    moment.move_to(opens + timedelta(hours=1))
    client.comment(path, "Sent in the second round")
    now, then = client.get(path).words, client.get(f"{path}?round=2026-1").words
    assert "Sent in the second round" in now and "Sent in the first round" not in now
    assert "Sent in the first round" in then and "Sent in the second round" not in then
    mine = client.get("/en/me").words
    assert mine.index("Sent in the second round") < mine.index("Sent in the first round")
