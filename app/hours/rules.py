"""The hours in which moderators work, and how working time is counted against a promise."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import accumulate

from app.clock import BAGHDAD
from app.errors import N_, Refusal

LABEL_LENGTH = 80
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOTHING = timedelta(0)
# A Sunday: the working week begins here.
_ANCHOR = date(2023, 1, 1)
# No promise reaches further; a calendar without any working day ends the search here.
_FURTHEST = 400

# Hour of opening and of closing, Sunday to Saturday, as people in Baghdad read their clocks.
WEEK = ((9, 21), (9, 21), (9, 21), (9, 21), (9, 21), (14, 20), (14, 20))
_WEEKDAYS = 5  # Sunday to Thursday
_LENGTHS = [(closes - opens) * HOUR for opens, closes in WEEK]
_BEFORE = list(accumulate(_LENGTHS, initial=NOTHING))


class Holiday(StrEnum):
    """What was last said about a day."""

    OFF = "off"  # nobody works
    WORKED = "worked"  # it was taken back: a day like any other


class AlreadySo(Refusal):
    title = N_("This is already entered so")
    advice = N_("Nothing was changed. The list below shows how it stands.")


class CalendarChanged(Refusal):
    title = N_("Someone changed this entry while you were reading")
    advice = N_("Your change was not stored. Open the page again to see how it stands.")


class EndsBeforeItBegins(Refusal):
    status = 422
    title = N_("A pause ends after it begins")


class NotYet(Refusal):
    status = 422
    title = N_("A pause is entered once it has begun")


@dataclass(frozen=True)
class Calendar:
    """Working time: the week's hours without holidays and without pauses such as outages."""

    holidays: frozenset[date] = frozenset()
    pauses: tuple[tuple[datetime, datetime], ...] = field(default=())

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none when the second comes first."""
        return max(NOTHING, self._elapsed(end) - self._elapsed(start))

    def after(self, start: datetime, working: timedelta) -> datetime:
        """The first moment at which so much working time has passed since `start`."""
        target = self._elapsed(start) + working
        day = start.astimezone(BAGHDAD).date()
        for _ in range(_FURTHEST):
            if self._elapsed(_closing(day)) >= target:
                break
            day += DAY
        low, high = max(start, _opening(day)), max(start, _closing(day))
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            low, high = (low, middle) if self._elapsed(middle) >= target else (middle, high)
        return high.replace(microsecond=0)

    def is_working_day(self, day: date) -> bool:
        """Sunday to Thursday, no holiday, and not wholly lost to a pause."""
        if _place(day)[1] >= _WEEKDAYS or day in self.holidays:
            return False
        return self._elapsed(_closing(day)) > self._elapsed(_opening(day))

    def days_after(self, start: datetime, days: int) -> datetime:
        """The end of the working hours of the so-manieth working day after the day of `start`."""
        day = start.astimezone(BAGHDAD).date()
        left = days
        for _ in range(_FURTHEST):
            if not left:
                break
            day += DAY
            left -= self.is_working_day(day)
        return _closing(day)

    def _elapsed(self, moment: datetime) -> timedelta:
        """Working time since a fixed day; only differences mean anything."""
        total = self._without_pauses(moment)
        for began, ended in self._merged:
            if began >= moment:
                break
            total -= self._without_pauses(min(ended, moment)) - self._without_pauses(began)
        return total

    def _without_pauses(self, moment: datetime) -> timedelta:
        local = moment.astimezone(BAGHDAD)
        day = local.date()
        weeks, weekday = _place(day)
        since_midnight = timedelta(
            hours=local.hour, minutes=local.minute, seconds=local.second,
            microseconds=local.microsecond,
        )  # fmt: skip
        earlier = bisect_left(self._days_off, day)
        total = weeks * _BEFORE[-1] + _BEFORE[weekday] - self._lost[earlier]
        if day in self.holidays:
            return total
        opens, closes = WEEK[weekday]
        return total + min(max(since_midnight - opens * HOUR, NOTHING), (closes - opens) * HOUR)

    @cached_property
    def _days_off(self) -> list[date]:
        return sorted(self.holidays)

    @cached_property
    def _lost(self) -> list[timedelta]:
        lengths = (_LENGTHS[_place(day)[1]] for day in self._days_off)
        return list(accumulate(lengths, initial=NOTHING))

    @cached_property
    def _merged(self) -> list[tuple[datetime, datetime]]:
        """The pauses in order and without overlaps."""
        merged: list[tuple[datetime, datetime]] = []
        for began, ended in sorted(self.pauses):
            if merged and began <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(ended, merged[-1][1]))
            else:
                merged.append((began, ended))
        return merged


def ensure_pause(began: datetime, ended: datetime | None, now: datetime) -> None:
    """Raise `EndsBeforeItBegins` or `NotYet` unless the pause is one that happened."""
    if ended is not None and ended <= began:
        raise EndsBeforeItBegins
    if began > now:
        raise NotYet


def share(kept: Iterable[bool]) -> float | None:
    """How many of these held, between 0 and 1; None of nothing."""
    every = list(kept)
    return sum(every) / len(every) if every else None


def _place(day: date) -> tuple[int, int]:
    """The week of a day, and its place in the week from Sunday = 0."""
    return divmod((day - _ANCHOR).days, 7)


def _opening(day: date) -> datetime:
    return _at(day, WEEK[_place(day)[1]][0])


def _closing(day: date) -> datetime:
    return _at(day, WEEK[_place(day)[1]][1])


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), BAGHDAD)
