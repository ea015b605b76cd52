"""The gold set is read at least this well, and plain criticism raises nothing."""

from __future__ import annotations

import tomllib

import pytest

import config
from app.screening.lists import delivered_lists
from app.screening.reading import read
from tests.screening import gold
from tests.screening.gold import Score

FLOORS = {  # precision and recall over all texts, then recall on texts the lists never saw
    "details": (0.98, 0.95),
    "lists": (0.97, 0.70),
    "fresh lists": (0.97, 0.20),
    "pairs": (0.97, 0.90),
}


def kinds(text: str) -> set[str]:
    return {mark.kind.value for mark in read(text, delivered_lists())}


def test_the_gold_set_is_large_and_every_variety_is_in_it() -> None:
    texts, pairs = [*gold.texts("built"), *gold.texts("fresh")], gold.pairs()
    assert len(texts) + len(pairs) >= 300
    assert len({one.text for one in texts}) == len(texts)
    for code in gold.VARIETIES:
        assert sum(one.variety == code for one in texts) >= 50
        assert sum(pair.variety == code for pair in pairs) >= 10


def test_plain_criticism_and_everyday_texts_raise_nothing() -> None:
    harmless = [*gold.criticisms("built"), *gold.criticisms("fresh")]
    assert len(harmless) >= 140
    assert [one.text for one in harmless if kinds(one.text)] == []


def test_the_published_comments_of_the_invented_republic_raise_nothing() -> None:
    """Written by others for another purpose, and never looked at while the lists were made."""
    flagged, seen = [], 0
    for path in sorted((config.ROOT / "app" / "demo" / "data").glob("comments.*.toml")):
        for rows in tomllib.loads(path.read_text(encoding="utf-8")).values():
            for row in rows:
                if row.get("outcome", "publish") == "publish":
                    seen += 1
                    flagged += [row["text"]] if kinds(row["text"]) else []
    assert seen >= 100
    assert flagged == []


@pytest.mark.parametrize(
    ("name", "score"),
    [
        ("details", gold.score([*gold.texts("built"), *gold.texts("fresh")], gold.PERSONAL, kinds)),
        ("lists", gold.score([*gold.texts("built"), *gold.texts("fresh")], gold.WORDED, kinds)),
        ("fresh lists", gold.score(gold.texts("fresh"), gold.WORDED, kinds)),
        ("pairs", gold.pair_score(gold.pairs())),
    ],
)
def test_nothing_is_read_worse_than_this(name: str, score: Score) -> None:
    precision, recall = FLOORS[name]
    assert score.precision >= precision and score.recall >= recall, (name, score)


def test_the_documentation_prints_the_figures_as_they_are() -> None:
    text = (config.ROOT / "docs" / "screening.md").read_text(encoding="utf-8")
    assert "\n".join(gold.table(kinds)) in text
