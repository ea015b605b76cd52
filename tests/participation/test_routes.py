"""Citizens' pages as one reader meets them: voting, results, and what is refused and how."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import create_app
from app.participation import queries
from app.participation.rules import Choice
from tests.factories import TOPIC, cast_many, present_round, tell_figures
from tests.pages import OWN_PAGE, Browser, Page
from tests.participation.watching import comment_drift, drift_in, voters_in, votes_in

NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def token_of(page: Page, action: str = "/vote") -> str:
    return dict(page.form(action).fields)["token"]


# The day of which figures are, as every test stands on it.
DAY = {"23", "2026"}


def figures(page: Page) -> set[str]:
    """Every number in the part of the page that speaks of results."""
    found = re.search(r'<section id="results".*?</section>', page.text, flags=re.S)
    assert found is not None
    return set(NUMBER.findall(re.sub(r"<[^>]+>", " ", found.group(0))))


def post(browser: Browser, path: str, **fields: str) -> Page:
    return Page(browser.client.post(path, data=fields, headers=OWN_PAGE))


# --- voting ------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["support", "neutral", "oppose", "none"])
def test_one_tap_is_a_vote_and_the_page_says_so(client: Browser, path: str, choice: str) -> None:
    page = client.vote(path, choice)
    assert "Your vote is saved for now" in page.words
    assert votes_in(client.app) == [(TOPIC, choice)]


def test_nothing_is_chosen_beforehand(client: Browser, path: str) -> None:
    page = client.get(path)
    assert 'aria-pressed="true"' not in page.text and "checked" not in page.form("/vote").fields
    assert ("choice", "withdraw") not in [(n, v) for n, v, _ in page.form("/vote").buttons]


def test_a_vote_is_changed_and_withdrawn_on_the_same_page(client: Browser, path: str) -> None:
    page = client.press(client.vote(path, "support"), "/vote", ("choice", "oppose"))
    assert votes_in(client.app) == [(TOPIC, "oppose")]
    page = client.press(page, "/vote", ("choice", "withdraw"))
    assert "Your vote has been withdrawn" in page.words
    assert votes_in(client.app) == []
    client.press(page, "/vote", ("choice", "support"))
    assert votes_in(client.app) == [(TOPIC, "support")]
    assert drift_in(client.app) == []


def test_going_back_and_pressing_again_does_not_undo_a_later_change(
    citizen: Browser, path: str
) -> None:
    first = citizen.get(path)
    later = citizen.press(first, "/vote", ("choice", "support"))
    citizen.press(later, "/vote", ("choice", "oppose"))
    citizen.press(first, "/vote", ("choice", "support"))
    assert (TOPIC, "oppose") in votes_in(citizen.app)


def test_a_double_tap_on_the_first_vote_is_one_voter_and_one_vote(
    client: Browser, path: str
) -> None:
    fields = {"token": token_of(client.get(path)), "round": "2026-1", "choice": "support"}
    for _ in range(2):
        tap = client.app.test_client()
        assert tap.post(f"{path}/vote", data=fields, headers=OWN_PAGE).status_code == 303
    assert votes_in(client.app) == [(TOPIC, "support")]
    assert voters_in(client.app) == 1


def test_tabs_opened_before_the_first_vote_all_work(client: Browser) -> None:
    tabs = [
        client.get(f"/en/{place}")
        for place in ("goals/democracy", "goals/community", "focus/youth")
    ]
    for tab in tabs:
        client.press(tab, "/vote", ("choice", "support"))
    assert len(votes_in(client.app)) == 3
    assert voters_in(client.app) == 1


def test_an_answer_that_is_none_of_the_four_is_not_understood(client: Browser, path: str) -> None:
    for choice in ("", "SUPPORT", "strongly support"):
        fields = {"token": token_of(client.get(path)), "round": "2026-1", "choice": choice}
        assert post(client, f"{path}/vote", **fields).status == 400
    assert votes_in(client.app) == []


@pytest.mark.parametrize(
    "name", ["2031-1", "", "2026-1\x00", "x" * 300, "../master", "%2e%2e", "٢٠٢٦-١"]
)
@pytest.mark.parametrize("act", ["vote", "comments"])
def test_an_unknown_round_is_a_page_not_found(either_app: Flask, act: str, name: str) -> None:
    browser = Browser(either_app)
    path = f"/en/goals/{TOPIC}"
    fields = {"token": token_of(browser.get(path)), "round": name, "text": "x", "choice": "none"}
    answer = post(browser, f"{path}/{act}", **fields)
    assert (answer.status, answer.complaints) == (404, [])
    assert votes_in(either_app) == []


def test_an_unknown_topic_takes_no_vote(client: Browser, path: str) -> None:
    fields = {"token": token_of(client.get(path)), "round": "2026-1", "choice": "support"}
    for elsewhere in ("/en/goals/nowhere/vote", f"/en/focus/{TOPIC}/vote"):
        assert post(client, elsewhere, **fields).status == 404


def test_a_vote_after_closing_is_refused_with_the_dates(
    client: Browser, path: str, moment: time_machine.Coordinates
) -> None:
    with client.app.test_request_context():
        closes = present_round().closes_at
    moment.move_to(closes - timedelta(minutes=5))
    page = client.get(path)
    moment.shift(timedelta(minutes=6))
    refused = client.press(page, "/vote", ("choice", "support"), status=409)
    assert "Voting in this round has closed" in refused.words
    assert "31 December 2026" in refused.words
    assert votes_in(client.app) == []
    assert client.client.get_cookie("device") is None
    closed = client.get(path)
    assert "Voting in this round has closed" in closed.words
    assert all("/vote" not in form.action for form in closed.forms)


def test_a_vote_before_opening_is_refused_with_the_dates(
    client: Browser, path: str, moment: time_machine.Coordinates
) -> None:
    with client.app.test_request_context():
        opens = present_round().opens_at
    moment.move_to(opens - timedelta(minutes=5))
    early = client.get(path)
    assert "Voting has not opened yet" in early.words and "1 November 2026" in early.words
    token = token_of(client.get("/en/display"), "/display")
    refused = post(client, f"{path}/vote", token=token, round="2026-1", choice="support")
    assert refused.status == 409
    assert "1 November 2026" in refused.words
    assert votes_in(client.app) == []


def test_the_address_after_a_vote_never_names_the_choice(client: Browser, path: str) -> None:
    for choice in ("support", "oppose", "none"):
        answer = client.press(client.get(path), "/vote", ("choice", choice), follow=False)
        assert answer.response.location == f"{path}?saved=vote#voted"


def test_a_page_with_a_choice_on_it_is_kept_by_no_cache(citizen: Browser, path: str) -> None:
    assert citizen.get(path).response.headers["Cache-Control"] == "no-store"


# --- results -----------------------------------------------------------------------------------


def test_results_wait_for_ones_own_vote_or_for_being_asked(client: Browser, path: str) -> None:
    with client.app.test_request_context():
        cast_many({Choice.SUPPORT: 30, Choice.OPPOSE: 10})
        tell_figures()
    before = client.get(path)
    assert figures(before) == set()
    assert "67%" not in before.words
    asked = client.get(f"{path}?results=1")
    assert "67%" in asked.words
    client.vote(path, "oppose")
    assert "67%" in client.get(path).words, "one vote more is told tomorrow, among others"
    assert "67%" not in Browser(client.app).get(path).words


@pytest.mark.parametrize(
    "votes",
    [
        {Choice.SUPPORT: 17, Choice.NEUTRAL: 4, Choice.OPPOSE: 7},
        {Choice.SUPPORT: 24, Choice.NEUTRAL: 0, Choice.OPPOSE: 5, Choice.NONE: 41},
        {Choice.SUPPORT: 2},
    ],
    ids=["28", "28 with an opinion", "2"],
)
def test_below_thirty_answers_there_is_neither_share_nor_count_by_choice(
    client: Browser, path: str, votes: dict[Choice, int]
) -> None:
    with client.app.test_request_context():
        cast_many(votes)
        tell_figures()
    asked = client.get(f"{path}?results=1")
    assert figures(asked) <= {"30"} | DAY
    assert "from 30 votes with an opinion on." in asked.words
    own = client.vote(path, "support")
    assert figures(own) <= {"30"} | DAY
    overview = client.get("/en/results")
    for page in (asked, own, overview):
        assert "%" not in page.words and "٪" not in page.words
    counts = {str(n) for n in votes.values() if n > 7}
    assert not counts & set(NUMBER.findall(overview.words))


def test_from_thirty_answers_on_there_are_shares_with_range_and_caveat(
    client: Browser, path: str
) -> None:
    with client.app.test_request_context():
        cast_many({Choice.SUPPORT: 20, Choice.OPPOSE: 15, Choice.NONE: 5})
        tell_figures()
    page = client.get(f"{path}?results=1")
    assert "estimated range" in page.words and "As of Monday 23 November 2026" in page.words
    assert "not a random sample" in page.words
    assert {"20", "15", "35"} <= figures(page)
    assert page.words.count("fewer than 10") == 2, "neutral and no opinion"


# --- this device -------------------------------------------------------------------------------


def test_my_contributions_show_what_this_device_sent(client: Browser, path: str) -> None:
    assert "Nothing has been sent" in client.get("/en/me").words
    client.vote(path, "support")
    ref = client.comment(path, "A footpath on the bridge")
    mine = client.get("/en/me")
    assert "I support it" in mine.words and ref in mine.words
    assert "footpath" in mine.words
    assert "footpath" not in Browser(client.app).get("/en/me").words


def test_my_contributions_say_when_older_ones_are_left_out(
    client: Browser, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "OWN_LISTED", 2)
    client.comment(path, "The first thought")
    client.comment(path, "The second thought")
    assert "are listed here" not in client.get("/en/me").words
    client.comment(path, "The third thought")
    mine = client.get("/en/me").words
    assert "Only your newest 2 texts are listed here." in mine
    assert mine.index("third") < mine.index("second") and "first" not in mine


def test_a_forgotten_device_is_not_found_again_through_a_page_from_before(
    client: Browser, path: str
) -> None:
    """On a shared phone the browser may still show the page from which the first person voted."""
    kept_by_the_browser = client.get(path)
    client.press(kept_by_the_browser, "/vote", ("choice", "support"))
    client.press(client.get("/en/me"), "/me/forget")
    assert "Nothing has been sent" in client.get("/en/me").words
    page = client.press(kept_by_the_browser, "/vote", ("choice", "oppose"))
    assert "Your vote is saved for now: I oppose it" in page.words
    assert sorted(votes_in(client.app)) == [(TOPIC, "oppose"), (TOPIC, "support")]
    assert voters_in(client.app) == 2


def test_a_destroyed_round_key_leaves_the_pages_readable_and_links_nobody(
    citizen: Browser, path: str, moment: time_machine.Coordinates
) -> None:
    citizen.vote(path, "support")
    cookie = citizen.client.get_cookie("device")
    assert cookie is not None
    settings = citizen.app.config["SETTINGS"]
    (settings.instance / "keys" / "round-2026-1.key").unlink()
    moment.move_to("2027-02-01T09:00:00+00:00")
    later = Browser(create_app(settings))
    later.client.set_cookie("device", cookie.value)
    for place in (path, "/en/me", "/en/goals", "/en/results", f"{path}/comments"):
        assert "Your vote" not in citizen.get(place).words
        assert "Your vote" not in later.get(place).words
    token = token_of(later.get("/en/display"), "/display")
    refused = post(later, f"{path}/vote", token=token, round="2026-1", choice="oppose")
    assert refused.status == 409
    assert "Voting in this round has closed" in refused.words


def test_votes_and_comments_leave_exact_counters(client: Browser, path: str) -> None:
    for number in range(3):
        browser = Browser(client.app)
        browser.vote(path, "support")
        browser.comment(path, f"thought {number}")
    assert drift_in(client.app) == []
    with client.app.test_request_context():
        assert comment_drift() == []
