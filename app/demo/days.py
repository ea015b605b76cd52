"""When invented people act: a round's days, a busy beginning, free evenings, moderators' hours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from math import exp, log
from random import Random

from app.clock import BAGHDAD, baghdad_day

FRIDAY, SATURDAY = 4, 5
DESK_OPENS, DESK_CLOSES = 9, 21
# Nothing younger than this is decided, so that the queue alone holds the newest comments.
SETTLED = timedelta(hours=20)


class Days:
    """The part of a round that has passed."""

    def __init__(self, opens_at: datetime, until: datetime, rng: Random) -> None:
        self.opens_at = opens_at
        self.until = max(opens_at, until)
        first, last = baghdad_day(opens_at), baghdad_day(self.until)
        self.all = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        self._weights = [self._weight(n, day) * rng.uniform(0.8, 1.2)
                         for n, day in enumerate(self.all)]  # fmt: skip
        self._rng = rng

    def _weight(self, n: int, day: date) -> float:
        """A first rush, a second one after two weeks, and more people on the free days."""
        rush = 2.4 * exp(-n / 2.5) + 1.6 * exp(-(((n - 13) / 2) ** 2))
        free = 1.35 if day.weekday() in (FRIDAY, SATURDAY) else 1.0
        begins = max(self.opens_at, datetime.combine(day, time.min, BAGHDAD))
        elapsed = (self.until - begins) / timedelta(days=1)
        return (1 + rush) * free * max(0.001, min(1.0, elapsed))

    def first_days(self, count: int) -> list[date]:
        """The day on which each of so many people takes part for the first time."""
        return self._rng.choices(self.all, self._weights, k=count)

    def on_or_after(self, day: date) -> date:
        """A day on which someone comes back."""
        return self._rng.choice(self.all[self.all.index(day) :])

    def past_evening(self) -> datetime:
        """When a comment was sent that has been decided since."""
        for day in self.first_days(40):
            hour = timedelta(hours=self._rng.triangular(7.5, 24, 20.5))
            moment = _midnight(day) + hour
            if self.opens_at <= moment <= self.until - SETTLED:
                return moment
        return self.opens_at + (self.until - self.opens_at) * self._rng.uniform(0, 0.5)

    def hours_ago(self, hours: float) -> datetime:
        """A moment before the end, and never before the round began."""
        return max(self.opens_at, self.until - timedelta(hours=hours))

    def decided_after(self, sent: datetime) -> datetime:
        """When a moderator came to it: within hours by day, the next morning by night."""
        moment = sent + timedelta(hours=self._rng.lognormvariate(log(2.0), 0.8))
        local = moment.astimezone(BAGHDAD)
        if not DESK_OPENS <= local.hour < DESK_CLOSES:
            late = local.hour >= DESK_CLOSES
            morning = _midnight(local.date() + timedelta(days=late)) + timedelta(hours=DESK_OPENS)
            moment = morning + timedelta(minutes=self._rng.uniform(1, 150))
        if moment >= self.until:
            return sent + (self.until - sent) * self._rng.uniform(0.5, 1)
        return moment


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, BAGHDAD)
