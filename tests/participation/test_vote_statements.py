"""A vote is said to the store in statements that were built once, and hold nobody's choice."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app import clock
from app.db import store_name
from app.participation import vote_at_once, vote_statements, voting
from app.participation.rules import Choice
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, cast, present_round, voter
from tests.participation.watching import statements

IN_STEPS = ("ballot", "key_once", "add_voter", "chosen_vote", "count_up", "count_down")


def test_each_is_built_once_however_many_vote(inside_either: Flask) -> None:
    built: list[Any] = [getattr(vote_statements, name) for name in IN_STEPS]
    if store_name() == vote_at_once.STORE:
        built = [vote_at_once.statement]
    for one in built:
        one.cache_clear()
    for number in ("first", "second", "third"):
        for choice in (Choice.SUPPORT, Choice.OPPOSE):
            with transaction():
                cast(number, choice)
    assert [one.cache_info().misses for one in built] == [1] * len(built)


def test_a_vote_is_one_statement_on_postgresql_and_at_most_five_elsewhere(
    inside_either: Flask,
) -> None:
    round_slug, ref, found = present_round().slug, voter("first"), []
    for number, choice in enumerate((Choice.SUPPORT, Choice.SUPPORT, Choice.OPPOSE, None)):
        act = {"nonce": str(number), "now": clock.now()}
        with statements(inside_either) as asked, transaction():
            voting.cast_vote(round_slug, TOPIC, ref, choice, **act)  # type: ignore[arg-type]
        found.append(len(asked))
    at_once = store_name() == vote_at_once.STORE
    assert found == ([1, 1, 1, 1] if at_once else [5, 2, 5, 4])


def test_the_same_words_are_sent_for_everybody(inside_either: Flask) -> None:
    said: list[list[str]] = []
    for number, choice in (("first", Choice.SUPPORT), ("second", Choice.NEUTRAL)):
        with statements(inside_either) as asked, transaction():
            cast(number, choice)
        said.append(asked)
    assert said[0] == said[1]
    assert not any(choice.value in words for words in said[0] for choice in Choice)
