"""Promises of planted comments: no two alike, in the form's own words, declined by fixed counts."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from app.catalogue import source
from app.demo.themes import each, planted, spam_voices, spammers, theme_voices
from app.moderation.rules import Outcome, Reason
from app.participation.rules import LENGTHS, Kind, Stance
from app.text import clean, contact_details, language_of, length, skeleton


@pytest.mark.parametrize("people", [60, 1_500])
def test_no_two_comments_are_alike_and_each_is_as_the_form_would_store_it(people: int) -> None:
    voices = list(theme_voices(people, Random(1)))
    assert len({skeleton(voice.text) for voice in voices}) == len(voices)
    assert set(Counter(voice.theme for voice in voices).values()) == {each(people)}
    for voice in voices:
        assert voice.text == clean(voice.text) and length(voice.text) <= LENGTHS[Kind.COMMENT]
        assert not contact_details(voice.text)
    known = sum(language_of(voice.text) == voice.theme.split()[0] for voice in voices)
    assert known > 0.95 * len(voices), "hardly any is too short for its language"


def test_themes_lie_under_topics_that_there_are() -> None:
    topics = {topic.slug for topic in source.load().topics}
    for language in ("ar", "ckb", "en"):
        themes, fillers = planted(language)
        assert len(themes) >= 3 and fillers
        assert {theme.topic for theme in themes} <= topics


def test_how_many_are_declined_follows_from_no_seed_and_one_is_not_even_handed() -> None:
    def declined(seed: int) -> Counter[tuple[int | None, Stance]]:
        voices = theme_voices(3_000, Random(seed))
        return Counter(
            (voice.by, voice.stance) for voice in voices if voice.outcome is Outcome.DECLINE
        )

    assert declined(1) == declined(2)
    assert declined(1)[1, Stance.OPPOSE] > 5 * declined(1)[0, Stance.OPPOSE]


def test_spammers_send_often_and_are_declined_for_it() -> None:
    voices = list(spam_voices(3_000, Random(1)))
    assert set(Counter(voice.author for voice in voices).values()) == {6}
    assert len({voice.author for voice in voices}) == spammers(3_000) == 3
    assert {voice.reason for voice in voices} == {Reason.SPAM}
    assert len({skeleton(voice.text) for voice in voices}) == len(voices)
    assert spammers(60) == 0
