"""What is open before one moderator is nobody else's, and nothing is ever lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask, current_app
from sqlalchemy import select

import config
from app import clock
from app.db import db, session
from app.moderation import leases, waiting
from app.moderation.leases import HELD_FOR, HeldByColleague
from app.moderation.models import Lease
from app.moderation.waiting import Filters
from app.participation.models import Submission
from app.participation.rules import Status
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import author, employ, publish, write_comment
from tests.moderation.crowd import crowd

WORKERS = 8
TEXTS = 1_000
EVERYTHING = Filters()
# A lease lasts until the end of its last minute.
LONGEST = HELD_FOR + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def context(either_app: Flask) -> Iterator[None]:
    with either_app.test_request_context():
        yield


@pytest.fixture
def two() -> tuple[int, int]:
    return employ(Role.MODERATOR).id, employ(Role.MODERATOR).id


def _take(ref: str, staff_id: int, later: timedelta = timedelta(0)) -> None:
    with transaction():
        leases.take(ref, staff_id, clock.now() + later)


def _next(staff_id: int, later: timedelta = timedelta(0)) -> str | None:
    with transaction():
        found = waiting.take_next(EVERYTHING, None, staff_id, clock.now() + later)
    return found.ref if found else None


def test_what_one_has_open_is_refused_to_the_other_until_it_ends(two: tuple[int, int]) -> None:
    mine, theirs = two
    _take("K7M4Q2", mine)
    with pytest.raises(HeldByColleague) as refusal:
        _take("K7M4Q2", theirs)
    assert refusal.value.facts["holder"] == mine
    _take("K7M4Q2", theirs, later=LONGEST)
    assert leases.holdings(["K7M4Q2"], clock.now())["K7M4Q2"].staff_id == theirs


def test_holding_it_again_holds_it_longer(two: tuple[int, int]) -> None:
    mine, theirs = two
    _take("K7M4Q2", mine)
    _take("K7M4Q2", mine, later=HELD_FOR / 2)
    with pytest.raises(HeldByColleague):
        _take("K7M4Q2", theirs, later=LONGEST)


def test_leaving_gives_back_one_s_own_and_nobody_else_s(two: tuple[int, int]) -> None:
    mine, theirs = two
    _take("K7M4Q2", mine)
    with transaction():
        leases.leave("K7M4Q2", theirs)
    assert "K7M4Q2" in leases.holdings(["K7M4Q2"], clock.now())
    with transaction():
        leases.leave("K7M4Q2", mine)
    _take("K7M4Q2", theirs)


def test_the_next_one_is_the_longest_waiting_that_nobody_holds(two: tuple[int, int]) -> None:
    mine, theirs = two
    now = clock.now()
    old, middle = (
        write_comment(f"نص {n}", by=n, at=now - timedelta(hours=9 - n)).ref for n in range(2)
    )
    assert _next(mine) == old
    assert _next(theirs) == middle
    assert _next(mine) == old, "what I hold myself is still mine to decide"
    assert _next(employ(Role.MODERATOR).id) is None
    assert _next(theirs, later=LONGEST) == old


def test_what_is_decided_or_one_s_own_is_never_next(two: tuple[int, int]) -> None:
    mine, _ = two
    publish(write_comment("نُشر", by=1))
    own = write_comment("نص لي", by="me")
    with transaction():
        assert waiting.take_next(EVERYTHING, author("me"), mine, clock.now()) is None
    assert _next(mine) == own.ref


def test_eight_moderators_share_a_thousand_texts_and_a_death_loses_none() -> None:
    crowd(TEXTS)
    people = [employ(Role.MODERATOR).id for _ in range(WORKERS)]
    database = db.engine.url.render_as_string(hide_password=False)
    db.session.remove()
    db.engine.dispose()
    workers = [_worker(database, person) for person in people[:-1]]
    dying = _worker(database, people[-1], hang_after=20)
    assert dying.stdout is not None
    given = [dying.stdout.readline().strip() for _ in range(20)]
    dying.kill()
    dying.communicate()
    for worker in workers:
        out, _ = worker.communicate(timeout=500)
        assert worker.returncode == 0
        given += out.split()
    twice = [ref for ref, n in Counter(given).items() if n > 1]
    assert not twice, "two moderators read the same text"
    assert set(given) == {f"T{n:06d}" for n in range(TEXTS)}
    left = list(session().scalars(select(Submission.ref).where(_waits)))
    assert left == [given[19]], "only what the killed one had open is undecided"
    until = session().scalar(select(Lease.held_until).where(Lease.submission_ref == given[19]))
    assert until is not None
    rest = until - clock.now()  # the workers live in the present, this test in its own day
    assert _next(people[0], later=rest - timedelta(minutes=1)) is None, "held until it runs out"
    assert _next(people[0], later=rest + timedelta(minutes=1)) == given[19]


_waits = Submission.status == Status.PENDING


def _worker(database: str, staff_id: int, hang_after: int | None = None) -> subprocess.Popen[str]:
    settings: config.Settings = current_app.config["SETTINGS"]
    extra = [] if hang_after is None else [str(hang_after)]
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.moderation.claiming"),
            *(str(settings.instance), database, str(staff_id), *extra),
        ],
        cwd=config.ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
        text=True,
    )
