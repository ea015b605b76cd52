"""Many hands, one voter: however often and from wherever a vote arrives, it is one vote."""

from __future__ import annotations

import contextlib
import json
import secrets
import subprocess
import sys
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

import config
from app import clock
from app.db import session
from app.participation.models import Comment, Participant
from app.participation.rules import TALLY_SHARDS, Choice
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, cast, voter
from tests.pages import OWN_PAGE, Browser
from tests.participation.conftest import PATH
from tests.participation.watching import (
    at_once,
    comment_drift,
    drift_in,
    voters_in,
    votes_in,
)

HANDS = 32


def post(app: Flask, path: str, cookie: str | None, **fields: str) -> Callable[[], int]:
    """A request of its own, ready to be sent."""

    def send() -> int:
        client = app.test_client()
        if cookie is not None:
            client.set_cookie("device", cookie)
        return client.post(path, data=fields, headers=OWN_PAGE).status_code

    return send


def casting_process(order: dict[str, object]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.participation.casting", json.dumps(order)],
        cwd=config.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def device_of(browser: Browser) -> str:
    found = browser.client.get_cookie("device")
    assert found is not None
    return found.value


def tokens(browser: Browser, count: int) -> list[str]:
    """The tokens of so many copies of the vote's form."""
    return [dict(browser.get(PATH).form("/vote").fields)["token"] for _ in range(count)]


@pytest.fixture
def known(either_app: Flask) -> Browser:
    """A device the service knows, on each store."""
    browser = Browser(either_app)
    browser.vote("/en/goals/democracy", "oppose")
    return browser


@pytest.mark.parametrize("forms", [1, HANDS], ids=["one form", "thirty-two forms"])
def test_32_identical_votes_at_once_are_one_vote(
    either_app: Flask, known: Browser, forms: int
) -> None:
    shown = tokens(known, forms)
    acts = [
        post(
            either_app,
            f"{PATH}/vote",
            device_of(known),
            token=shown[number % forms],
            round="2026-1",
            choice="support",
        )
        for number in range(HANDS)
    ]
    assert set(at_once(acts)) == {303}
    assert votes_in(either_app) == [("democracy", "oppose"), (TOPIC, "support")]
    assert drift_in(either_app) == []


def test_32_first_votes_from_one_form_without_a_cookie_are_one_voter(either_app: Flask) -> None:
    (token,) = tokens(Browser(either_app), 1)
    fields = {"token": token, "round": "2026-1", "choice": "support"}
    acts = [post(either_app, f"{PATH}/vote", None, **fields) for _ in range(HANDS)]
    assert set(at_once(acts)) == {303}
    assert votes_in(either_app) == [(TOPIC, "support")]
    assert voters_in(either_app) == 1
    assert drift_in(either_app) == []


def test_one_voter_in_two_minds_at_once_keeps_one_of_the_answers(
    either_app: Flask, known: Browser
) -> None:
    answers = ["support", "oppose", "neutral", "none", "withdraw"] * 4
    acts = [
        post(
            either_app,
            f"{PATH}/vote",
            device_of(known),
            token=token,
            round="2026-1",
            choice=answer,
        )
        for token, answer in zip(tokens(known, len(answers)), answers, strict=True)
    ]
    assert set(at_once(acts)) == {303}
    kept = [choice for topic, choice in votes_in(either_app) if topic == TOPIC]
    assert len(kept) <= 1
    assert drift_in(either_app) == []


def test_four_processes_casting_the_same_vote_make_one(either_app: Flask) -> None:
    settings = either_app.config["SETTINGS"]
    with either_app.test_request_context():
        ref = voter("everywhere")
    shared = secrets.token_hex(16)
    orders = [
        {
            "instance": str(settings.instance),
            "database_url": settings.database_url,
            "round": "2026-1",
            "topic": TOPIC,
            "voter": ref.hex(),
            "choice": "support",
            "now": clock.now().isoformat(),
            # Half the requests repeat one form, half come from forms of their own.
            "nonces": [shared] * 4 + [secrets.token_hex(16) for _ in range(4)],
        }
        for _ in range(4)
    ]
    with contextlib.ExitStack() as opened:
        running = [opened.enter_context(casting_process(order)) for order in orders]
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in running:  # all of them before waiting for any
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        answers = [process.communicate(timeout=60) for process in running]
    assert [said for said, _ in answers] == ["8\n"] * 4, answers
    assert votes_in(either_app) == [(TOPIC, "support")]
    assert voters_in(either_app) == 1
    assert drift_in(either_app) == []


def test_sixteen_voters_changing_their_minds_never_block_each_other(postgres_app: Flask) -> None:
    """All of them move the same two counters, half of them in the opposite direction."""
    with postgres_app.test_request_context():
        crowd = [one for one in range(200) if voter(one)[0] % TALLY_SHARDS == 0][:16]

    def change(number: int, first: int) -> Callable[[], int]:
        def changes() -> int:
            for step in range(25):
                with postgres_app.test_request_context(), transaction():
                    cast(number, (Choice.SUPPORT, Choice.OPPOSE)[(first + step) % 2])
            return number

        return changes

    acts = [change(number, place % 2) for place, number in enumerate(crowd)]
    assert at_once(acts) == crowd
    assert drift_in(postgres_app) == []


def test_a_double_tapped_first_comment_is_one_comment_of_one_participant(
    either_app: Flask,
) -> None:
    form = Browser(either_app).get(PATH).form("/comments")
    fields = dict(form.fields) | {"text": "A bridge for the river", "stance": "support"}
    acts = [post(either_app, f"{PATH}/comments", None, **fields) for _ in range(8)]
    assert set(at_once(acts)) == {303}
    with either_app.app_context():
        assert session().scalar(select(func.count()).select_from(Comment)) == 1
        assert session().scalar(select(func.count()).select_from(Participant)) == 1
        assert comment_drift() == []


def test_voters_who_swing_opposite_ways_on_one_counter_never_wait_in_a_ring(
    postgres_app: Flask,
) -> None:
    """Each swing writes two counters; in two orders, the store would end one of them."""
    with postgres_app.app_context():
        refs = ((number, voter(number)) for number in range(10_000))
        same = [number for number, ref in refs if ref[0] % TALLY_SHARDS == 0][:8]

    def swinging(number: int, first: int) -> Callable[[], None]:
        def act() -> None:
            for turn in range(20):
                choice = (Choice.SUPPORT, Choice.OPPOSE)[(turn + first) % 2]
                with postgres_app.app_context(), transaction():
                    cast(number, choice)

        return act

    at_once([swinging(number, place % 2) for place, number in enumerate(same)])
    assert len(votes_in(postgres_app)) == len(same)
    assert drift_in(postgres_app) == []
