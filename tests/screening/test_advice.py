"""A text gets the same advice for everybody, and what was learned can be switched off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flask import Flask

from app import clock, create_app
from app.screening import advice, scorer
from app.screening.rules import HIGH_FROM, MarkKind
from app.screening.scorer import BUCKETS, Model, features
from tests.conftest import store_settings

TEXT = "رقم جاري ٠٧٧٠١٢٣٤٥٦٧ فاتصلوا به"


def _model(text: str) -> Model:
    """One that has learned that nothing is worse than this text."""
    weights = [0.0] * BUCKETS
    for bucket, value in features(text).items():
        weights[bucket] = 10 * value
    return Model(1, "2026-11-26", 400, -2.0, tuple(weights), {})


def test_passages_are_marked_and_weighed(app: Flask) -> None:
    with app.test_request_context():
        (mark,) = advice.marks_in(TEXT, clock.now())
        assert (mark.kind, TEXT[mark.start : mark.end]) == (MarkKind.PHONE, "٠٧٧٠١٢٣٤٥٦٧")
        assert advice.risk_of(TEXT, clock.now()) >= HIGH_FROM
        assert advice.risk_of("نريد ماءً صالحًا للشرب", clock.now()) == 0


def test_what_was_learned_is_read_from_a_new_file_at_once(app: Flask) -> None:
    calm = "هذه جملة هادئة عن الجسور"
    with app.test_request_context():
        assert advice.current_model() is None and advice.risk_of(calm, clock.now()) == 0
        scorer.write(_model(calm), advice.model_path())
        assert advice.risk_of(calm, clock.now()) > 0
        scorer.write(replace(_model(calm), version=2, intercept=-30.0), advice.model_path())
        model = advice.current_model()
        assert model is not None and model.version == 2
        assert advice.risk_of(calm, clock.now()) == 0


def test_what_was_learned_can_be_switched_off(instance: Path) -> None:
    app = create_app(store_settings(instance, learned_risk=False))
    with app.test_request_context():
        scorer.write(_model("كلمة"), advice.model_path())
        assert advice.current_model() is None
        assert advice.risk_of("كلمة", clock.now()) == 0
