"""One text in so many is read by a second person who knows of no decision; it changes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import clock, create_app
from app.db import db, session
from app.moderation import quality, queries, rereading
from app.moderation.decisions import decide
from app.moderation.models import Decision
from app.moderation.quality_models import Rereading
from app.moderation.rereading import REST, is_chosen
from app.moderation.rules import Outcome, Reason
from app.participation.models import Comment
from app.participation.rules import Status
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.conftest import store_settings
from tests.factories import employ, staff_browser, write_comment

TEXT = "نريد ماءً صالحًا للشرب"


@pytest.fixture
def app(instance: Path) -> Flask:
    """Here every text is read twice."""
    app = create_app(store_settings(instance, read_twice=1.0))
    app.config["RATE_LIMITS"] = False
    return app


def _decided(by: int, outcome: Outcome = Outcome.PUBLISH, reason: Reason | None = None) -> Comment:
    comment = write_comment(f"{TEXT} {clock.now().timestamp()}", by=str(clock.now()))
    with transaction():
        decide(
            comment.ref,
            revision=1,
            outcome=outcome,
            reason=reason,
            whole=True,
            staff_id=by,
            device=None,
            now=clock.now(),
        )
    return comment


def _claim(staff_id: int) -> str | None:
    with transaction():
        return rereading.claim(staff_id, None, clock.now())


def _read(comment: Comment, by: int, outcome: Outcome, reason: Reason | None = None) -> None:
    held = rereading.claimed(comment, by)
    assert held is not None
    with transaction():
        rereading.record(held, comment.text, outcome, reason, whole=True, now=clock.now())


def test_which_texts_are_read_twice_follows_from_the_key_alone(instance: Path) -> None:
    app = create_app(store_settings(instance, read_twice=0.05))
    with app.app_context():
        chosen = [n for n in range(20_000) if is_chosen(f"R{n:05}", 1)]
        assert 0.04 < len(chosen) / 20_000 < 0.06
        assert chosen == [n for n in range(20_000) if is_chosen(f"R{n:05}", 1)]
        db.engine.dispose()
    (instance / "keys" / "master.key").write_text("ab" * 32)
    other = create_app(store_settings(instance, read_twice=0.05))
    with other.app_context():
        other.extensions["keys"]._remembered = lambda: None
        assert chosen != [n for n in range(20_000) if is_chosen(f"R{n:05}", 1)]
        db.engine.dispose()


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_is_a_share(instance: Path, share: float) -> None:
    with pytest.raises(ValueError, match="READ_TWICE"):
        store_settings(instance, read_twice=share)


def test_another_person_reads_it_after_a_while_and_the_first_never(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    with app.test_request_context():
        first, second, third = (employ(Role.MODERATOR).id for _ in range(3))
        comment = _decided(first)
        assert _claim(second) is None
        moment.shift(REST)
        assert _claim(first) is None
        assert _claim(second) == comment.ref
        assert _claim(third) is None, "held by the second"
        moment.shift(rereading.HELD_FOR)
        assert _claim(third) == comment.ref


def test_agreeing_asks_nobody_else_and_differing_asks_a_third(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    with app.test_request_context():
        first, second, third = (employ(Role.MODERATOR).id for _ in range(3))
        alike, apart = _decided(first), _decided(first)
        moment.shift(REST)
        for comment in (alike, apart):
            assert _claim(second) == comment.ref
            outcome = Outcome.PUBLISH if comment is alike else Outcome.DECLINE
            _read(comment, second, outcome, Reason.SPAM if comment is apart else None)
        moment.shift(REST)
        assert _claim(second) is None and _claim(first) is None
        assert _claim(third) == apart.ref
        assert quality.quality(clock.now()).thirds == quality.Thirds()
        _read(apart, third, Outcome.PUBLISH)
        found = quality.quality(clock.now()).thirds
        assert (found.read, found.with_first + found.with_second, found.apart) == (1, 1, 0)
        moment.shift(REST)
        assert all(_claim(one) is None for one in (first, second, third))


def test_it_changes_nothing_that_anybody_can_see(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    with app.test_request_context():
        first, second = (employ(Role.MODERATOR).id for _ in range(2))
        comment = _decided(first)
        moment.shift(REST)
        _claim(second)
        before = (comment.status, comment.published_text, comment.decided_at)
        _read(comment, second, Outcome.DECLINE, Reason.HATE)
        session().expire_all()
        found = session().get_one(Comment, comment.ref)
        assert (found.status, found.published_text, found.decided_at) == before
        assert len(session().scalars(select(Decision)).all()) == 1
        assert len(queries.decisions_of(comment.ref)) == 1


def test_the_second_reader_cannot_tell_it_from_a_new_text(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    with app.test_request_context():
        first = employ(Role.MODERATOR).id
        comment = _decided(first)
        moment.shift(REST)
        new, next_one = write_comment("نص جديد", by="new"), write_comment("نص آخر", by="next")
    staff = staff_browser(app, Role.MODERATOR)
    page = staff.press(staff.get(f"/en/mod/item/{new.ref}"), "/decisions", ("outcome", "publish"))
    assert page.path == f"/en/mod/item/{comment.ref}"
    assert "Waiting for review" in page.words and "Everyone reads this text" not in page.words
    assert "Decisions so far" not in page.words.split("Context")[1]
    asked = staff.press(page, "/decisions", ("outcome", "decline"), status=422)
    assert "Choose the rule this" in asked.words
    done = staff.press(asked, "/decisions", ("outcome", "decline"), reason="R7")
    assert done.path == f"/en/mod/item/{next_one.ref}"
    assert f"{comment.shown_ref}: Not published" in done.words.replace(" :", ":")
    with app.app_context():
        assert session().get_one(Comment, comment.ref).status is Status.PUBLISHED


def test_two_who_ask_at_once_get_it_once(app: Flask, moment: time_machine.Coordinates) -> None:
    with app.test_request_context():
        first, *others = (employ(Role.MODERATOR).id for _ in range(5))
        _decided(first)
        moment.shift(REST)

    def ask(staff_id: int) -> str | None:
        with app.test_request_context():
            return _claim(staff_id)

    with ThreadPoolExecutor(4) as pool:
        assert sum(ref is not None for ref in pool.map(ask, others)) == 1


def test_whoever_leaves_it_to_a_colleague_leaves_the_reading_too(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    with app.test_request_context():
        first, second, third = (employ(Role.MODERATOR).id for _ in range(3))
        comment = _decided(first)
        moment.shift(REST)
        assert _claim(second) == comment.ref
        _read(comment, second, Outcome.ESCALATE)
        assert _claim(third) is None
        moment.shift(REST)
        assert _claim(third) == comment.ref


@pytest.mark.parametrize("change", ["edited", "withdrawn", "late"])
def test_what_changed_since_or_is_long_over_is_not_read_again(
    app: Flask, moment: time_machine.Coordinates, change: str
) -> None:
    with app.test_request_context():
        first, second = (employ(Role.MODERATOR).id for _ in range(2))
        comment = _decided(first, Outcome.ASK, Reason.UNCLEAR)
        moment.shift(REST if change != "late" else rereading.LASTS)
        with transaction():
            found = session().get_one(Comment, comment.ref)
            if change == "edited":
                found.revision, found.status = 2, Status.PENDING
            elif change == "withdrawn":
                found.status = Status.WITHDRAWN
        assert _claim(second) is None


def test_without_a_share_nothing_is_read_twice(instance: Path) -> None:
    app = create_app(store_settings(instance, read_twice=0.0))
    with app.test_request_context():
        _decided(employ(Role.MODERATOR).id)
        assert session().scalars(select(Rereading)).all() == []
        db.engine.dispose()
    assert timedelta(0) < REST
