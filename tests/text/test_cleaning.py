"""Cleaning keeps people's words and takes out what hides in them; the charter is the first text."""

from __future__ import annotations

import json
import unicodedata
from itertools import groupby
from pathlib import Path

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.text import clean
from app.text.cleaning import MARKS_PER_LETTER

DATA = Path(__file__).parents[1] / "data"
ZWNJ, ZWJ = "\u200c", "\u200d"

# The alliance's own charter as it was handed over, with its tatweel, orphan kasra and spelling.
CHARTER = (DATA.parents[1] / "app/catalogue/data/alliance-charter.ar.txt").read_text("utf-8")

awkward = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\0\u0300\u0653\u0654\u064b\u0651\u0670\ufe0f\u034f\u3164\u2800\u00ad"),
        st.sampled_from("اأهةەکیھبe\u1100\u1161ﷺ❤ \n\r\t\u00a0"),
        st.sampled_from(f"{ZWNJ}{ZWJ}\u202e\u2066\u2069\u200f\u061c\u2028\ud800\ue000\u0378"),
    ),
    max_size=40,
)


def test_the_charter_comes_out_as_it_went_in() -> None:
    assert "عـبر" in CHARTER and "مُنظمات ِالمُجتمع" in CHARTER
    assert clean(CHARTER) == CHARTER.strip()


def test_the_charter_typed_with_other_ends_of_line_comes_out_the_same() -> None:
    typed = "\r\n".join(f" {line}\t" for line in CHARTER.splitlines())
    assert clean(typed) == clean(CHARTER)


@pytest.mark.parametrize(
    "text",
    [
        "ھەموو کەسێک مافی هەیە بڕوا دەربڕێت",
        f"گه{ZWNJ}نج و ژن له کوردستان",
        f"می{ZWNJ}خواهیم ژێرخان باشتر بێت، چۆن؟",
        "ﷺ ﷲ ﷽",
        "السعر ١٥٠٬٠٠٠ دينار، أي ۱۵۰ لا 150",
        "I ❤️ بغداد 👍🏽 🇮🇶 <b>& \"so\" 'on'",
        "شَدَّةٌ وقُرْءَانٌ وٱلرَّحْمَٰنِ",
        "سطر\n\nبعد سطر",
    ],
)
def test_what_people_rightly_type_stays_as_typed(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  نعم \t  للماء  ", "نعم للماء"),
        ("a\u00a0\u3000b", "a b"),
        ("سطر \r\n سطر\rسطر\u2028سطر\u2029سطر", "سطر\nسطر\nسطر\nسطر\nسطر"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("a\n \n\t\n \n \nb", "a\n\n\nb"),
        ("\n\nنعم\n\n", "نعم"),
        ("\u202eلا\u202c \u2067نعم\u2069 \u200fلا\u200e\u061c", "لا نعم لا"),
        ("no\x00th\x07ing\x1b \x7fhere", "nothing here"),
        ("soft\u00adhy\u200bphen\ufeff", "softhyphen"),
        ("\ue000private\U000f0000", "private"),
        ("un\u0378assigned", "unassigned"),
        ("half\ud800", "half"),
        ("\u3164\uffa0\u115f\u2800\u034f", ""),
        ("\u0627\u0653", "آ"),
        ("e\u0301", "é"),
    ],
)
def test_what_hides_or_disturbs_goes(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_removing_a_control_lets_a_letter_and_its_mark_compose() -> None:
    assert clean("e\x00\u0301") == "é"
    assert clean("\u0627\u202e\u0653") == "آ"
    assert clean("\u1100\x00\u1161") == "가"


@pytest.mark.parametrize("joiner", [ZWNJ, ZWJ])
def test_a_joiner_stays_only_between_two_arabic_letters(joiner: str) -> None:
    assert clean(f"می{joiner}خواهم") == f"می{joiner}خواهم"
    for stray in (f"{joiner}نعم", f"نعم{joiner}", f"نعم{joiner} لا", f"a{joiner}b", f"ن{joiner}a"):
        assert clean(stray) == stray.replace(joiner, "")


def test_of_several_joiners_the_first_stays_after_the_marks() -> None:
    assert clean(f"ه{ZWNJ}{ZWNJ}{ZWJ}ی") == f"ه{ZWNJ}ی"
    assert clean(f"هَ{ZWNJ}ی") == f"هَ{ZWNJ}ی"
    assert clean(f"ه{ZWNJ}َ{ZWJ}ی") == f"هَ{ZWNJ}ی"


def test_marks_are_bounded_also_when_joiners_or_controls_stand_between() -> None:
    for between in ("", "\u202e", ZWNJ, "\0"):
        heaped = clean("ن" + between.join("\u064b" * 200) + "م")
        assert heaped.count("\u064b") == MARKS_PER_LETTER


def test_latin_letters_under_heaps_of_marks_come_out_readable() -> None:
    assert len(clean("Z\u0337\u0311\u0301a\u0321\u0325\u0301\u0311\u0300\u0309lgo")) <= 5 + 6


def test_presentation_ligatures_do_not_unfold() -> None:
    assert clean("ﷺ" * 280) == "ﷺ" * 280


def test_an_emoji_selector_stays_with_its_emoji_and_nowhere_else() -> None:
    assert clean("❤️") == "❤️"
    assert clean("ا\ufe0fب\ufe0f") == "اب"


@settings(max_examples=400)
@given(awkward)
@example("e\0\u0301")
@example("\u1100\0\u1161")
@example(f"ه{ZWNJ}\u0653{ZWNJ}ا")
@example("\u0344\u0344")
@example("\n \u0300\n\n \n\n\n")
def test_cleaned_text_keeps_every_promise(typed: str) -> None:
    kept = clean(typed)
    assert clean(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    for place, sign in enumerate(kept):
        if sign in (ZWNJ, ZWJ):
            assert _arabic_letter_before(kept[:place]) and _is_arabic_letter(kept[place + 1])
        else:
            assert sign == "\n" or unicodedata.category(sign)[0] != "C"
    assert "  " not in kept and "\n\n\n\n" not in kept and kept == kept.strip(" \n")
    for is_mark, run in groupby(kept, lambda sign: unicodedata.category(sign)[0] == "M"):
        assert not is_mark or len(list(run)) <= MARKS_PER_LETTER


def test_every_injection_payload_is_text_like_any_other() -> None:
    lines = (DATA / "injection_payloads.txt").read_text("utf-8").splitlines()
    payloads = [json.loads(line) for line in lines]
    assert len(payloads) >= 220
    assert len(set(payloads)) == len(payloads)
    for payload in payloads:
        assert isinstance(payload, str)
        assert clean(clean(payload)) == clean(payload) != ""


def _is_arabic_letter(sign: str) -> bool:
    return bool(regex.match(r"\p{L}", sign) and regex.match(r"\p{Script=Arabic}", sign))


def _arabic_letter_before(text: str) -> bool:
    return _is_arabic_letter(regex.sub(r"\p{M}+\Z", "", text)[-1:])
