"""A vote is said to the store in statements that were built once, and hold nobody's choice."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.participation import vote_statements
from app.participation.rules import Choice
from app.web.unit_of_work import transaction
from tests.factories import cast
from tests.participation.watching import statements

BUILT = ("ballot", "key_once", "add_voter", "new_vote", "changed_vote", "count_up", "count_down")


@pytest.mark.parametrize("name", BUILT)
def test_each_is_built_once_however_many_vote(inside_either: Flask, name: str) -> None:
    built: Any = getattr(vote_statements, name)
    built.cache_clear()
    for voter in ("first", "second", "third"):
        for choice in (Choice.SUPPORT, Choice.OPPOSE):
            with transaction():
                cast(voter, choice)
    assert built.cache_info().misses == 1


def test_the_same_words_are_sent_for_everybody(inside_either: Flask) -> None:
    said: list[list[str]] = []
    for voter, choice in (("first", Choice.SUPPORT), ("second", Choice.NEUTRAL)):
        with statements(inside_either) as asked, transaction():
            cast(voter, choice)
        said.append(asked)
    assert said[0] == said[1]
    assert not any(choice.value in words for words in said[0] for choice in Choice)
