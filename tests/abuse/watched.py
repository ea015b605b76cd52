"""What must hold after every act of a history, whoever did what.

The acts themselves are drawn in `test_any_history.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import ClassVar

import time_machine
from hypothesis.stateful import RuleBasedStateMachine, invariant

from app.participation.rules import Kind, Status
from tests.abuse.history import DETAIL, LAWFUL, TOPICS, WORD, Citizen, Founding, Made, Republic, Row
from tests.pages import Browser

EVERYWHERE = (
    "/", "/goals", "/goals/infrastructure", "/goals/community/statements", "/statements", "/me",
    "/results", "/results.csv", "/transparency", "/record", "/me/data", "/goals/youth/comments",
    "/statements/summary", "/focus/youth/comments",
)  # fmt: skip


class Watched(RuleBasedStateMachine):
    """A republic of which everything is looked at after each act."""

    founding: Founding
    folder: Path
    time: time_machine.Coordinates
    numbers = count()
    acts: ClassVar[Counter[str]] = Counter()
    there: Republic
    before: dict[str, Row]
    decided: dict[str, Made]
    act: str
    turn: int

    def teardown(self) -> None:
        if hasattr(self, "there"):
            for path in (*EVERYWHERE, *(f"/comments/{ref}" for ref in self.before)):
                self.look(self.there.stranger, path, ())
            self.there.close()

    # --- helpers ---------------------------------------------------------------------------------

    def did(self, act: str, status: int) -> bool:
        """Note an act; whether it was accepted."""
        self.act = act
        self.acts[f"{act} {status}"] += 1
        return status < 400

    def pick(self, which: int, *, public: bool = False, status: Sequence[Status] = ()) -> str:
        """One of the texts that there are, of those meant if there are any; "" for none."""
        refs = sorted(
            ref for ref, row in self.before.items()
            if not public or (row.shown and row.published is not None)
        )  # fmt: skip
        meant = [ref for ref in refs if self.before[ref].status in status] or refs
        return meant[which % len(meant)] if meant else ""

    def somebody(self, who: int, ref: str | None, own: bool) -> Citizen:
        """The author of a text, if that is meant and there still is one; else anybody."""
        authors = [one for one in self.there.citizens if own and ref in one.texts]
        return authors[0] if authors else self.there.citizens[who]

    # --- what must hold --------------------------------------------------------------------------

    @invariant()
    def all_holds(self) -> None:
        """In this order: what is decided first, for the pages are compared with it."""
        if not hasattr(self, "there"):
            return
        self.what_is_decided_stays_decided()
        self.pages_show_exactly_what_is_published()
        self.there.recount()
        self.there.verify()
        expected = Counter(self.there.gone)
        for citizen in self.there.citizens:
            expected.update(citizen.votes.items())
        assert self.there.tallies() == expected

    def what_is_decided_stays_decided(self) -> None:
        now, decided = self.there.texts(), self.there.decisions()
        assert decided.items() >= self.decided.items()
        moved = [
            (self.before[ref].status, row.status)
            for ref, row in now.items()
            if ref in self.before and row.status is not self.before[ref].status
        ]
        assert len(moved) <= 1
        assert set(moved) <= LAWFUL.get(self.act, set()), (self.act, moved)
        self.before, self.decided = now, decided

    def pages_show_exactly_what_is_published(self) -> None:
        for topic in TOPICS:
            shown = self.look(self.there.stranger, f"/goals/{topic}/comments?sort=new", ())
            assert shown == {
                word
                for row in self.before.values()
                if row.kind is Kind.COMMENT and row.topic == topic and row.shown
                for word in WORD.findall(row.published or "")
            }
        self.turn += 1
        everybody = [(one.browser, one.texts) for one in self.there.citizens]
        everybody += [(past, set()) for past in self.there.past]
        reader, own = everybody[self.turn % len(everybody)]
        self.look(reader, EVERYWHERE[self.turn % len(EVERYWHERE)], own)
        if ref := self.pick(self.turn):
            self.look(reader, f"/me/comments/{ref}", own)

    def look(self, reader: Browser, path: str, own: Iterable[str]) -> set[str]:
        """The marked words on a page; none is there that its reader may not read."""
        page = self.there.read(reader, path)
        for pattern in (WORD, DETAIL):
            allowed = {
                word
                for ref, row in self.before.items()
                for text in (row.published if row.shown else "", row.text if ref in own else "")
                for word in pattern.findall(text or "")
            }
            assert set(pattern.findall(page)) <= allowed, path
        return set(WORD.findall(page))
