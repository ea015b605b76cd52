"""Reading lists of comments page by page while new ones arrive, and what a page costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.db import session
from app.participation import queries
from app.participation.queries import Cursor, PublicComment
from app.participation.rules import COMMENTS_PER_PAGE, Choice, SortOrder
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, cast, present_round, publish, write_comment
from tests.pages import Browser
from tests.participation.watching import plans, publish_many, statements

COLUMNS = {
    SortOrder.NEW: "published_at",
    SortOrder.MIXED: "mix_key",
    SortOrder.AGREED: "agreements",
}


def pages(sort: SortOrder) -> Iterator[list[PublicComment]]:
    """One page after another, as a reader asks for them."""
    after: Cursor | None = None
    while True:
        page = queries.published_comments(present_round().id, TOPIC, sort, after)
        yield list(page.comments)
        if page.after is None:
            return
        after = Cursor.read(str(page.after))  # through an address
        assert after == page.after


@pytest.mark.parametrize("sort", SortOrder)
@pytest.mark.parametrize("count", [0, 1, 20, 21, 61])
def test_the_pages_together_are_all_comments_once(
    inside_either: Flask, sort: SortOrder, count: int
) -> None:
    refs = publish_many(count) if count else []
    read = list(pages(sort))
    assert [len(page) for page in read[:-1]] == [COMMENTS_PER_PAGE] * (len(read) - 1)
    keys = [one.key for page in read for one in page]
    assert len(keys) == len(set(keys)) and set(keys) == set(refs)


@pytest.mark.parametrize("sort", SortOrder)
def test_arrivals_between_two_pages_repeat_and_skip_nothing(
    inside_either: Flask, sort: SortOrder
) -> None:
    before = publish_many(50)
    reading = pages(sort)
    seen = [one.key for one in next(reading)]
    arrivals = publish_many(30, first_at=clock.now() - timedelta(days=1))
    for page in reading:
        seen += [one.key for one in page]
    assert len(seen) == len(set(seen))
    assert [key for key in seen if key in set(before)] == [
        key for key in seen if key not in arrivals
    ]
    assert set(before) <= set(seen)


def test_the_newest_order_begins_with_the_newest(inside: Flask) -> None:
    publish_many(40)
    moments = [one.published_at for page in pages(SortOrder.NEW) for one in page]
    assert moments == sorted(moments, reverse=True)


def test_the_most_agreed_order_begins_with_the_most_agreed(inside: Flask) -> None:
    publish_many(40)
    agreements = [one.agreements for page in pages(SortOrder.AGREED) for one in page]
    assert agreements == sorted(agreements, reverse=True) and agreements[0] == 4


def test_the_mixed_order_is_neither_by_time_nor_different_at_each_look(inside: Flask) -> None:
    publish_many(60)
    mixed = [one.key for page in pages(SortOrder.MIXED) for one in page]
    assert mixed == [one.key for page in pages(SortOrder.MIXED) for one in page]
    assert mixed != [one.key for page in pages(SortOrder.NEW) for one in page]


@pytest.mark.parametrize(
    "typed", ["", "x", "5", "5.", ".A", "-5.A", "5.A'--", "٥.A", "5.A.B", "9" * 18 + ".A", None]
)
def test_a_malformed_place_in_a_list_starts_from_the_beginning(typed: str | None) -> None:
    assert Cursor.read(typed) is None


@pytest.mark.parametrize("sort", SortOrder)
@pytest.mark.parametrize("place", ["0.A", "99999999999999999.ZZZZZZ", "2147483648.A"])
def test_a_place_that_never_was_is_answered_with_a_page(
    either_app: Flask, sort: SortOrder, place: str
) -> None:
    with either_app.test_request_context():
        publish_many(3)
    Browser(either_app).get(f"/en/goals/{TOPIC}/comments?sort={sort}&after={place}")


def test_only_what_everybody_may_read_is_counted_and_listed(inside: Flask) -> None:
    publish(write_comment("open", by=1))
    write_comment("waiting", by=2)
    round_id = present_round().id
    assert queries.published_counts(round_id) == {TOPIC: 1}
    page = queries.published_comments(round_id, TOPIC, SortOrder.NEW, None)
    assert [one.text for one in page.comments] == ["open"]


@pytest.mark.parametrize("sort", SortOrder)
def test_a_page_of_a_long_list_is_read_in_order_and_nothing_is_sorted(
    inside_either: Flask, sort: SortOrder
) -> None:
    publish_many(3_000)
    publish_many(3_000, "democracy")
    session().connection().exec_driver_sql("ANALYZE")
    round_id = present_round().id
    first = queries.published_comments(round_id, TOPIC, sort, None)
    for after in (None, first.after):
        with plans(inside_either) as found:
            queries.published_comments(round_id, TOPIC, sort, after)
        (plan,) = found
        assert f"ix_submission_by_{COLUMNS[sort]}" in plan, plan
        assert "TEMP B-TREE" not in plan and "Sort" not in plan, plan


# --- what a page costs -------------------------------------------------------------------------


def cost(browser: Browser, path: str) -> int:
    with statements(browser.app) as asked:
        browser.get(path)
    return len(asked)


def test_a_goal_costs_the_same_with_thirty_comments_and_with_three_thousand(
    client: Browser, path: str
) -> None:
    citizen = Browser(client.app)
    citizen.vote(path, "support")
    citizen.comment(path, "My own thought, waiting")
    places = (path, f"{path}?results=1", f"{path}/comments", "/en/goals", "/en/results", "/en/me")
    found: list[dict[str, tuple[int, int]]] = []
    for more in (30, 2_970):
        with client.app.test_request_context():
            publish_many(more)
            with transaction():
                for number in range(50):
                    cast(f"{more}-{number}", Choice.OPPOSE)
        citizen.press(citizen.get(path), "/agreement", follow=False)
        found.append({place: (cost(client, place), cost(citizen, place)) for place in places})
    assert found[0] == found[1]
    anonymous, known = found[1][path]
    assert anonymous <= 6 and known <= 9, found
    assert all(anonymous <= 6 and known <= 9 for anonymous, known in found[1].values()), found


def test_a_link_to_a_comment_on_a_later_page_costs_one_statement_more(
    client: Browser, path: str
) -> None:
    with client.app.test_request_context():
        refs = publish_many(60)
        first = queries.published_comments(present_round().id, TOPIC, SortOrder.MIXED, None)
    hidden = (set(refs) - {one.key for one in first.comments}).pop()
    client.get(path)  # a process looks at its keys, and at PostgreSQL's version, once
    plain = cost(client, path)
    assert cost(client, f"{path}?c={hidden}") <= plain + 1 <= 6


def test_a_vote_costs_at_most_five_statements(client: Browser, path: str) -> None:
    for choice in ("support", "oppose", "withdraw", "none"):
        page = client.get(path)
        with statements(client.app) as asked:
            client.press(page, "/vote", ("choice", choice), follow=False)
        assert 0 < len(asked) <= 5, (choice, asked)


def test_a_comment_costs_at_most_seven_statements(client: Browser, path: str) -> None:
    for text in ("A first thought", "A second thought"):
        page = client.get(path)
        with statements(client.app) as asked:
            client.press(page, "/comments", text=text, follow=False)
        assert 0 < len(asked) <= 7, asked


# --- the same page again -----------------------------------------------------------------------


def test_an_unchanged_page_is_not_sent_twice_to_a_reader_without_a_cookie(
    client: Browser, path: str
) -> None:
    for place in (path, "/en/", "/en/goals", "/en/results"):
        tag = client.get(place).response.headers["ETag"]
        again = client.client.get(place, headers={"If-None-Match": tag})
        assert (again.status_code, again.get_data()) == (304, b"")


def test_a_changed_page_is_sent_again(client: Browser, path: str) -> None:
    tag = client.get(path).response.headers["ETag"]
    with client.app.test_request_context():
        publish(write_comment("Something new"))
    again = client.client.get(path, headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert "Something new" in again.get_data(as_text=True)


def test_a_page_of_ones_own_has_no_tag(citizen: Browser, path: str) -> None:
    assert "ETag" not in citizen.get(path).response.headers
