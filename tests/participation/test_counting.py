"""Counters move by one, several in one statement, and never below nothing."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.db import session
from app.participation.counting import move
from app.participation.models import PriorityPeople
from app.participation.rules import ConfirmationLevel
from app.web.unit_of_work import transaction
from tests.factories import present_round


def cell(shard: int) -> dict[str, object]:
    level = ConfirmationLevel.PROVISIONAL
    return {"round_id": present_round().id, "level": level, "shard": shard}


def counted() -> dict[int, int]:
    rows = session().execute(select(PriorityPeople.shard, PriorityPeople.n))
    return {row.shard: row.n for row in rows}


def test_one_more_and_one_less_in_one_statement(inside_either: Flask) -> None:
    with transaction():
        move(PriorityPeople, [(cell(0), True), (cell(1), True)])
        move(PriorityPeople, [(cell(0), True), (cell(1), False)])
        move(PriorityPeople, [])
    assert counted() == {0: 2, 1: 0}


def test_none_falls_below_nothing(inside_either: Flask) -> None:
    with transaction():
        move(PriorityPeople, [(cell(0), True)])
    with pytest.raises(IntegrityError), transaction():
        move(PriorityPeople, [(cell(0), False)])
        move(PriorityPeople, [(cell(0), False)])
