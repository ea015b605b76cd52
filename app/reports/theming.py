"""The themes of a round's comments, each with three of them to read in full, chosen by rule."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

import numpy as np

from app.insights.themes import Words, themes
from app.reports.insight import Chosen, Quote, Theme, ThemeReport
from app.reports.insight_queries import PublicText
from app.text.stemming import content_words

LANGUAGES = ("ar", "ckb", "en")


def theme_report(comments: Sequence[PublicText], seed: int) -> ThemeReport:
    """Themes by language, for words are compared; the largest first."""
    found: list[tuple[tuple[str, ...], list[PublicText]]] = []
    for language in LANGUAGES:
        own = [comment for comment in comments if comment.language == language]
        told = themes([words(comment) for comment in own], seed=seed)
        for number, terms in enumerate(told.terms):
            members = [own[place] for place in np.flatnonzero(told.label == number)]
            found.append((terms, sorted(members, key=lambda one: one.key)))
    found.sort(key=lambda one: (-len(one[1]), one[0]))
    return ThemeReport(
        comments=len(comments),
        without=len(comments) - sum(len(members) for _, members in found),
        themes=tuple(
            _theme(number, terms, members, seed)
            for number, (terms, members) in enumerate(found, start=1)
        ),
    )


def words(comment: PublicText) -> Words:
    """What a comment is compared by."""
    pairs = content_words(comment.text, comment.language)
    return Words(tuple(stem for stem, _ in pairs), tuple(word for _, word in pairs))


def _theme(number: int, terms: tuple[str, ...], members: Sequence[PublicText], seed: int) -> Theme:
    by_topic = Counter(comment.topic_slug for comment in members)
    by_stance = Counter(comment.stance for comment in members)
    return Theme(
        number=number,
        language=members[0].language,
        terms=terms,
        comments=len(members),
        by_topic=dict(sorted(by_topic.items(), key=lambda one: (-one[1], one[0]))),
        by_stance=dict(sorted(by_stance.items(), key=lambda one: (-one[1], one[0]))),
        quotes=quotes(members, seed),
        refs=tuple(comment.key for comment in members),
    )


def quotes(members: Sequence[PublicText], seed: int) -> tuple[Quote, ...]:
    """The earliest comment, the one most agreed with, and one drawn by the seed.

    Each is of a stance not quoted yet, as long as there is one; nobody picks them.
    """
    order = {
        Chosen.EARLIEST: lambda one: (one.published_at, one.key),
        Chosen.MOST_AGREED: lambda one: (-one.agreements, one.published_at, one.key),
        Chosen.DRAWN: lambda one: (_lot(seed, one.key),),
    }
    left = list(members)
    found: list[Quote] = []
    for rule, by in order.items():
        heard = {quote.stance for quote in found}
        unheard = [comment for comment in left if comment.stance not in heard] or left
        if unheard:
            chosen = min(unheard, key=by)
            left.remove(chosen)
            found.append(Quote(chosen.key, chosen.stance, rule))
    return tuple(found)


def _lot(seed: int, key: str) -> bytes:
    return hashlib.blake2b(f"{seed} {key}".encode(), digest_size=8).digest()
