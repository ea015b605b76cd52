"""A model weighs letters in plain Python, and its file is numbers that can be read with the eye."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from math import isclose
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from app.screening import scorer
from app.screening.scorer import BUCKETS, Model, features

MODEL = Model(1, "2026-11-26", 0, 0.0, (0.0,) * BUCKETS, {})


def test_a_model_that_learned_nothing_is_of_two_minds() -> None:
    assert MODEL.share("كلمة") == 0.5


def test_a_text_with_the_weighed_letters_is_weighed() -> None:
    weights = [0.0] * BUCKETS
    for bucket, value in features("حقير").items():
        weights[bucket] = 8 * value
    model = replace(MODEL, intercept=-1.0, weights=tuple(weights))
    assert model.share("هذا حـقـيـر") > 0.9 > 0.5 > model.share("ماء نظيف")


@given(st.text(max_size=200))
def test_features_lie_in_their_buckets_on_the_unit_sphere(text: str) -> None:
    found = features(text)
    assert all(0 <= bucket < BUCKETS for bucket in found)
    assert not found or isclose(sum(value**2 for value in found.values()), 1)


def test_a_model_survives_its_file(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "model.json"
    assert scorer.read(path) is None
    scorer.write(MODEL, path)
    assert scorer.read(path) == MODEL
    assert json.loads(path.read_text())["format"] == scorer.FORMAT
    assert [one.name for one in path.parent.iterdir()] == ["model.json"]


def test_a_model_of_another_shape_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    scorer.write(replace(MODEL, weights=(0.0,)), path)
    with pytest.raises(ValueError, match="train it again"):
        scorer.read(path)


def test_pages_never_load_the_libraries_that_learn() -> None:
    code = "import sys, app; sys.exit(bool({'numpy', 'scipy', 'sklearn'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=config.ROOT, check=False)
    assert done.returncode == 0
