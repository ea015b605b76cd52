"""Tries that one process counts by itself, for several requests at the same moment."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from limits import parse

from app.web.tries import FORGET_SECONDS, OwnCounts, Tries
from tests.conftest import NOW
from tests.participation.watching import at_once

MANY = parse("100000 per minute")
FEW = parse("2 per minute")


@pytest.fixture
def impatient() -> Iterator[None]:
    """Threads change places as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("impatient")
def test_requests_at_the_same_moment_are_all_counted_and_none_fails() -> None:
    tries = Tries()

    def act() -> int:
        return tries.wait(MANY, "address", "one")

    for _ in range(150):
        assert at_once([act] * 8) == [0] * 8
        time.sleep(0.012)  # longer than a thread of the library's would live
    assert tries._own.storage.get(MANY.key_for("address", "one")) == 150 * 8


def test_a_window_ends_and_the_next_one_begins_with_its_first_try() -> None:
    tries = Tries()
    with time_machine.travel(NOW, tick=False) as clock:
        assert [tries.wait(FEW, "device", "a") for _ in range(3)] == [0, 0, 60]
        assert tries.wait(FEW, "device", "b") == 0
        clock.shift(timedelta(seconds=59))
        assert tries.wait(FEW, "device", "a") == 1
        clock.shift(timedelta(seconds=1))
        assert tries.wait(FEW, "device", "a") == 0
        assert tries.wait(FEW, "device", "a", counted=False) == 0


def test_what_is_over_is_forgotten() -> None:
    counts = OwnCounts()
    with time_machine.travel(NOW, tick=False) as clock:
        for number in range(50):
            counts.incr(f"old {number}", 30)
        clock.shift(timedelta(seconds=FORGET_SECONDS))
        counts.incr("new", 30)
        assert counts.get("old 1") == 0
        counts.clear("new")
        counts.incr("newer", 30)
        assert counts.reset() == 1
    assert counts.check()
