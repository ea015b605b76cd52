"""One more moment for devices that nobody knows yet, while unusually many of them come at once.

Whoever votes by machine makes a new device for each vote. While more of them come from one network
than a hall full of people would make, each has to do a small sum, or to wait its turn, before it is
taken. Devices that have taken part before, and confirmed ones, are never asked; nobody is refused.

Both proofs are made for one new device and for no other, so a proof that is sent again, by whomever
and with whatever cookie, leads to the same device and the same vote.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import time
from dataclasses import dataclass

import altcha
from flask import current_app, request

from app.errors import N_, Refusal
from app.keys import KeyFolder
from app.web import rate_limit

# A hall of people on one network stays below this; more new devices are a burst.
NEW_DEVICES = "60 per 10 minute"
# Whoever waits has a place in a line: a machine that waits in parallel gains nothing by it.
FIRST_WAITS_SECONDS = 20
EACH_WAITS_SECONDS = 2
NOBODY_WAITS_LONGER_SECONDS = 600
LINE_SECONDS = 600
# A proof lasts as long as people need to press the button.
LASTS_SECONDS = 1800
# About 256 tries of so many rounds: a second or a few on a cheap telephone, which stays usable.
ALGORITHM, ROUNDS, PREFIX = "PBKDF2/SHA-256", 4000, "00"

TICKET, SUM = "ticket", "sum"
MAC_BYTES = 16


class OneMoment(Refusal):
    """A burst is on, and this new device has neither done the sum nor waited its turn."""

    status = 429
    title = N_("One moment, please")
    advice = N_("What you chose and wrote is kept. Nothing has been sent yet.")


@dataclass(frozen=True)
class Ticket:
    """From when on one act is taken without a sum, in seconds of the epoch."""

    opens_at: int

    def written(self, act: str) -> str:
        body = self.opens_at.to_bytes(6, "big")
        return base64.urlsafe_b64encode(body + _mac(act, body)).decode()

    @classmethod
    def read(cls, text: str, act: str) -> Ticket | None:
        """None for anything that was not given out for this act."""
        try:
            raw = base64.urlsafe_b64decode(text.encode())
        except (binascii.Error, ValueError):
            return None
        body, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
        if len(body) != 6 or not hmac.compare_digest(mac, _mac(act, body)):
            return None
        return cls(int.from_bytes(body, "big"))


def ensure(device: bytes) -> None:
    """Let a new device act, or ask for one more moment: raises `OneMoment`.

    The device is the secret it is about to get, from its form's nonce and its cookie together.
    """
    if not current_app.config["RATE_LIMITS"]:
        return
    act = _keys().digest("step up", "new device", device).hex()
    ticket = Ticket.read(request.form.get(TICKET, ""), act)
    now = int(time.time())
    if _has_done_the_sum(request.form.get(SUM, ""), act):
        return
    if ticket is not None and ticket.opens_at <= now < ticket.opens_at + LASTS_SECONDS:
        return
    if ticket is None or now >= ticket.opens_at + LASTS_SECONDS:
        if not rate_limit.is_exceeded(NEW_DEVICES, "new devices"):
            return
        place = rate_limit.place_in_line("new devices", LINE_SECONDS)
        waits = FIRST_WAITS_SECONDS + EACH_WAITS_SECONDS * place
        ticket = Ticket(now + min(waits, NOBODY_WAITS_LONGER_SECONDS))
    raise OneMoment(
        wait=max(1, ticket.opens_at - now), ticket=ticket.written(act), sum=_new_sum(act)
    )


def _new_sum(act: str) -> str:
    challenge = altcha.create_challenge(
        ALGORITHM,
        ROUNDS,
        key_prefix=PREFIX,
        expires_at=int(time.time()) + LASTS_SECONDS,
        data={"act": act},
        hmac_secret=_secret(),
    )
    return json.dumps(challenge.to_dict())


def _has_done_the_sum(answer: str, act: str) -> bool:
    if not answer:
        return False
    try:
        told = json.loads(base64.b64decode(answer))
        its_act = told["challenge"]["parameters"]["data"]["act"]
    except (binascii.Error, ValueError, KeyError, TypeError, RecursionError):
        return False
    return its_act == act and bool(altcha.verify_solution(answer, _secret()).verified)


def _mac(act: str, body: bytes) -> bytes:
    return _keys().digest("step up", act, body)[:MAC_BYTES]


def _secret() -> bytes:
    return _keys().derive("step up")


def _keys() -> KeyFolder:
    keys: KeyFolder = current_app.extensions["keys"]
    return keys
