"""The server dies in the middle of a deletion: a step was done whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

import config
from app.db import Base, db
from app.moderation.audit import discrepancies
from tests.conftest import served
from tests.pages import Browser
from tests.privacy.conftest import somebody
from tests.privacy.test_erasing import cookie_of, erase, names_of

# Of each step the first statements, some in the middle, the moment before and the one after.
MOMENTS = ("1", "3", "6", "10", "15", "commit", "after")
Rows = dict[str, list[str]]


def rows(app: Flask) -> Rows:
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(str(row) for row in connection.execute(select(table)))
            for table in Base.metadata.sorted_tables
        }


def assert_sound(app: Flask) -> None:
    recounted = app.test_cli_runner().invoke(args=["participation", "recount"])
    assert recounted.exit_code == 0, recounted.output
    with app.test_request_context("/en/"):
        assert discrepancies() == []


def killed(folder: Path, cookie: str, step: str, at: str) -> None:
    process = [sys.executable, "-m", "tests.privacy.cutting", str(folder), cookie, step, at]
    assert subprocess.run(process, cwd=config.ROOT, check=False).returncode == -9, at


@pytest.mark.parametrize("step", ["choices", "words"])
def test_a_step_cut_off_is_whole_or_was_not_done_and_can_be_finished(
    instance: Path, step: str
) -> None:
    with served(instance) as app:
        person = somebody(app)
        cookie = cookie_of(person.browser)
        if step == "words":
            browser = person.browser
            page = browser.get("/en/me/data/delete")
            browser.press(page, "/delete/choices", choices="remove")
        names = names_of(app, cookie)
        before = rows(app)
    for at in MOMENTS:
        killed(instance, cookie, step, at)
        with served(instance) as app:
            assert_sound(app)
            assert (rows(app) == before) is (at != "after"), at
    with served(instance) as app:
        browser = Browser(app)
        browser.client.set_cookie("device", cookie)
        if step == "choices":
            erase(browser)
        assert_sound(app)
        left = "".join(str(found) for found in rows(app).values())
        assert not [name for name in names if str(name) in left]
