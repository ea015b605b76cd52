"""Many hands, one voter: however often priorities arrive, one set of them stands and is counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.catalogue.queries import all_topics
from app.db import session
from app.participation import priority_queries
from app.participation.models import Priority, Voter
from app.participation.priority_recount import recount_priorities
from app.participation.rules import TALLY_SHARDS
from app.web.unit_of_work import transaction
from tests.factories import present_round, prioritise, voter
from tests.pages import OWN_PAGE, Browser
from tests.participation.watching import at_once, voters_in

HANDS = 24
PATH = "/en/priorities"
SLUGS = [topic.slug for topic in all_topics()]


def saving(app: Flask, cookie: str | None, token: str, *slugs: str) -> Callable[[], int]:
    """A request of its own, ready to be sent."""

    def send() -> int:
        client = app.test_client()
        if cookie is not None:
            client.set_cookie("device", cookie)
        data = {"token": token, "round": "2026-1", "topics": list(slugs)}
        return client.post(PATH, data=data, headers=OWN_PAGE).status_code

    return send


def token(browser: Browser) -> str:
    return dict(browser.get(PATH).form("/priorities").fields)["token"]


def stored(app: Flask) -> list[set[str]]:
    """Every voter's priorities."""
    found: dict[bytes, set[str]] = {}
    with app.app_context():
        for row in session().scalars(select(Priority)):
            found.setdefault(row.voter_ref, set()).add(row.topic_slug)
    return list(found.values())


def ensure_exact(app: Flask) -> None:
    with app.app_context():
        round_id = present_round().id
        assert recount_priorities(round_id) == []
        rows = session().scalar(select(func.count()).select_from(Priority)) or 0
        assert sum(priority_queries.priority_counts(round_id).topics.values()) == rows


def test_first_choices_from_one_form_without_a_cookie_are_one_voter(either_app: Flask) -> None:
    shown = token(Browser(either_app))
    acts = [saving(either_app, None, shown, *SLUGS[:3]) for _ in range(HANDS)]
    assert set(at_once(acts)) == {303}
    assert stored(either_app) == [set(SLUGS[:3])]
    assert voters_in(either_app) == 1
    ensure_exact(either_app)


def test_one_voter_in_many_minds_at_once_keeps_one_whole_answer(either_app: Flask) -> None:
    browser = Browser(either_app)
    browser.vote("/en/goals/democracy", "support")
    cookie = browser.client.get_cookie("device")
    assert cookie is not None
    answers = [(), SLUGS[:3], SLUGS[3:6], SLUGS[2:4], SLUGS[5:6], SLUGS[8:11]] * 4
    acts = [saving(either_app, cookie.value, token(browser), *answer) for answer in answers]
    assert set(at_once(acts)) == {303}
    kept = stored(either_app)
    assert kept == [] or (len(kept) == 1 and kept[0] in [set(answer) for answer in answers])
    ensure_exact(either_app)


@pytest.mark.parametrize("first", ["vote", "priorities"])
def test_a_vote_and_priorities_of_a_new_device_at_once_are_one_voter(
    either_app: Flask, first: str
) -> None:
    with either_app.app_context():
        vote = Browser(either_app).get("/en/goals/democracy").form("/vote")
    shown = dict(vote.fields)["token"]

    def cast() -> int:
        data = {"token": shown, "round": "2026-1", "choice": "support"}
        client = either_app.test_client()
        return client.post("/en/goals/democracy/vote", data=data, headers=OWN_PAGE).status_code

    both = [cast, saving(either_app, None, shown, SLUGS[0])]
    assert set(at_once(both if first == "vote" else both[::-1])) == {303}
    assert voters_in(either_app) == 1
    ensure_exact(either_app)


def test_sixteen_voters_changing_their_minds_never_block_each_other(postgres_app: Flask) -> None:
    """All of them move the same counters, half of them in the opposite direction."""
    with postgres_app.test_request_context():
        crowd = [one for one in range(200) if voter(one)[0] % TALLY_SHARDS == 0][:16]

    def change(number: int, first: int) -> Callable[[], int]:
        def changes() -> int:
            minds = (SLUGS[:3], SLUGS[3:6], SLUGS[1:4][::-1], [])
            for step in range(16):
                with postgres_app.test_request_context(), transaction():
                    prioritise(number, *minds[(first + step) % len(minds)])
            return number

        return changes

    acts = [change(number, place) for place, number in enumerate(crowd)]
    assert at_once(acts) == crowd
    ensure_exact(postgres_app)
    with postgres_app.app_context():
        assert session().scalar(select(func.count()).select_from(Voter)) == len(crowd)
