"""An address is stored so that the database alone cannot read it, and one press deletes it."""

from __future__ import annotations

import secrets

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import clock
from app.db import session
from app.notifications import addresses
from app.notifications.models import NoticeAddress
from app.web.unit_of_work import transaction

WHO = secrets.token_bytes(32)
ADDRESS = "zainab@example.iq"


@pytest.fixture
def asked(app: Flask) -> Flask:
    with app.app_context(), transaction():
        addresses.ask(WHO, ADDRESS, "ckb", clock.now())
    return app


def row() -> NoticeAddress:
    found = addresses.of(WHO)
    assert found is not None
    return found


def test_an_address_is_sealed_and_always_of_one_length(asked: Flask) -> None:
    with asked.app_context(), transaction():
        first = row().sealed
        assert addresses.opened(row()) == ADDRESS
        assert b"zainab" not in first and b"example" not in first
        addresses.ask(WHO, f"{'a' * 64}@{'b' * 60}.example.org", "ckb", clock.now())
        assert len(row().sealed) == len(first) <= 320


def test_a_sealed_address_cannot_be_moved_to_somebody_else(asked: Flask) -> None:
    with asked.app_context():
        other = NoticeAddress(participant_ref=secrets.token_bytes(32), sealed=row().sealed)
        assert addresses.opened(other) == ""


def test_another_address_waits_for_its_own_code(asked: Flask) -> None:
    with asked.app_context(), transaction():
        addresses.confirm(WHO)
        addresses.ask(WHO, ADDRESS, "ar", clock.now())
        assert row().confirmed and row().language == "ar"
        addresses.ask(WHO, "somebody@example.iq", "ar", clock.now())
        assert not row().confirmed


def test_the_link_in_a_letter_deletes_the_address_and_no_other(asked: Flask) -> None:
    with asked.app_context(), transaction():
        other = secrets.token_bytes(32)
        addresses.ask(other, ADDRESS, "en", clock.now())
        secret = addresses.stop_secret(row())
        for wrong in ("", "x", "é", ("A" if secret[0] != "A" else "B") + secret[1:]):
            addresses.stop_by_secret(wrong)
            assert addresses.of(WHO) is not None
        addresses.stop_by_secret(secret)
        addresses.stop_by_secret(secret)
        assert addresses.of(WHO) is None and addresses.of(other) is not None


def test_the_database_cannot_make_the_link(asked: Flask) -> None:
    with asked.app_context():
        stored = session().execute(select(NoticeAddress)).scalar_one()
        assert addresses.stop_secret(stored) not in str(vars(stored))
        session().execute(update(NoticeAddress).values(sealed=b"\0" * 282))
        assert addresses.opened(row()) == ""
        session().rollback()
