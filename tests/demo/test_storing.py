"""Many rows at once arrive as single ones do, on either store."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from app.db import session
from app.demo import storing
from app.identity.rules import Means
from app.participation.models import Voter
from app.participation.rules import ConfirmationLevel
from app.web.unit_of_work import transaction
from tests.factories import present_round


def test_people_are_parted_without_losing_anybody() -> None:
    parts = storing.batches(list(range(storing.BATCH * 2 + 1)))
    assert [len(part) for part in parts] == [storing.BATCH, storing.BATCH, 1]
    assert storing.batches([]) == []
    assert list(storing.silently(parts, "votes")) == parts


def test_rows_arrive_with_their_defaults(either_app: Flask) -> None:
    with either_app.app_context(), transaction():
        round_id = present_round().id
        level, means = ConfirmationLevel.CONFIRMED, Means.CARD
        own = {"round_id": round_id, "level": level, "confirmed_by": means}
        storing.add(Voter, [{**own, "ref": number.to_bytes(32)} for number in range(1, 4)])
        storing.add(Voter, [])
        assert session().scalar(select(func.count()).select_from(Voter)) == 3
        one = session().get_one(Voter, (round_id, (2).to_bytes(32)))
        assert (one.level, one.confirmed_by, one.has_left) == (level, means, False)
