"""A submission is new once for each voter, in whatever it was about."""

from __future__ import annotations

from flask import Flask

from app.participation.acts import first_time
from app.web.unit_of_work import transaction
from tests.factories import present_round, voter


def test_a_submission_is_new_once_for_each_voter_and_round(inside_either: Flask) -> None:
    round_id = present_round().id
    with transaction():
        assert first_time(round_id, voter(1), "a" * 32)
        assert first_time(round_id, voter(2), "a" * 32)
        assert first_time(round_id, voter(1), "b" * 32)
        assert not first_time(round_id, voter(1), "a" * 32)
    with transaction():
        assert not first_time(round_id, voter(1), "b" * 32)


def test_a_submission_that_was_not_stored_is_new_again(inside_either: Flask) -> None:
    class Refused(Exception):
        """Something went wrong after the submission was seen."""

    try:
        with transaction():
            assert first_time(present_round().id, voter(1), "a" * 32)
            raise Refused
    except Refused:
        with transaction():
            assert first_time(present_round().id, voter(1), "a" * 32)
