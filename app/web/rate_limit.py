"""Floods are slowed by device first and by network address only far above what a family makes.

Iraqi mobile networks put thousands of people behind one address. Counts live in memory; an address
is kept only as a digest under a key drawn anew each day, and nowhere on disk.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from datetime import date
from threading import Lock

from flask import Flask, current_app, request
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from app import clock
from app.errors import TooManyTries
from app.web import visitor
from app.web.unit_of_work import SAFE_METHODS

PER_DEVICE = "40 per minute"
PER_ADDRESS = "1200 per minute"
# So many texts are one person writing much, or one network of many people; more are a burst.
TEXTS_PER_DEVICE = "6 per 10 minute"
TEXTS_PER_ADDRESS = "30 per 10 minute"

_lock = Lock()
_days_key: dict[date, bytes] = {}


def digest(name: bytes) -> str:
    """A name to count under: short however long it was typed, unreadable, another one each day."""
    return hashlib.blake2b(name, key=_key(clock.today())).hexdigest()[:24]


def _key(day: date) -> bytes:
    """Today's key; yesterday's is gone, and with it whose counts they were."""
    with _lock:
        if day not in _days_key:
            _days_key.clear()
            _days_key[day] = secrets.token_bytes(16)
        return _days_key[day]


def address_digest() -> str:
    """The present network address as a name to count under."""
    return digest((request.remote_addr or "").encode())


def spend(rate: str, *names: str) -> None:
    """Count one try under the names; `TooManyTries` once the rate is used up."""
    limiter: FixedWindowRateLimiter = current_app.extensions["rate limits"]
    item = parse(rate)
    if not limiter.hit(item, *names):
        resets_at = limiter.get_window_stats(item, *names).reset_time
        raise TooManyTries(seconds=max(1, int(resets_at - time.time())))


def is_burst() -> bool:
    """Count a text that is being sent, and tell whether it is one of unusually many.

    It refuses nothing; moderators see it. Which device or network it was is not told.
    """
    if not current_app.config["RATE_LIMITS"]:
        return False
    limiter: FixedWindowRateLimiter = current_app.extensions["rate limits"]
    device = visitor.current().device
    few = device is None or limiter.hit(parse(TEXTS_PER_DEVICE), "texts", digest(device))
    return not (limiter.hit(parse(TEXTS_PER_ADDRESS), "texts", address_digest()) and few)


def install(app: Flask) -> None:
    """Count every unsafe request."""
    app.extensions["rate limits"] = FixedWindowRateLimiter(MemoryStorage())

    @app.before_request
    def count() -> None:
        if request.method in SAFE_METHODS or not app.config["RATE_LIMITS"]:
            return
        device = visitor.current().device
        if device is not None:
            spend(PER_DEVICE, "device", digest(device))
        spend(PER_ADDRESS, "address", address_digest())
