"""The page of priorities as one reader meets it: ticking, mistakes, results, and its order."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.catalogue.queries import all_topics
from app.participation import priority_page, priority_queries
from app.participation.priority_recount import recount_priorities
from tests.factories import present_round, prioritise_many, tell_figures
from tests.pages import OWN_PAGE, Browser, Page

PATH = "/en/priorities"
FEW, NONE = ["youth", "rural", "women"], list[str]()
BOX = re.compile(r'<input type="checkbox"[^>]*value="([\w-]+)"([^>]*)>')


def send(browser: Browser, *slugs: str, page: Page | None = None, **fields: str) -> Page:
    """Tick exactly these topics and save."""
    shown = dict((page or browser.get(PATH)).form("/priorities").fields)
    data = {**shown, **fields, "topics": list(slugs)}
    return Page(browser.client.post(PATH, data=data, headers=OWN_PAGE))


def save(browser: Browser, *slugs: str) -> Page:
    """Save, and open where it leads."""
    answer = send(browser, *slugs)
    assert (answer.status, answer.response.location) == (303, f"{PATH}?saved=1#saved")
    return browser.get(f"{PATH}?saved=1")


def order(page: Page) -> list[str]:
    return [slug for slug, _ in BOX.findall(page.text)]


def ticked(page: Page) -> set[str]:
    return {slug for slug, rest in BOX.findall(page.text) if "checked" in rest}


def notice(page: Page) -> str:
    found = re.search(r'<div class="notice[^>]*id="saved".*?</div>', page.text, flags=re.S)
    assert found is not None, page.words
    return re.sub(r"<[^>]+>", " ", found.group(0))


def test_nothing_is_ticked_beforehand_and_every_topic_is_offered(client: Browser) -> None:
    page = client.get(PATH)
    assert ticked(page) == set()
    assert sorted(order(page)) == sorted(topic.slug for topic in all_topics())
    assert page.response.headers.get("Set-Cookie") is None


def test_three_ticks_are_saved_and_listed(client: Browser) -> None:
    page = save(client, *FEW)
    assert "Your priorities are saved" in notice(page)
    for title in ("Young people", "Rural areas", "Women"):
        assert title in notice(page)
    assert ticked(page) == set(FEW) == ticked(client.get(PATH))


def test_four_ticks_are_kept_and_one_is_asked_back(client: Browser) -> None:
    first = client.get(PATH)
    answer = send(client, *FEW, "urban", page=first)
    assert answer.status == 422 and answer.complaints == []
    assert "You chose 4. Remove one so that three remain." in answer.words
    assert ticked(answer) == {*FEW, "urban"}
    assert order(answer) == order(first)
    assert send(client, *FEW, "urban", "community", page=answer).words.count("Remove 2") == 2
    assert send(client, *FEW, page=answer).status == 303


def test_a_mistake_leaves_what_was_saved_as_it_was(client: Browser) -> None:
    save(client, "youth")
    answer = send(client, *FEW, "urban")
    assert "Young people" in notice(answer) and "Women" not in notice(answer)
    assert ticked(client.get(PATH)) == {"youth"}


@pytest.mark.parametrize(
    ("count", "words"),
    [(4, "اخترتم ٤. احذفوا واحدًا ليبقى ثلاثة."), (5, "اخترتم ٥. احذفوا اثنين ليبقى ثلاثة."),
     (6, "اخترتم ٦. احذفوا ٣ ليبقى ثلاثة."), (11, "اخترتم ١١. احذفوا ٨ ليبقى ثلاثة.")],
)  # fmt: skip
def test_in_arabic_too_many_are_counted_as_people_count(
    client: Browser, count: int, words: str
) -> None:
    slugs = [topic.slug for topic in all_topics()][:count]
    shown = dict(client.get("/ar/priorities").form("/priorities").fields)
    data = {**shown, "topics": slugs}
    answer = Page(client.client.post("/ar/priorities", data=data, headers=OWN_PAGE))
    assert words in answer.words


def test_unticking_all_withdraws(client: Browser) -> None:
    save(client, *FEW)
    page = save(client)
    assert "You have no priorities saved" in notice(page)
    assert ticked(page) == set()
    with client.app.test_request_context():
        assert priority_queries.priority_counts(present_round().id).people == 0
        assert recount_priorities(present_round().id) == []


def test_a_topic_that_is_none_of_ours_is_not_understood(client: Browser) -> None:
    for slug in ("nowhere", "", "youth\x00", "<b>"):
        assert send(client, "youth", slug).status == 400
    assert client.client.get_cookie("device") is None


def test_an_unknown_round_is_a_page_not_found(client: Browser) -> None:
    for name in ("2031-1", "", "../master"):
        assert send(client, "youth", round=name).status == 404


def test_the_same_topic_sent_twice_is_one(client: Browser) -> None:
    assert send(client, "youth", "youth", "rural", "women", "women").status == 303
    assert ticked(client.get(PATH)) == set(FEW)


def test_the_address_never_tells_what_was_chosen(client: Browser) -> None:
    first = send(client, *FEW).response.location
    assert first == send(client).response.location == f"{PATH}?saved=1#saved"


def test_going_back_and_saving_again_does_not_undo_a_later_change(client: Browser) -> None:
    client.vote("/en/goals/democracy", "support")
    before = client.get(PATH)
    assert send(client, "youth", page=before).status == 303
    save(client, "rural")
    assert send(client, "youth", page=before).status == 303
    assert ticked(client.get(PATH)) == {"rural"}
    assert send(client, "women", page=before).status == 303  # another answer is another act
    assert ticked(client.get(PATH)) == {"women"}


# --- before and after the round ----------------------------------------------------------------


def test_before_the_round_the_page_says_when_it_opens(
    client: Browser, moment: time_machine.Coordinates
) -> None:
    moment.move_to("2026-10-20T09:00:00+00:00")
    page = client.get(PATH)
    assert "Voting has not opened yet" in page.words and "1 November 2026" in page.words
    assert order(page) == []


def test_after_the_round_ones_own_choice_and_the_results_stay_to_read(
    client: Browser, moment: time_machine.Coordinates
) -> None:
    with client.app.test_request_context():
        closes = present_round().closes_at
        prioritise_many({("youth",): 30})
        tell_figures()
    moment.move_to(closes - timedelta(minutes=5))
    page = client.get(PATH)
    save(client, *FEW)
    moment.shift(timedelta(minutes=6))
    assert send(client, "urban", page=page).status == 409
    closed = client.get(PATH)
    assert "Voting in this round has closed" in closed.words and order(closed) == []
    assert "Young people" in notice(closed) and "untick" not in closed.words
    assert "100%" in closed.words and "100%" in Browser(client.app).get(PATH).words


def test_without_a_round_there_is_nothing_to_choose(client: Browser) -> None:
    with client.app.test_request_context():
        from app.catalogue.models import Round  # noqa: PLC0415
        from app.db import session  # noqa: PLC0415
        from app.web.unit_of_work import transaction  # noqa: PLC0415

        with transaction():
            session().query(Round).delete()
    page = client.get(f"{PATH}?results=1")
    assert "No round has been announced yet" in page.words and order(page) == []


# --- results -----------------------------------------------------------------------------------


def test_results_wait_for_ones_own_choice_or_for_being_asked(client: Browser) -> None:
    with client.app.test_request_context():
        prioritise_many({("youth", "rural"): 30, ("women",): 10})
        tell_figures()
    before = client.get(PATH)
    assert "%" not in before.words and "Show the results without choosing" in before.words
    asked = client.get(f"{PATH}?results=1")
    assert "75%" in asked.words and "By chance alone each topic would get 27%" in asked.words
    table = asked.text[asked.text.index("<table") :]
    places = [
        table.index(f">{name}<") for name in ("Rural areas", "Young people", "Women", "Cities")
    ]
    assert places[2] > max(places[:2]) and places[3] > places[2]
    save(client, "women")
    assert "75%" in client.get(PATH).words, "one person more is told tomorrow, among others"
    assert "75%" not in Browser(client.app).get(PATH).words


def test_below_thirty_people_there_is_neither_share_nor_count_of_a_topic(client: Browser) -> None:
    with client.app.test_request_context():
        prioritise_many({("youth", "rural"): 17, ("women",): 11})
        tell_figures()
    save(client, "women")
    page = client.get(PATH)
    results = page.text[page.text.index('id="results"') :]
    words = re.sub(r"<[^>]+>", " ", results[: results.index("</section>")])
    assert set(re.findall(r"\d+", words)) == {"30", "23", "2026"}, "the limit, and the day"


def test_what_fewer_than_ten_chose_is_not_told(client: Browser) -> None:
    with client.app.test_request_context():
        prioritise_many({("youth",): 35, ("women",): 9})
        tell_figures()
    words = client.get(f"{PATH}?results=1").words
    assert "Young people 35" in words and "Women fewer than 10" in words


# --- the order ---------------------------------------------------------------------------------


def test_a_person_sees_the_same_order_for_the_whole_round(
    client: Browser, moment: time_machine.Coordinates
) -> None:
    save(client, "youth")
    first = order(client.get(PATH))
    for _ in range(3):
        moment.shift(timedelta(hours=7))
        assert order(client.get(PATH)) == first
    assert order(client.get("/ar/priorities")) == first


def test_two_people_see_different_orders(app: Flask) -> None:
    orders = set()
    for _ in range(6):
        browser = Browser(app)
        save(browser, "youth")
        orders.add(tuple(order(browser.get(PATH))))
    assert len(orders) == 6


def test_a_reader_who_left_no_trace_sees_one_order_for_ten_minutes_and_then_another(
    client: Browser, moment: time_machine.Coordinates
) -> None:
    first = order(client.get(PATH))
    moment.shift(timedelta(minutes=9))
    assert order(client.get(PATH)) == first
    moment.shift(timedelta(minutes=2))
    later = client.get(PATH)
    assert order(later) != first
    assert later.response.headers.get("Set-Cookie") is None


def test_a_page_sent_back_keeps_its_order_when_ten_minutes_have_passed(
    client: Browser, moment: time_machine.Coordinates
) -> None:
    page = client.get(PATH)
    moment.shift(timedelta(minutes=25))
    answer = send(client, *FEW, "urban", page=page)
    assert order(answer) == order(page)
    for number in ("", "-1", "x", "9" * 40):
        assert send(client, *FEW, "urban", shuffle=number).status == 422


def test_no_topic_gains_by_standing_first(app: Flask) -> None:
    topics = all_topics()
    with app.test_request_context():
        now = priority_page.present_shuffle(clock.now())
        first = Counter(priority_page.ordered(topics, None, now + n)[0].slug for n in range(2200))
    assert set(first) == {topic.slug for topic in topics}
    assert all(150 < n < 255 for n in first.values()), first  # 200 expected, 4 standard deviations


# --- elsewhere ---------------------------------------------------------------------------------


def test_my_contributions_list_my_priorities_and_lead_to_them(client: Browser) -> None:
    client.vote("/en/goals/democracy", "support")
    assert "No priorities in this round yet" in client.get("/en/me").words
    save(client, *FEW)
    page = client.get("/en/me")
    mine = page.text[page.text.index("My priorities") :]
    assert "Rural areas" in mine and 'href="/en/priorities"' in mine
    assert "Change my priorities" in page.words


def test_home_and_menu_lead_to_the_page(client: Browser) -> None:
    for place in ("/en/", "/en/goals"):
        assert 'href="/en/priorities"' in client.get(place).text
    assert 'href="/en/focus"' in client.get("/en/goals").text
