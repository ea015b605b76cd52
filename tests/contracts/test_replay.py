"""Promise of every form: sent again, or several times at once, it does what it did the first time.

A network that breaks off leaves people pressing the button once more; a double tap is two requests.
Neither may count twice, send twice or lose anything, whatever the form is for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from app import create_app
from app.db import Base, db, session
from app.notifications.gateways import Smtp
from tests.conftest import copied, store_settings
from tests.contracts import replaying_own, replaying_redress, replaying_step
from tests.contracts.replaying import Case, Posting, World
from tests.notifications.mailbox import Mailbox, mailbox
from tests.pages import OWN_PAGE, Page
from tests.participation.watching import at_once

SENDER = "codes@participation.example"
HANDS = 4
CASES = {
    **replaying_own.CASES,
    **replaying_redress.case.by_endpoint,
    **replaying_step.case.by_endpoint,
}
# PostgreSQL skips the number of a row that another request was faster with.
NUMBERED = {"watched_name"}
NUMBER = re.compile(r"^name \d+$")
# What is drawn by lot whenever a row is made, or measured by the clock.
DRAWN = {
    "ref",
    "comment_ref",
    "submission_ref",
    "participant_ref",
    "mix_key",
    "alias_number",
    "password_hash",
    "waited_seconds",
}
# Digests over such lots: the public record commits to them.
OVER_LOTS = {"ledger_entry", "ledger_node", "ledger_head"}

State = dict[str, Counter[str]]


@contextmanager
def opened(folder: Path, box: Mailbox, moment: time_machine.Coordinates) -> Iterator[World]:
    """The whole application, the demo's entrance included, with a real mail server."""
    settings = store_settings(folder, demo=True, mail_server=box.url, mail_sender=SENDER)
    app = create_app(settings)
    app.config["RATE_LIMITS"] = False
    yield World(app, box, moment)
    released(app)


def released(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as found:
        yield found


@pytest.fixture
def world(instance: Path, box: Mailbox, moment: time_machine.Coordinates) -> Iterator[World]:
    with opened(instance, box, moment) as found:
        yield found


def stored(world: World, *, exactly: bool = True) -> State:
    """Every row of every table, and every letter that left; without lots and moments if asked."""
    world.app.extensions["courier"].wait()
    state: State = {"letters": Counter({"taken": world.box.taken})}
    with world.app.app_context():
        for table in Base.metadata.sorted_tables:
            rows = session().execute(select(table)).mappings()
            state[table.name] = Counter(
                str(dict(row) if exactly else comparable(table.name, row)) for row in rows
            )
        session().rollback()
    return state


def comparable(table: str, row: Any) -> dict[str, Any]:
    """A row as another run of the same act would have made it."""
    if table in OVER_LOTS:
        return {"kind": row.get("kind", "")}
    numbered = {"id"} if table in NUMBERED else set()
    return {
        name: NUMBER.sub("name", value) if isinstance(value, str) else value
        for name, value in row.items()
        if name not in DRAWN | numbered and not isinstance(value, bytes | datetime)
    }


def sending(app: Flask, posting: Posting, cookies: dict[str, str]) -> Callable[[], TestResponse]:
    """The form, ready to be sent by a browser with these cookies."""
    client = app.test_client()
    for name, value in cookies.items():
        client.set_cookie(name, value)
    return lambda: client.post(posting.address, data=posting.fields, headers=OWN_PAGE)


def cookies_of(client: Client) -> dict[str, str]:
    return {cookie.key: cookie.value for cookie in (client._cookies or {}).values()}


def outcome(answer: TestResponse) -> tuple[int, str | None]:
    return answer.status_code, answer.headers.get("Location")


def assert_one_was_done(answers: list[TestResponse], found: Case) -> None:
    """Of several at once one was done, and each of the others was told so or that it was."""
    codes = Counter(answer.status_code for answer in answers)
    if found.answers_again_with:
        assert set(codes) <= {303, found.answers_again_with}, (found, codes)
    else:
        assert set(codes) <= {200, 303} and len(codes) == 1, (found, codes)


def assert_counters_equal_rows(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["participation", "recount"])
    assert result.exit_code == 0, result.output


def test_every_form_has_its_case(world: World) -> None:
    """A new form says here who sends it and filled in how, and is then replayed like the others."""
    posted = {
        rule.endpoint for rule in world.app.url_map.iter_rules() if "POST" in (rule.methods or ())
    }
    assert posted == set(CASES), "add its case to tests/contracts/replaying.py"


@pytest.mark.parametrize("endpoint", sorted(CASES))
def test_a_form_sent_again_changes_nothing_and_is_answered_the_same(
    world: World, endpoint: str
) -> None:
    found = CASES[endpoint]
    posting = found.prepare(world)
    before, client = stored(world), posting.browser.client
    as_opened = cookies_of(client)
    first = client.post(posting.address, data=posting.fields, headers=OWN_PAGE)
    assert first.status_code < 400, Page(first).words
    once = stored(world)
    assert (once == before) is found.stores_nothing
    # The answer was lost and the same request comes again; or it arrived, and the person goes back
    # and presses once more, now with the cookies that it brought.
    for cookies, other in (
        (as_opened, found.answers_again_with),
        (cookies_of(client), found.answers_back_with or found.answers_again_with),
    ):
        again = sending(world.app, posting, cookies)()
        expected = (other, None) if other else outcome(first)
        assert outcome(again) == expected, Page(again).words
        assert stored(world) == once


@pytest.mark.parametrize("endpoint", sorted(CASES))
def test_a_form_sent_several_times_at_once_does_what_one_does(
    world: World, tmp_path: Path, endpoint: str
) -> None:
    found = CASES[endpoint]
    posting = found.prepare(world)
    cookies = cookies_of(posting.browser.client)
    world.app.extensions["courier"].wait()
    released(world.app)
    letters = world.box.taken
    with copied(world.app.config["SETTINGS"].instance, tmp_path / "copy") as copy:
        assert_one_was_done(
            at_once([sending(world.app, posting, cookies) for _ in range(HANDS)]), found
        )
        many = stored(world, exactly=False)
        assert_counters_equal_rows(world.app)

        world.box.taken = letters
        with opened(copy, world.box, world.moment) as other:
            sending(other.app, posting, cookies)()
            assert stored(other, exactly=False) == many


def test_forms_sent_several_times_at_once_to_postgresql_do_what_one_does(
    postgres_app: Flask, box: Mailbox, moment: time_machine.Coordinates
) -> None:
    postgres_app.extensions["courier"].ways["email"] = Smtp(box.url, SENDER)
    world = World(postgres_app, box, moment)
    for endpoint, found in sorted(CASES.items()):
        if endpoint not in postgres_app.view_functions:
            continue  # the demo's entrance
        grown = []
        for hands in (1, HANDS):
            posting = found.prepare(world)
            cookies = cookies_of(posting.browser.client)
            before = counted(world)
            answers = at_once([sending(postgres_app, posting, cookies) for _ in range(hands)])
            assert_one_was_done(answers, found)
            grown.append(counted(world) - before)
        assert grown[0] == grown[1], endpoint
    assert_counters_equal_rows(postgres_app)


def counted(world: World) -> Counter[str]:
    """How many rows each table holds; counters are proven by the recount, nodes by the record."""
    derived = {name for name, table in Base.metadata.tables.items() if "n" in table.columns}
    derived.add("ledger_node")
    rows = stored(world).items()
    return Counter({name: sum(held.values()) for name, held in rows if name not in derived})
