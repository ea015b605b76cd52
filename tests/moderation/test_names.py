"""The list of names that take two readers: changed by administrators, recorded, with ties."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, g
from sqlalchemy import select

from app import clock
from app.db import session
from app.errors import NotFound
from app.identity.models import StaffAct
from app.identity.rules import Act
from app.moderation import names
from app.moderation.models import WatchedName
from app.moderation.names import NameListed, NoName
from app.moderation.rules import NameKind, TieKind
from app.permissions import Role
from app.transparency import queries as record
from app.web.unit_of_work import transaction
from tests.factories import employ, staff_browser, write_comment


@pytest.fixture
def administrator(either_app: Flask) -> Iterator[int]:
    with either_app.test_request_context():
        g.lang = "en"
        yield employ(Role.ADMINISTRATOR).id


def _add(name: str, staff_id: int) -> WatchedName:
    with transaction():
        return names.add(name, NameKind.LEADER, staff_id, clock.now())


def test_a_name_on_the_list_is_found_and_one_taken_off_is_not(administrator: int) -> None:
    added = _add("علي كاظم", administrator)
    assert names.mentions("قال علـي  كاظم ذلك").guarded
    with transaction():
        names.remove(added.id, administrator, clock.now())
        names.remove(added.id, administrator, clock.now())
    assert not names.mentions("قال علي كاظم ذلك").guarded
    assert names.mentions("التحالف").guarded, "the alliance is never off the list"


def test_every_change_is_a_version_and_stands_in_both_records(administrator: int) -> None:
    assert names.version() == 0
    added = _add("علي كاظم", administrator)
    _add("سعد جاسم", administrator)
    with transaction():
        names.remove(added.id, administrator, clock.now())
    assert names.version() == 3
    assert record.counts_by_kind()["name-list"] == 3
    assert all("علي" not in one.entry for one in record.entries())
    acts = session().scalars(select(StaffAct).where(StaffAct.act == Act.NAMED)).all()
    assert {(one.before, one.after) for one in acts} == {
        ("", "leader: علي كاظم"), ("", "leader: سعد جاسم"), ("leader: علي كاظم", ""),
    }  # fmt: skip
    assert session().get_one(WatchedName, added.id).removed_by == administrator


def test_a_name_stands_there_once_in_whatever_spelling(administrator: int) -> None:
    added = _add("علي كاظم", administrator)
    assert _add("عَلى  كاظم", administrator) is added
    with pytest.raises(NameListed), transaction():
        names.add("علي كاظم", NameKind.CANDIDATE, administrator, clock.now())
    for nothing in ("", "…", "ع"):
        with pytest.raises(NoName):
            _add(nothing, administrator)


def test_a_tie_is_declared_once_to_a_name_that_is_listed(administrator: int) -> None:
    added = _add("علي كاظم", administrator)
    moderator = employ(Role.MODERATOR).id
    for kind in (TieKind.KIN, TieKind.OFFICE):
        with transaction():
            names.declare(added.id, kind, moderator, clock.now())
    assert names.ties_of(moderator) == {added.id: TieKind.KIN}
    assert names.mentions("علي كاظم").touch(moderator)
    assert not names.mentions("علي كاظم").touch(administrator)
    with pytest.raises(NotFound):
        names.declare(99, TieKind.KIN, moderator, clock.now())


def test_an_administrator_adds_and_removes_a_name_on_the_page(app: Flask) -> None:
    browser = staff_browser(app, Role.ADMINISTRATOR)
    page = browser.get("/en/admin/names")
    asked = browser.press(page, "/admin/names", status=422, name="سعد")
    assert "Choose what the name stands for" in asked.words
    added = browser.press(asked, "/admin/names", name="سعد جاسم", kind="leader")
    assert "سعد جاسم" in added.words and "The list, version 1" in added.words
    again = browser.press(added, "/admin/names", status=422, name="سعـد جاسم", kind="alliance")
    assert "This name is on the list already" in again.words
    gone = browser.press(added, "/name-removals/")
    assert "سعد جاسم" not in gone.words and "The list, version 2" in gone.words


def test_a_moderator_declares_a_tie_and_the_text_is_left_to_a_colleague(app: Flask) -> None:
    administrator = staff_browser(app, Role.ADMINISTRATOR)
    page = administrator.get("/en/admin/names")
    administrator.press(page, "/admin/names", name="سعد جاسم", kind="candidate")
    moderator = staff_browser(app, Role.MODERATOR)
    asked = moderator.press(moderator.get("/en/mod/ties"), "/mod/ties", status=422, name="1")
    assert "Choose which tie it is" in asked.words
    declared = moderator.press(asked, "/mod/ties", name="1", kind="kin")
    assert "We are related" in declared.words
    with app.test_request_context():
        ref = write_comment("سعد جاسم وعدنا بالجسر").ref
    item = moderator.get(f"/en/mod/item/{ref}")
    assert "This text mentions somebody to whom you declared a tie" in item.words
    assert not [form for form in item.forms if "/decisions" in form.action]
