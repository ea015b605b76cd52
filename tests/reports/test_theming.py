"""Themes are traceable, and what is quoted is chosen by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.participation.rules import Stance
from app.reports.insight import Chosen
from app.reports.theming import quotes
from tests.reports.planting import found, plant


def test_themes_are_the_planted_ones_with_three_quotes_by_rule() -> None:
    planted, told = plant(), found().themes
    theme = {
        comment.key: name for comment, name in zip(planted.comments, planted.theme, strict=True)
    }
    assert len(told.themes) == 2 and told.comments == 60
    for one in told.themes:
        assert len({theme[ref] for ref in one.refs}) == 1, "every theme is traceable"
        assert len(one.refs) == one.comments == sum(one.by_stance.values())
        assert len(one.terms) >= 2
        assert len({quote.ref for quote in one.quotes}) == 3 <= len(set(one.refs))
        assert {quote.ref for quote in one.quotes} <= set(one.refs)
        stances = {quote.stance for quote in one.quotes}
        assert len(stances) == min(3, len(one.by_stance))


def test_quotes_are_the_earliest_the_most_agreed_with_and_one_by_lot() -> None:
    one = plant().comments[0]
    texts = [
        replace(
            one, key=f"K{n}", stance=Stance.SUPPORT, agreements=n,
            published_at=one.published_at + timedelta(hours=n),
        )
        for n in range(9)
    ]  # fmt: skip
    told = quotes(texts, 1)
    assert [quote.chosen for quote in told] == list(Chosen)
    assert [quote.ref for quote in told[:2]] == ["K0", "K8"]
    assert told == quotes(texts[::-1], 1)
    assert {quotes(texts, seed)[2].ref for seed in range(20)} > {told[2].ref}, "by lot"
    texts[3] = replace(texts[3], stance=Stance.OPPOSE)
    assert quotes(texts, 1)[1].ref == "K3", "a stance not heard yet comes first"
    assert len(quotes(texts[:2], 1)) == 2
