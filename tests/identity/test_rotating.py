"""A new master key: every vote is there before and after, and whoever cast it still reaches it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

import config
from app import clock
from app.db import session
from app.identity import cards, rotating
from app.keys import KeyFolder
from app.notifications import addresses
from app.participation.models import Vote
from app.web.unit_of_work import transaction
from tests.conftest import served
from tests.factories import TOPIC
from tests.identity.cutting import STEPS
from tests.pages import Browser

PATH = f"/en/goals/{TOPIC}"
WHO = b"w" * 32


def votes(app: Flask) -> list[tuple[bytes, str]]:
    with app.app_context():
        rows = session().execute(select(Vote.voter_ref, Vote.choice).order_by(Vote.voter_ref))
        found = [(ref, choice.value) for ref, choice in rows]
        session().rollback()
    return found


def cookie(browser: Browser) -> str:
    found = browser.client.get_cookie("device")
    assert found is not None
    return found.value


def returning(app: Flask, value: str) -> Browser:
    browser = Browser(app)
    browser.client.set_cookie("device", value)
    return browser


@pytest.fixture
def people(instance: Path) -> dict[str, str]:
    """A device that waits and one confirmed by card, who voted, with an address that asked."""
    with served(instance) as app:
        waiting, confirmed = Browser(app), Browser(app)
        waiting.vote(PATH, "support")
        with app.app_context(), transaction():
            (code,) = cards.make_batch("Basra library", 1, clock.now())
            addresses.ask(WHO, "zainab@example.iq", "ar", clock.now())
        confirmed.vote(PATH, "oppose")
        page = confirmed.get("/en/verify/other-ways")
        confirmed.press(page, "/other-ways", card=code, adult="y")
        return {"support": cookie(waiting), "oppose": cookie(confirmed)}


def assert_everybody_reaches_their_vote(app: Flask, people: dict[str, str]) -> None:
    for choice, value in people.items():
        browser = returning(app, value)
        label = {"support": "I support it", "oppose": "I oppose it"}[choice]
        assert label in browser.get("/en/me").words
        browser.vote(PATH, "neutral")
        browser.vote(PATH, choice)  # the same row, changed and changed back
    with app.app_context():
        row = addresses.of(WHO)
        assert row is not None and addresses.opened(row) == "zainab@example.iq"
        session().rollback()
    assert app.test_cli_runner().invoke(args=["participation", "recount"]).exit_code == 0


def rotate(app: Flask, *more: str) -> str:
    result = app.test_cli_runner().invoke(args=["identity", "rotate-keys", *more])
    assert result.exit_code == 0, result.output
    return str(result.output)


def test_no_vote_is_lost_and_every_device_reaches_its_own(
    instance: Path, people: dict[str, str]
) -> None:
    with served(instance) as app:
        before, key = votes(app), (instance / "keys" / "master.key").read_text()
        assert "1 addresses" in rotate(app)
    assert key.strip() not in (instance / "keys" / "master.key").read_text()
    with served(instance) as app:
        assert votes(app) == before
        assert_everybody_reaches_their_vote(app, people)
        assert votes(app) == before


@pytest.mark.parametrize("step", STEPS)
def test_cut_off_anywhere_it_can_be_run_again(
    instance: Path, people: dict[str, str], step: str
) -> None:
    with served(instance) as app:
        before = votes(app)
    process = [sys.executable, "-m", "tests.identity.cutting", str(instance), step]
    assert subprocess.run(process, cwd=config.ROOT, check=False).returncode == -9
    with served(instance) as app:  # whoever starts the service without running it again
        assert_everybody_reaches_their_vote(app, people)
    if step != "finished":
        with served(instance) as app:
            cut_off = (instance / "keys" / "master.next").exists()
            if step != "committed":
                rotate(app)
            assert cut_off or step in ("begun", "committed")
    with served(instance) as app:
        assert not (instance / "keys" / "master.next").exists()
        assert votes(app) == before
        assert_everybody_reaches_their_vote(app, people)


def test_a_cut_off_one_that_was_stored_is_finished_and_not_begun_anew(
    instance: Path, people: dict[str, str]
) -> None:
    process = [sys.executable, "-m", "tests.identity.cutting", str(instance), "committed"]
    subprocess.run(process, cwd=config.ROOT, check=False)
    coming = (instance / "keys" / "master.next").read_text()
    with served(instance) as app:
        rotate(app)
    assert (instance / "keys" / "master.key").read_text() == coming


def test_after_a_theft_the_old_key_signs_nobodys_cookie(
    instance: Path, people: dict[str, str]
) -> None:
    thief = KeyFolder(instance / "keys")
    forged = b"x" * 32
    signature = thief.digest("device cookie", forged)[:16]
    with served(instance) as app:
        before = votes(app)
        rotate(app, "--at-once")
    with served(instance) as app:
        keys: KeyFolder = app.extensions["keys"]
        with app.app_context():
            assert not keys.signed_cookie(signature, forged)
        assert votes(app) == before
        for value in people.values():
            assert (
                "Nothing has been sent from this device"
                in returning(app, value).get("/en/me").words
            )


def test_cookies_from_before_end_after_thirty_days(
    instance: Path, people: dict[str, str], moment: time_machine.Coordinates
) -> None:
    with served(instance) as app:
        rotate(app)
    with served(instance) as app:
        result = app.test_cli_runner().invoke(args=["identity", "rotate-keys"])
        assert result.exit_code == 1 and "thirty days" in result.output
        moment.shift(31 * 86400)
        words = returning(app, people["support"]).get("/en/me").words
        assert "Nothing has been sent from this device" in words
        with app.app_context():
            assert rotating.rotate(clock.now(), at_once=False) == 1
