"""What a device's cookie holds: its secret, its day, and once it is confirmed, its voice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.identity.rules import CONFIRMED_DAYS, WAITING_DAYS, Means

SECRET_BYTES = 32
DAY_BYTES = 3
MARK_BYTES = 8
UNCONFIRMED = SECRET_BYTES + DAY_BYTES
CONFIRMED = UNCONFIRMED + SECRET_BYTES + MARK_BYTES + 2

_SIGNS = {Means.PHONE: b"p", Means.EMAIL: b"e", Means.CARD: b"c"}
_REMEMBERED, _NOT_REMEMBERED = b"r", b"-"


@dataclass(frozen=True)
class Carried:
    """What a device brings along; `acted_on` is the day of its last contribution."""

    secret: bytes
    acted_on: date
    voice: bytes | None = None
    means: Means | None = None
    remembered: bool = False
    # Which signing out everywhere this device came after; see `identity.standing`.
    mark: bytes = bytes(MARK_BYTES)

    def is_over(self, today: date) -> bool:
        """Whether it was kept longer than we said, by whichever browser."""
        return today > self.ends_on

    @property
    def ends_on(self) -> date:
        """The last day on which the device is known, unless it contributes again."""
        days = CONFIRMED_DAYS if self.voice is not None else WAITING_DAYS
        return self.acted_on + timedelta(days=days)

    def packed(self) -> bytes:
        body = self.secret + self.acted_on.toordinal().to_bytes(DAY_BYTES, "big")
        if self.voice is None or self.means is None:
            return body
        remembered = _REMEMBERED if self.remembered else _NOT_REMEMBERED
        return body + self.voice + self.mark + _SIGNS[self.means] + remembered

    @classmethod
    def unpacked(cls, body: bytes) -> Carried | None:
        """None for a cookie of another length, as the first version of this service gave them."""
        if len(body) not in (UNCONFIRMED, CONFIRMED):
            return None
        secret, rest = body[:SECRET_BYTES], body[SECRET_BYTES:]
        acted_on = date.fromordinal(int.from_bytes(rest[:DAY_BYTES], "big"))
        if len(body) == UNCONFIRMED:
            return cls(secret, acted_on)
        voice = rest[DAY_BYTES : DAY_BYTES + SECRET_BYTES]
        mark = rest[DAY_BYTES + SECRET_BYTES : -2]
        means = next(means for means, known in _SIGNS.items() if rest[-2:-1] == known)
        return cls(secret, acted_on, voice, means, rest[-1:] == _REMEMBERED, mark)
