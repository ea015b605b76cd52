"""The cut typeface: every letter of both languages, joined as they must be, in few bytes."""

from __future__ import annotations

import io
import unicodedata
from functools import cache

import pytest
from fontTools.ttLib import TTFont

import config
from app.web import typeface

LARGEST = 14_000
WEIGHTS = list(typeface.WEIGHTS)


@cache
def font(weight: str) -> TTFont:
    return TTFont(io.BytesIO(typeface.cut(weight)))


def arabic_letters(text: str) -> set[str]:
    return {c for c in text if "ARABIC" in unicodedata.name(c, "")}


@pytest.mark.parametrize("weight", WEIGHTS)
def test_a_weight_fits_the_budget(weight: str) -> None:
    assert len(typeface.cut(weight)) <= LARGEST


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_same_font_has_the_same_bytes(weight: str) -> None:
    assert typeface.cut(weight) == typeface.cut(weight)


@pytest.mark.parametrize("weight", WEIGHTS)
def test_every_promised_character_is_in_the_font(weight: str) -> None:
    missing = typeface.CHARACTERS - set(map(chr, font(weight).getBestCmap()))
    assert not missing


def test_every_letter_the_platform_writes_is_in_the_font() -> None:
    sources = [
        *(config.ROOT / "translations").glob("*/LC_MESSAGES/*.po"),
        *(config.ROOT / "app/catalogue/data").rglob("*.toml"),
        *(config.ROOT / "templates").rglob("*.html"),
    ]
    written = set().union(*(arabic_letters(p.read_text(encoding="utf-8")) for p in sources))
    assert len(written) > 40
    assert not written - typeface.CHARACTERS


@pytest.mark.parametrize("weight", WEIGHTS)
def test_letters_still_join(weight: str) -> None:
    features = {
        record.FeatureTag for record in font(weight)["GSUB"].table.FeatureList.FeatureRecord
    }
    assert {"init", "medi", "fina", "rlig"} <= features
    positions = {
        record.FeatureTag for record in font(weight)["GPOS"].table.FeatureList.FeatureRecord
    }
    assert {"mark", "mkmk"} <= positions


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_font_carries_its_own_name_and_its_licence(weight: str) -> None:
    table = font(weight)["name"]
    for number in (1, 3, 4, 6):
        assert "Plex" not in table.getDebugName(number)
    assert table.getDebugName(1) == "Musharaka Sans"
    assert "Open Font License" in table.getDebugName(13)
    assert "IBM" in table.getDebugName(0)
