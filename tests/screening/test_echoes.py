"""Public texts that resemble another are found, however many there are, until they are hidden."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import session
from app.screening import echoes
from app.screening.models import EchoKey
from app.text.resembling import BANDS
from app.web.unit_of_work import transaction

TEXT = "نطالب بإنشاء محطة تحلية للمياه في البصرة قبل الصيف القادم"
NEAR = "نطالب بانشاء محطه تحليه للمياه فى البصره قبل الصيف القادم رجاء"


def _stored() -> int:
    return session().scalar(select(func.count()).select_from(EchoKey)) or 0


def test_what_resembles_is_found_and_nothing_else(either_app: Flask) -> None:
    with either_app.test_request_context(), transaction():
        echoes.remember("AAAAAA", TEXT)
        echoes.remember("BBBBBB", "الكهرباء قبل كل شيء في كل بيت")
        assert echoes.candidates(NEAR) == ["AAAAAA"]
        assert echoes.candidates("؟") == []


def test_remembering_twice_is_once_and_forgetting_leaves_nothing(either_app: Flask) -> None:
    with either_app.test_request_context(), transaction():
        for _ in range(2):
            echoes.remember("AAAAAA", TEXT)
        echoes.remember("BBBBBB", TEXT)
        assert _stored() == 2 * BANDS
        echoes.forget("AAAAAA", TEXT)
        assert echoes.candidates(TEXT) == ["BBBBBB"]
        echoes.forget("BBBBBB", TEXT)
        assert _stored() == 0


def test_a_slogan_that_thousands_wrote_is_looked_up_in_few_rows(app: Flask) -> None:
    with app.test_request_context(), transaction():
        for n in range(500):
            echoes.remember(f"R{n:05}", TEXT)
        assert len(echoes.candidates(TEXT)) == echoes.MOST_CANDIDATES


@pytest.mark.parametrize("text", ["", "؟!", "😀"])
def test_a_text_without_words_leaves_nothing(app: Flask, text: str) -> None:
    with app.test_request_context(), transaction():
        echoes.remember("AAAAAA", text)
        echoes.forget("AAAAAA", text)
        assert _stored() == 0
