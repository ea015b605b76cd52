"""Floods are slowed by device first and by network address only far above what a family makes.

Iraqi mobile networks put thousands of people behind one address. Counts live in memory, or in a
Redis that several processes share; an address is kept only as a digest under a key of its day.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date
from ipaddress import IPv4Address, ip_address, ip_network
from threading import Lock

from flask import Flask, current_app, request
from limits import parse

from app import clock
from app.errors import TooManyTries
from app.keys import KeyFolder
from app.web import again, visitor
from app.web.tries import Tries
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
    """Today's key; where counts are not shared yesterday's is gone, and with it whose they were.

    Processes that share their counts must call an address the same. Their key is derived, so that
    who reads Redis alone cannot try out addresses; a count is gone there after its minutes.
    """
    if _tries().shared:
        keys: KeyFolder = current_app.extensions["keys"]
        root = keys.derive("rate limits")
        return hashlib.blake2b(day.isoformat().encode(), key=root, digest_size=16).digest()
    with _lock:
        if day not in _days_key:
            _days_key.clear()
            _days_key[day] = secrets.token_bytes(16)
        return _days_key[day]


def address_digest() -> str:
    """The present network address as a name to count under."""
    return digest(_network(request.remote_addr or "").encode())


def _network(address: str) -> str:
    """Whom an address belongs to: of IPv6 one subscriber has 2⁶⁴, and they are one network."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


def spend(rate: str, *names: str) -> None:
    """Count one try under the names; `TooManyTries` once the rate is used up."""
    if not again.is_repeat() and (seconds := _tries().wait(parse(rate), *names)):
        raise TooManyTries(seconds=seconds)


def is_exceeded(rate: str, what: str) -> bool:
    """Count one more of these from the present network, and tell whether they are too many."""
    counted = not again.is_repeat()
    return _tries().wait(parse(rate), what, address_digest(), counted=counted) > 0


def place_in_line(what: str, seconds: int) -> int:
    """How many from the present network stand in this line already; the caller joins it."""
    return _tries().place(f"line/{what}/{address_digest()}", seconds)


def is_burst() -> bool:
    """Count a text that is being sent, and tell whether it is one of unusually many.

    It refuses nothing; moderators see it. Which device or network it was is not told.
    """
    if not current_app.config["RATE_LIMITS"]:
        return False
    device = visitor.current().device
    many = device is not None and _tries().wait(parse(TEXTS_PER_DEVICE), "texts", digest(device))
    return bool(_tries().wait(parse(TEXTS_PER_ADDRESS), "texts", address_digest()) or many)


def _tries() -> Tries:
    found: Tries = current_app.extensions["rate limits"]
    return found


def install(app: Flask, redis_url: str = "") -> None:
    """Count every unsafe request."""
    app.extensions["rate limits"] = Tries(redis_url)

    @app.before_request
    def count() -> None:
        if request.method in SAFE_METHODS or not app.config["RATE_LIMITS"]:
            return
        device = visitor.current().device
        if device is not None:
            spend(PER_DEVICE, "device", digest(device))
        spend(PER_ADDRESS, "address", address_digest())
