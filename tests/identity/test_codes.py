"""One-time codes: six digits, a quarter of an hour, five tries, one use."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.db import session
from app.identity import codes
from app.identity.codes import Answer
from app.identity.models import ContactCode
from app.identity.rules import CodeAskedTooSoon
from app.web.unit_of_work import transaction
from tests.participation.watching import at_once, statements

HANDLE = b"h" * 32


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    with app.test_request_context("/en/"):
        yield app


def ask(handle: bytes = HANDLE, now: datetime | None = None, nonce: str = "") -> str:
    with transaction():
        code = codes.issue(handle, nonce=nonce or secrets.token_hex(16), now=now or clock.now())
    assert code is not None
    return code


def enter(code: str, now: datetime | None = None, nonce: str = "") -> Answer:
    with transaction():
        return codes.check(
            HANDLE, code, nonce=nonce or secrets.token_hex(16), now=now or clock.now()
        )


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_right_code_is_right_once(inside: Flask) -> None:
    code = ask()
    assert enter(code) is Answer.RIGHT
    assert enter(code) is Answer.SPENT


def test_the_same_request_again_gets_the_same_answer(inside: Flask) -> None:
    nonce = secrets.token_hex(16)
    code = ask()
    assert [enter(code, nonce=nonce) for _ in range(3)] == [Answer.RIGHT] * 3


def test_a_code_is_six_digits_and_every_digit_comes(inside: Flask) -> None:
    seen: Counter[str] = Counter()
    for number in range(60):
        code = ask(bytes([number]) * 32)
        assert len(code) == 6 and code.isascii() and code.isdigit()
        seen.update(code)
    assert set(seen) == set("0123456789")


def test_after_five_wrong_tries_the_right_code_is_of_no_use(inside: Flask) -> None:
    code = ask()
    assert [enter(other(code)) for _ in range(5)] == [Answer.WRONG] * 5
    assert enter(code) is Answer.SPENT


def test_the_fifth_try_may_still_be_right(inside: Flask) -> None:
    code = ask()
    assert [enter(other(code)) for _ in range(4)] == [Answer.WRONG] * 4
    assert enter(code) is Answer.RIGHT


def test_a_code_lives_a_quarter_of_an_hour(inside: Flask) -> None:
    now = clock.now()
    code = ask(now=now)
    assert enter(code, now + timedelta(minutes=15)) is Answer.EXPIRED
    assert enter(code, now + timedelta(minutes=14, seconds=59)) is Answer.RIGHT


def test_a_contact_that_never_asked_has_only_expired_codes(inside: Flask) -> None:
    assert enter("000000") is Answer.EXPIRED


def test_a_new_code_voids_the_old_one_and_its_tries(inside: Flask) -> None:
    now = clock.now()
    old = ask(now=now)
    for _ in range(5):
        enter(other(old))
    new = ask(now=now + timedelta(seconds=61))
    if old != new:
        assert enter(old) is Answer.WRONG
    assert enter(new) is Answer.RIGHT


def test_a_new_code_is_sent_after_a_minute_and_three_times_an_hour(inside: Flask) -> None:
    now = clock.now()
    ask(now=now)
    with pytest.raises(CodeAskedTooSoon) as early:
        ask(now=now + timedelta(seconds=59))
    assert early.value.facts["at"] == now + timedelta(seconds=60)
    ask(now=now + timedelta(seconds=60))
    ask(now=now + timedelta(seconds=120))
    with pytest.raises(CodeAskedTooSoon) as often:
        ask(now=now + timedelta(seconds=180))
    assert often.value.facts["at"] == now + timedelta(hours=1)
    ask(now=now + timedelta(hours=1, seconds=1))


def test_a_double_tap_sends_one_code(inside: Flask) -> None:
    nonce = secrets.token_hex(16)
    code = ask(nonce=nonce)
    with transaction():
        assert codes.issue(HANDLE, nonce=nonce, now=clock.now()) is None
    assert enter(code) is Answer.RIGHT


def test_limits_of_one_contact_do_not_touch_another(inside: Flask) -> None:
    ask()
    ask(b"o" * 32)


def test_the_database_holds_no_code_and_forgets_it_after_an_hour(inside: Flask) -> None:
    now = clock.now()
    code = ask(now=now)
    row = session().scalars(select(ContactCode)).one()
    assert code.encode() not in row.code_digest and row.contact_digest != HANDLE
    ask(b"o" * 32, now + timedelta(hours=1, seconds=1))
    session().expire_all()
    assert [one.contact_digest for one in session().scalars(select(ContactCode))] != [
        row.contact_digest
    ]
    assert len(session().scalars(select(ContactCode)).all()) == 1


def test_asking_costs_the_same_for_a_known_and_an_unknown_contact(inside: Flask) -> None:
    assert enter(ask()) is Answer.RIGHT
    later = clock.now() + timedelta(hours=2)
    costs = []
    for handle in (HANDLE, b"n" * 32):
        session().expunge_all()
        with statements(inside) as asked:
            ask(handle, later)
        costs.append(asked)
    assert costs[0] == costs[1]


def test_what_was_asked_is_forgotten_after_an_hour(inside: Flask) -> None:
    ask()
    ask(b"o" * 32)
    with transaction():
        assert codes.forget(clock.now() + timedelta(minutes=59)) == 0
        assert codes.forget(clock.now() + timedelta(minutes=61)) == 2
    assert session().scalars(select(ContactCode)).all() == []


def test_guesses_sent_at_once_are_five_at_most(either_app: Flask) -> None:
    with either_app.test_request_context():
        code = ask()
    wrong = other(code)

    def guess() -> Answer:
        with either_app.test_request_context():
            return enter(wrong)

    answers = Counter(at_once([guess] * 16))
    assert answers == {Answer.WRONG: 5, Answer.SPENT: 11}


def test_one_code_sent_from_many_hands_is_used_once(either_app: Flask) -> None:
    with either_app.test_request_context():
        code = ask()

    def use() -> Answer:
        with either_app.test_request_context():
            return enter(code)

    answers = at_once([use] * 5)
    assert answers.count(Answer.RIGHT) == 1


def test_codes_asked_at_once_are_one_sending(either_app: Flask) -> None:
    def demand() -> bool:
        try:
            with either_app.test_request_context():
                ask()
        except CodeAskedTooSoon:
            return False
        return True

    assert sum(at_once([demand] * 12)) == 1
