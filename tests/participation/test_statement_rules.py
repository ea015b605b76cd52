"""A session walks along statements; at its end it compares only where enough have answered."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.insights.tallies import THRESHOLD
from app.participation.rules import REFERENCE_ALPHABET
from app.participation.statement_rules import (
    SESSION_LENGTH,
    Answer,
    Comparison,
    Walk,
    compared,
)

references = st.text(REFERENCE_ALPHABET, min_size=6, max_size=6)


@given(st.lists(references, max_size=SESSION_LENGTH, unique=True))
def test_a_walk_is_read_as_it_is_written(refs: list[str]) -> None:
    way = Walk(tuple(refs))
    assert Walk.read(str(way)) == way
    assert way.is_over is (len(refs) == SESSION_LENGTH)


@given(st.text())
def test_whatever_stands_in_an_address_is_a_walk_of_at_most_one_session(typed: str) -> None:
    assert len(Walk.read(typed).shown) <= SESSION_LENGTH


def test_what_was_shown_already_is_not_shown_twice_and_one_can_go_back() -> None:
    way = Walk().past("AAAAAA").past("CCCCCC")
    assert way.past("AAAAAA") == way
    assert way.back_from(None) == "CCCCCC"
    assert way.back_from("CCCCCC") == "AAAAAA"
    assert way.back_from("AAAAAA") is None


def test_only_statements_with_enough_answers_are_compared() -> None:
    own = {"AAAAAA": Answer.AGREE, "CCCCCC": Answer.AGREE, "DDDDDD": Answer.UNSURE}
    counts = {
        "AAAAAA": {Answer.AGREE: THRESHOLD},
        "CCCCCC": {Answer.AGREE: THRESHOLD - 1},
        "DDDDDD": {Answer.AGREE: THRESHOLD, Answer.UNSURE: THRESHOLD},
    }
    assert compared(own, counts) == Comparison(compared=2, with_most=1)


def test_half_is_not_most() -> None:
    counts = {"AAAAAA": {Answer.AGREE: 20, Answer.DISAGREE: 15, Answer.UNSURE: 5}}
    assert compared({"AAAAAA": Answer.AGREE}, counts) == Comparison(1, 0)
