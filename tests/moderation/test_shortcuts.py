"""Keys have their places, one thing each, and are written down as briefly as they are read."""

from __future__ import annotations

import pytest

from app.moderation import shortcuts
from app.moderation.shortcuts import USUAL, Act, SameKeyTwice


def test_the_usual_keys_mean_one_thing_each_and_are_written_as_nothing() -> None:
    shortcuts.ensure_different(USUAL)
    assert shortcuts.write(USUAL) == ""
    assert shortcuts.read("") == USUAL


def test_a_moved_key_is_read_as_it_was_written() -> None:
    moved = dict(USUAL) | {Act.PUBLISH: "KeyB", Act.NOTE: "KeyZ"}
    assert shortcuts.read(shortcuts.write(moved)) == moved


@pytest.mark.parametrize("written", ["publish=Slash", "help=KeyB", "x=KeyA", "publish", "="])
def test_what_is_unknown_counts_as_the_usual(written: str) -> None:
    assert shortcuts.read(written) == USUAL


def test_one_key_cannot_mean_two_things() -> None:
    with pytest.raises(SameKeyTwice):
        shortcuts.ensure_different(dict(USUAL) | {Act.PUBLISH: USUAL[Act.DECLINE]})


def test_every_key_is_told_in_both_scripts() -> None:
    assert [shortcuts.arabic_letter(USUAL[act]) for act in (Act.PUBLISH, Act.DECLINE)] == ["ش", "ق"]
    assert len({shortcuts.arabic_letter(place) for place in shortcuts.PLACES}) == 26
    assert shortcuts.letter("Slash") == "?"
