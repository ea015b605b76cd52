"""Gold queries: either store finds the same texts, in the same order, and shows no more at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, update

from app.db import db, session
from app.participation.models import Submission
from app.participation.rules import Kind
from app.participation.search_queries import found_comments, found_statements
from app.participation.search_rules import COMMENTS_SHOWN, place_of, stretch
from app.text.searching import asked_for
from app.web.unit_of_work import transaction
from tests.factories import publish, write

# By the reference under which each is stored; the order of these is that of no search.
COMMENTS = {
    "AAAAA2": "الكهرباء تنقطع كل يوم والماء مالح",
    "AAAAA3": "نريد كهرباءً بلا انقطاع في المدارس والمستشفيات",
    "AAAAA4": "المُستشفى بعيدٌ عن القرية",
    "AAAAA6": "لا مدرسة ثانوية في قريتنا، والمدرسة الابتدائية مزدحمة",
    "AAAAA7": "إصلاح الطرق أهم من الجسور",
    "AAAAA9": "أين وعود ٢٠٢٥؟ نريد خدمات للمواطن",
    "AAAAAC": "خدمة المواطن وحقوقه الوطنية",
    "AAAAAD": "کارەبا لە هەولێردا نییە و ئاویش کەمە",
    "AAAAAE": "كاره‌با و ئاو بۆ هه‌موو گونده‌كان",
    "AAAAAF": "قوتابخانەکان پێویستیان بە مامۆستایە",
    "AAAAAG": "Water and electricity for the villages of Basra",
    "AAAAAH": "Roads, bridges and cities: when?",
    "AAAAAJ": "موازنة 2025 لم تصل إلى البلديات",
    "AAAAAK": "فرص عمل للشباب والخريجين",
}
STATEMENTS = {
    "AAAAAM": "الكهرباء قبل الطرق",
    "AAAAAN": "دەرفەتی کار بۆ گەنجان پێش ڕێگاکان",
}
GOLD = {
    "كهرباء": ["AAAAA2", "AAAAA3", "AAAAAM"],
    "الكهربا": ["AAAAA2", "AAAAA3", "AAAAAM"],
    "كـهـربـاء": ["AAAAA2", "AAAAA3", "AAAAAM"],
    "الكهرباء في المستشفيات": ["AAAAA3"],
    "مستشفي": ["AAAAA4"],
    "مدرسه": ["AAAAA6"],
    "المدارس": ["AAAAA3"],
    "الاصلاح": ["AAAAA7"],
    "طرق": ["AAAAA7", "AAAAAM"],
    "2025": ["AAAAA9", "AAAAAJ"],
    "٢٠٢٥": ["AAAAA9", "AAAAAJ"],
    "المواطن خدمة": ["AAAAA9", "AAAAAC"],
    "وطنية": ["AAAAAC"],
    "کارەبا": ["AAAAAD", "AAAAAE"],
    "كارهبا": ["AAAAAD", "AAAAAE"],
    "هەولێر": ["AAAAAD"],
    "گوندەکان": ["AAAAAE"],
    "قوتابخانه": ["AAAAAF"],
    "گه‌نج": ["AAAAAN"],
    "village": ["AAAAAG"],
    "the city of bridges": ["AAAAAH"],
    "VILLAGES": ["AAAAAG"],
    "خريج": ["AAAAAK"],
    "شباب خریجین": ["AAAAAK"],
    "كهف": [],
    "water roads": [],
    "؟": [],
    'كهرباء" OR "': ["AAAAA2", "AAAAA3", "AAAAAM"],
    "كهرباء AND طرق": ["AAAAAM"],
    "كهرباء NEAR طرق": [],
    "كهرباء*": ["AAAAA2", "AAAAA3", "AAAAAM"],
}


def place(ref: str) -> int:
    """A place drawn once and for all."""
    return place_of(Kind.COMMENT if ref in COMMENTS else Kind.STATEMENT, drawn(ref), ref)


def drawn(ref: str) -> int:
    return sum(map(ord, ref)) * 7_919 % 97 * 20_000_000


def store(kind: Kind, ref: str, text: str) -> None:
    written = write(kind, text, by=ref)
    with transaction():
        session().execute(
            update(Submission)
            .where(Submission.ref == written.ref)
            .values(ref=ref, mix_key=drawn(ref))
            .execution_options(synchronize_session=False)
        )
        session().expire_all()
        session().expunge_all()
    publish(session().get_one(Submission, ref))


@pytest.fixture
def gold_app(either_app: Flask) -> Iterator[Flask]:
    with either_app.test_request_context():
        for kind, texts in ((Kind.COMMENT, COMMENTS), (Kind.STATEMENT, STATEMENTS)):
            for ref, text in texts.items():
                store(kind, ref, text)
        yield either_app


def test_either_store_answers_the_gold_queries_in_this_order(gold_app: Flask) -> None:
    for typed, expected in GOLD.items():
        asked = asked_for(typed)
        hits = (*found_statements(asked).listed, *found_comments(asked).listed)
        in_order = sorted(expected, key=place, reverse=True)
        assert [one.text.key for one in hits] == in_order, typed


def test_a_page_ends_and_the_next_one_goes_on(either_app: Flask) -> None:
    with either_app.test_request_context():
        refs = [f"AAAA{a}{b}" for a in "234" for b in "234679ACDE"]
        for ref in refs:
            store(Kind.COMMENT, ref, f"جسر للمشاة {ref}")
        seen: list[str] = []
        after: int | None = stretch(Kind.COMMENT)[1]
        while after is not None:
            found = found_comments(asked_for("الجسر"), after)
            assert len(found.listed) <= COMMENTS_SHOWN
            seen += [one.text.key for one in found.listed]
            after = found.after
        assert len(seen) == len(refs) and set(seen) == set(refs)
        assert not found_statements(asked_for("الجسر")).listed


def test_words_are_asked_for_as_digests(either_app: Flask) -> None:
    """Whatever a store writes down about slow statements, no word of the question is in it."""
    said: list[str] = []

    def note(_c: Connection, _k: Any, statement: str, values: Any, *_: Any) -> None:
        said.append(f"{statement} {values}")

    with either_app.test_request_context():
        publish(write(Kind.COMMENT, "A quince orchard"))
        event.listen(db.engine, "before_cursor_execute", note)
        assert found_comments(asked_for("quince")).listed
        event.remove(db.engine, "before_cursor_execute", note)
    assert "submission" in said[-1] and "quince" not in "".join(said)


@pytest.mark.parametrize("kind", [Kind.COMMENT, Kind.STATEMENT])
def test_every_place_is_a_number_that_both_stores_hold(kind: Kind) -> None:
    first, last = stretch(kind)
    assert first <= place_of(kind, 0, "AAAAAA") < place_of(kind, 2**31 - 1, "AAAAAA") <= last
    assert last < 2**63
