"""Look-alikes have one skeleton, and words that mean different things keep theirs apart."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.text import clean, skeleton, to_latin_digits

TABLE = Path(__file__).parents[1] / "data" / "lookalikes.tsv"
with TABLE.open(encoding="utf-8", newline="") as lines:
    PAIRS = [
        row
        for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if not row[0].startswith("#")
    ]
SAME = [(one, other) for one, other, fate, _ in PAIRS if fate == "same"]
APART = [(one, other) for one, other, fate, _ in PAIRS if fate == "apart"]

texts = st.one_of(
    st.text(max_size=40), st.text("اأإآٱىیيېکكةەهھۆؤئڕڵ١۲3ـَّ\u200cАΝνﷺ İıß", max_size=40)
)


def test_the_table_holds_enough_pairs_of_both_fates() -> None:
    assert len(SAME) >= 60
    assert len(APART) >= 20
    assert len(SAME) + len(APART) == len(PAIRS)
    assert all(one != other for one, other in SAME)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_look_alikes_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_words_keep_different_skeletons(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


def test_the_charter_with_its_slips_and_without_has_one_skeleton() -> None:
    slips = "مـد جسور التواصل مع مُنظمات ِالمُجتمع المدني؛ إستجابةٍ لضرورات"
    assert skeleton(slips) == skeleton("مد جسور التواصل مع منظمات المجتمع المدني استجابه لضرورات")


def test_a_skeleton_is_plain_letters_digits_and_single_spaces() -> None:
    assert skeleton("  إحترامُ، الدُّستـور (المادة ١٤٠)!\n") == "احترام الدستور الماده 140"
    assert skeleton("ئێمە ڕێگای باشترمان دەوێت") == "ييمه ريگاي باشترمان دهويت"
    assert skeleton("؟!… \u200c\0") == ""


@settings(max_examples=300)
@given(texts)
@example("İ\u0307")
@example("\u0345\u0399")
@example("ΐ\u0301")
def test_the_skeleton_of_a_skeleton_is_itself(text: str) -> None:
    bones = skeleton(text)
    assert skeleton(bones) == bones


@given(texts)
def test_cleaning_never_changes_a_skeleton(text: str) -> None:
    assert skeleton(text) == skeleton(clean(text)) == skeleton(clean(clean(text)))


@given(st.text("أإآاىيةهكکی ـَُِّْ", max_size=30))
def test_case_marks_and_tatweel_never_change_a_skeleton(text: str) -> None:
    assert skeleton("ـ".join(text)) == skeleton(text)
    assert skeleton("َ".join(text)) == skeleton(text)


def test_digits_of_every_script_become_latin_in_their_place() -> None:
    assert to_latin_digits("٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ ７ ९") == "0123456789 0123456789 7 9"
    assert to_latin_digits("١٢٫٥٪ ² ½ نعم") == "12٫5٪ ² ½ نعم"


@given(st.text(max_size=40))
def test_turning_digits_moves_nothing(text: str) -> None:
    assert len(to_latin_digits(text)) == len(text)
