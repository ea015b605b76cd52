"""Planted themes are found in each language, in any order, with words that several people wrote."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest

from app.insights.clustering import adjusted_rand
from app.insights.themes import FEWEST_TEXTS, Themes, Words, themes
from bench.planted_themes import LANGUAGES, sayings


@pytest.mark.parametrize("language", LANGUAGES)
def test_planted_themes_are_found_again(language: str) -> None:
    texts, truth = sayings(language, each=40, seed=1)
    found = themes(texts)
    inside = found.label >= 0
    assert inside.mean() > 0.9
    assert adjusted_rand(np.array(truth)[inside], found.label[inside]) > 0.8
    sizes = np.bincount(found.label[inside])
    assert all(one >= other for one, other in pairwise(sizes))
    for number, terms in enumerate(found.terms):
        members = [text for text, label in zip(texts, found.label, strict=True) if label == number]
        for term in terms:
            assert sum(term in text.written for text in members) >= 1
            assert sum(term in text.written for text in texts) >= 2


def test_the_order_of_texts_changes_nothing() -> None:
    texts, _ = sayings("ar", each=30, seed=2)
    order = list(range(len(texts)))
    random.Random(3).shuffle(order)
    one, other = themes(texts), themes([texts[place] for place in order])
    assert one.terms == other.terms
    assert np.array_equal(one.label[order], other.label)


def test_a_word_of_one_person_is_shown_to_nobody() -> None:
    texts, _ = sayings("en", each=40, seed=4)
    name = Words((*texts[0].stems, "xanadu"), (*texts[0].written, "Xanadu"))
    found = themes([name, *texts[1:]])
    assert all("Xanadu" not in terms for terms in found.terms)


def test_texts_without_a_common_subject_have_no_theme() -> None:
    draw = random.Random(5)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(draw.choices(letters, k=7)) for _ in range(4_000)]
    texts = [Words(tuple(own), tuple(own)) for own in (draw.sample(words, 8) for _ in range(90))]
    found = themes(texts)
    assert found.terms == () and set(found.label) == {-1}


def test_whoever_has_few_texts_reads_them_all() -> None:
    texts, _ = sayings("en", each=10, seed=6)
    few = texts[: FEWEST_TEXTS - 1]
    assert themes(few).terms == ()
    assert themes([]).terms == () and isinstance(themes([]), Themes)
