"""Printed cards: made in batches, kept as digests, used once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.db import session
from app.identity import cards
from app.identity.cards import BatchUse
from app.identity.models import Card
from app.identity.rules import CARD_ALPHABET, read_card, shown_card
from app.web.unit_of_work import transaction
from tests.participation.watching import at_once


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    with app.test_request_context("/en/"):
        yield app


def make(count: int, label: str = "Basra library") -> list[str]:
    with transaction():
        return cards.make_batch(label, count, clock.now())


def redeem(code: str, nonce: str = "") -> bytes | None:
    with transaction():
        return cards.redeem(code, nonce=nonce or secrets.token_hex(16))


def test_a_card_is_used_once(inside: Flask) -> None:
    code = make(1)[0]
    assert redeem(code) is not None
    assert redeem(code) is None


def test_a_double_tap_gets_the_same_voice(inside: Flask) -> None:
    code, nonce = make(1)[0], secrets.token_hex(16)
    first = redeem(code, nonce)
    assert first is not None and redeem(code, nonce) == first


def test_a_voice_cannot_be_found_from_the_printed_code(inside: Flask) -> None:
    one, other = make(2)
    nonce = secrets.token_hex(16)
    assert redeem(one, nonce) != redeem(other, nonce)


@pytest.mark.parametrize("code", ["", "K7M4Q2X", "K7M4Q2XTT", "00000000", "AAAAAAAA", "é" * 8])
def test_other_codes_are_nobodys(inside: Flask, code: str) -> None:
    make(3)
    assert redeem(read_card(code)) is None


def test_codes_are_unlike_each_other_and_easy_to_read(inside: Flask) -> None:
    codes = make(2_500)
    assert len(set(codes)) == 2_500
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) == set(CARD_ALPHABET)
    assert not set(CARD_ALPHABET) & set("0O1IL5S8BUV")


@pytest.mark.parametrize("typed", [
    "K7M4Q2XT", "k7m4-q2xt", " K7M4 Q2XT ", "K٧M٤-Q٢XT", "\u200eK7M4-Q2XT\u200f", "k7m4–q2xt",
])  # fmt: skip
def test_a_card_is_read_however_it_is_typed(typed: str) -> None:
    assert read_card(typed) == "K7M4Q2XT"
    assert shown_card(read_card(typed)) == "K7M4-Q2XT"


def test_the_database_holds_digests_alone(inside: Flask) -> None:
    codes = make(20)
    rows = session().scalars(select(Card)).all()
    stored = b"".join(row.digest for row in rows)
    assert len(rows) == 20
    assert not any(code.encode() in stored for code in codes)
    assert all(row.used_key is None for row in rows)


def test_each_batch_tells_how_many_were_used(inside: Flask) -> None:
    used = make(3, "Basra library")[:2]
    make(5, "Mosul market")
    for code in used:
        redeem(code)
    assert cards.batches() == [BatchUse("Basra library", 3, 2), BatchUse("Mosul market", 5, 0)]


def test_one_card_in_many_hands_gives_one_voice(either_app: Flask) -> None:
    with either_app.test_request_context():
        code = make(1)[0]

    def use() -> bytes | None:
        with either_app.test_request_context():
            return redeem(code)

    voices = at_once([use] * 8)
    assert len([voice for voice in voices if voice is not None]) == 1
