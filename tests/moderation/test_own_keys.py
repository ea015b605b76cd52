"""Each moderator has keys of their own, kept on the server, and can do without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.moderation import own_keys
from app.moderation.shortcuts import USUAL, Act
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import employ, staff_browser, write_comment
from tests.pages import Browser


@pytest.fixture
def context(either_app: Flask) -> Iterator[None]:
    with either_app.test_request_context():
        yield


@pytest.mark.usefixtures("context")
def test_one_moderator_s_keys_are_not_another_s() -> None:
    mine, theirs = employ(Role.MODERATOR).id, employ(Role.MODERATOR).id
    for place in ("KeyB", "KeyC"):
        with transaction():
            moved = dict(USUAL) | {Act.PUBLISH: place}
            own_keys.set_keys(mine, moved, switched_on=True)
    assert own_keys.keys_of(mine).places[Act.PUBLISH] == "KeyC"
    assert own_keys.keys_of(theirs).places == USUAL
    assert own_keys.keys_of(None).switched_on


@pytest.fixture
def moderator(app: Flask) -> Browser:
    return staff_browser(app, Role.MODERATOR)


def test_switched_off_keys_are_neither_shown_nor_told_to_the_script(
    app: Flask, moderator: Browser
) -> None:
    with app.test_request_context():
        ref = write_comment("نص").ref
    item = f"/en/mod/item/{ref}"
    assert "data-keys" in moderator.get(item).text
    page = moderator.get("/en/mod/me")
    fields = {"switched_on": ""}
    page = moderator.press(page, "/me/keys", **fields)
    assert "Saved." in page.words
    assert "data-keys" not in moderator.get(item).text
    assert "aria-keyshortcuts" not in moderator.get(item).text
    assert "You have switched the keys off" in moderator.get("/en/mod/keys").words


def test_a_key_for_two_acts_is_pointed_out_and_nothing_is_kept(moderator: Browser) -> None:
    page = moderator.get("/en/mod/me")
    page = moderator.press(page, "/me/keys", status=422, publish="KeyR")
    assert "Two acts cannot have the same key" in page.words
    assert "KeyR" not in moderator.get("/en/mod/keys").text
