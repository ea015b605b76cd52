"""What moderators decided can be learned, the same way each time, and told for each language."""

from __future__ import annotations

import tomllib
from random import Random

import pytest

import config
from app.screening.training import FEWEST, Example, TooFewDecisions, measured, train
from tests.screening import gold

CALM = ["نريد", "ماءً", "ومدارس", "وجسورًا", "وكهرباء", "وطرقًا", "ومستشفيات", "وحدائق"]
ANGRY = ["حقير", "سافل", "نذل", "حثالة", "معتوه"]


def decisions(count: int) -> list[Example]:
    """Invented ones: a text with an angry word was stopped."""
    rng = Random(7)
    found = []
    for n in range(count):
        stopped = n % 3 == 0
        words = rng.sample(CALM, 4) + (rng.sample(ANGRY, 1) if stopped else [])
        rng.shuffle(words)
        found.append(Example(f"R{n:05}", " ".join(words), "ar" if n % 2 else "ckb", stopped))
    return found


def test_what_was_stopped_is_told_from_what_was_not_in_every_language() -> None:
    examples = decisions(600)
    found = measured(train(examples, version=1, trained_on="2026-11-26"), examples)
    assert set(found) == {"ar", "ckb", "all"}
    for measure in found.values():
        assert measure.precision == 1 and measure.recall == 1
    assert found["all"].n == sum(one.held_out for one in examples)


def test_the_same_decisions_give_the_same_model_in_any_order() -> None:
    examples = decisions(400)
    one = train(examples, version=1, trained_on="2026-11-26")
    assert one == train(examples[::-1], version=1, trained_on="2026-11-26")
    assert 0 < one.measures["all"]["precision"] <= 1


def test_what_is_learned_from_real_wishes_leaves_criticism_alone() -> None:
    """Learned from the gold set's texts and the invented republic's decisions; none of the fresh
    texts was among them."""
    examples = [
        Example(f"B{n:05}", one.text, one.variety, bool(one.labels & set(gold.WORDED)))
        for n, one in enumerate(gold.texts("built"))
    ]
    for path in sorted((config.ROOT / "app" / "demo" / "data").glob("comments.*.toml")):
        for rows in tomllib.loads(path.read_text(encoding="utf-8")).values():
            for row in rows:
                stopped = row.get("outcome", "publish") in ("decline", "ask")
                examples.append(Example(f"D{len(examples):05}", row["text"], "ar", stopped))
    model = train(examples, version=1, trained_on="2026-11-26")
    assert max(model.share(one.text) for one in gold.criticisms("fresh")) < 0.5
    assert sum(model.share(one.text) >= 0.5 for one in examples if one.stopped) >= 20


def test_too_few_decisions_teach_nothing() -> None:
    with pytest.raises(TooFewDecisions):
        train(decisions(FEWEST - 1), version=1, trained_on="2026-11-26")
    with pytest.raises(TooFewDecisions):
        train([one for one in decisions(900) if not one.stopped], version=1, trained_on="x")
