"""The contact that waits for its code: sealed in the browser, for an hour, and nowhere else."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response

from app import clock
from app.identity import pending
from app.identity.contacts import Contact
from app.identity.pending import Pending
from app.identity.rules import Means

ASKED = Pending(Contact(Means.EMAIL, "zainab@example.iq"), b"h" * 32, True, clock.now())


def sealed(app: Flask, asked: Pending = ASKED) -> str:
    """The value of the cookie."""
    response = Response()
    with app.test_request_context("/en/verify"):
        pending.put(response, asked)
    header: str = response.headers["Set-Cookie"]
    assert "HttpOnly" in header and "SameSite=Lax" in header and "Max-Age=3600" in header
    return header.partition("=")[2].partition(";")[0].strip('"')


def opened(app: Flask, cookie: str, minutes: int = 0) -> Pending | None:
    with app.test_request_context("/en/verify", headers={"Cookie": f"join={cookie}"}):
        return pending.read(ASKED.asked_at + timedelta(minutes=minutes))


def test_it_comes_back_as_it_was(app: Flask) -> None:
    assert opened(app, sealed(app)) == ASKED


def test_it_is_readable_for_nobody_else_and_different_every_time(app: Flask) -> None:
    first, second = sealed(app), sealed(app)
    assert first != second
    assert "zainab" not in first


def test_what_was_not_sealed_here_is_nothing(app: Flask) -> None:
    good = sealed(app)
    for forged in (
        good[:-8],
        good[4:],
        "x",
        "AAAA" * 20,
        "A" + good[1:] if good[0] != "A" else "B" + good[1:],
        "",
    ):
        assert opened(app, forged) is None


def test_it_lasts_an_hour(app: Flask) -> None:
    assert opened(app, sealed(app), minutes=59) == ASKED
    assert opened(app, sealed(app), minutes=61) is None


def test_it_can_be_taken_out_of_the_browser(app: Flask) -> None:
    response = Response()
    with app.test_request_context("/en/verify"):
        pending.drop(response)
    assert "Max-Age=0" in response.headers["Set-Cookie"]
