"""Length as readers see it, whole signs in excerpts, and titles that turn nothing around them."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from app.text import clean, excerpt, isolate, length
from app.text.measuring import LARGEST_CLUSTER


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("", 0),
        ("نعم", 3),
        ("مُحَمَّد", 4),
        ("ئێمە", 4),
        ("👍🏽", 1),
        ("🇮🇶", 1),
        ("👨\u200d👩\u200d👧\u200d👦", 1),
        ("e\u0301", 1),
        ("نعم\nلا", 6),
        ("ﷺ", 1),
    ],
)
def test_a_sign_is_what_a_reader_sees_as_one(text: str, signs: int) -> None:
    assert length(text) == signs


def test_280_ligatures_are_280_long_and_280_stored() -> None:
    text = clean("ﷺ" * 280)
    assert (length(text), len(text)) == (280, 280)


def test_each_ligature_takes_its_place_in_a_limit() -> None:
    assert length("ﷺ" * 601) == 601


@pytest.mark.parametrize(
    "endless", ["\u1100" * 5_000, "👍" + "🏽" * 5_000, "ن" + "\u064b" * 5_000, "क" + "्क" * 3_000]
)
def test_a_cluster_without_end_does_not_count_as_one(endless: str) -> None:
    assert length(endless) >= len(endless) / LARGEST_CLUSTER


@given(st.text(max_size=60))
def test_a_limit_in_signs_is_a_limit_in_storage(text: str) -> None:
    kept = clean(text)
    assert length(kept) <= len(kept) <= LARGEST_CLUSTER * length(kept)


@given(st.text(max_size=60), st.integers(1, 20))
def test_an_excerpt_fits_and_cuts_no_sign_in_two(text: str, limit: int) -> None:
    kept = clean(text)
    short = excerpt(kept, limit)
    line = " ".join(kept.split())
    assert length(short) <= limit
    assert "\n" not in short
    if short != line:
        assert short.endswith("…")
        signs = regex.findall(r"\X", line)
        whole = {"".join(signs[:n]).rstrip(" \u200c\u200d") for n in range(len(signs))}
        assert short[:-1] in whole


def test_an_excerpt_that_fits_is_the_text() -> None:
    assert excerpt("تطوير البنى التحتية", 19) == "تطوير البنى التحتية"
    assert excerpt("سطر\n\nوسطر", 20) == "سطر وسطر"


def test_a_cut_excerpt_ends_with_one_ellipsis() -> None:
    assert excerpt("تطوير البنى التحتية", 7) == "تطوير…"
    assert excerpt("مُحَمَّد علي", 4) == "مُحَ" + "مَّ" + "…"
    assert excerpt("نعم", 1) == "…"


def test_an_excerpt_without_room_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="room"):
        excerpt("نعم", 0)


def test_an_isolated_title_cannot_end_its_isolation() -> None:
    assert isolate("نعم") == "\u2068نعم\u2069"
    assert isolate("a\u2069\u202eb") == "\u2068ab\u2069"
    assert isolate(isolate("نعم")) == isolate("نعم")
