"""The first round is over, and leadership has a month."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

OVER = datetime.fromisoformat("2027-01-02T09:00:00+00:00")


@pytest.fixture
def over(moment: time_machine.Coordinates) -> time_machine.Coordinates:
    """Two days after the end."""
    moment.move_to(OVER)
    return moment


@pytest.fixture
def late(moment: time_machine.Coordinates) -> time_machine.Coordinates:
    """Two months after it."""
    moment.move_to(OVER + timedelta(days=60))
    return moment
