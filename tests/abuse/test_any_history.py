"""Whatever citizens and moderators do, in whichever order: what must always hold, holds after it.

`HISTORIES=500 make test ARGS=tests/abuse/test_any_history.py` tries many more than every run does.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import ClassVar

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app import clock
from app.moderation.rules import HOLD
from app.participation.rules import EDITABLE, Choice, Kind, Status
from tests.abuse.history import (
    CHOICES,
    CITIZENS,
    DETAIL,
    LAWFUL,
    STAFF,
    TOPICS,
    WORD,
    Citizen,
    Founding,
    Made,
    Republic,
    Row,
    found,
    words,
)
from tests.conftest import NOW
from tests.pages import Browser

HISTORIES = int(os.environ.get("HISTORIES", "8"))
STEPS = 30

PEOPLE = st.integers(0, CITIZENS - 1)
MODERATORS = st.integers(0, len(STAFF) - 2)
TOPIC = st.sampled_from(TOPICS)
WHICH = st.integers(0, 99)
DECIDED = (Status.DECLINED, Status.REDACTED, Status.CHANGES)
OWN = st.sampled_from([True, True, False])
FATES = st.sampled_from(CHOICES)


class Histories(RuleBasedStateMachine):
    """Three citizens, three moderators, an administrator, and somebody who only reads."""

    founding: Founding
    folder: Path
    time: time_machine.Coordinates
    numbers = count()
    acts: ClassVar[Counter[str]] = Counter()

    @initialize()
    def begin(self) -> None:
        self.time.move_to(NOW)
        self.there = Republic(self.founding, self.folder / str(next(self.numbers)))
        self.before: dict[str, Row] = {}
        self.decided: dict[str, Made] = {}
        self.act = ""
        self.details: dict[str, str] = {}
        self.turn = 0
        self.appealed: list[str] = []
        for who, topic in enumerate(TOPICS):
            self.vote(who, topic, Choice.SUPPORT)
            self.write(who, topic, Kind.COMMENT)
        self.write(0, TOPICS[0], Kind.STATEMENT)
        self.before = self.there.texts()
        for ref in self.before:
            self.choose(0, ref, {"outcome": "publish"}, False)
        self.time.shift(HOLD)
        self.write(2, TOPICS[0], Kind.COMMENT)
        self.before, self.act = self.there.texts(), ""

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

    # --- what citizens do ------------------------------------------------------------------------

    @rule(who=PEOPLE, topic=TOPIC, choice=st.sampled_from([*Choice, None]))
    def vote(self, who: int, topic: str, choice: Choice | None) -> None:
        citizen = self.there.citizens[who]
        path = f"/goals/{topic}/vote"
        status = self.there.send(citizen.browser, path, choice=choice or "withdraw")
        if self.did("vote", status):
            citizen.votes.pop(topic, None)
            if choice is not None:
                citizen.votes[topic] = choice.value

    @rule(who=PEOPLE, topics=st.sets(TOPIC, max_size=2))
    def begin_with(self, who: int, topics: set[str]) -> None:
        citizen = self.there.citizens[who]
        self.did("priorities", self.there.send(citizen.browser, "/priorities", topics=list(topics)))

    @rule(
        who=PEOPLE, topic=TOPIC, kind=st.sampled_from([Kind.COMMENT, Kind.COMMENT, Kind.STATEMENT])
    )
    def write(self, who: int, topic: str, kind: Kind) -> None:
        citizen = self.there.citizens[who]
        text, detail = words(next(self.numbers))
        path = f"/goals/{topic}/comments" if kind is Kind.COMMENT else "/statements/new"
        status = self.there.send(citizen.browser, path, text=text, stance="none", topic=topic)
        if self.did("write", status):
            new = [ref for ref, row in self.there.texts().items() if row.text == text]
            citizen.texts.update(new)
            self.details.update(dict.fromkeys(new, detail))

    @precondition(lambda self: self.before)
    @rule(who=PEOPLE, own=OWN, which=WHICH)
    def edit(self, who: int, own: bool, which: int) -> None:
        ref = self.pick(which, status=EDITABLE)
        citizen = self.somebody(who, ref, own)
        text, detail = words(next(self.numbers))
        revision = self.before[ref].revision
        path = f"/me/comments/{ref}/edit"
        status = self.there.send(citizen.browser, path, text=text, revision=revision, stance="none")
        if self.did("edit", status):
            assert ref in citizen.texts
            self.details[ref] = detail

    @precondition(lambda self: self.before)
    @rule(who=PEOPLE, own=OWN, which=WHICH)
    def withdraw(self, who: int, own: bool, which: int) -> None:
        ref = self.pick(which, status=EDITABLE)
        citizen = self.somebody(who, ref, own)
        if self.did("withdraw", self.there.send(citizen.browser, f"/me/comments/{ref}/withdraw")):
            assert ref in citizen.texts

    @precondition(lambda self: self.pick(0, public=True))
    @rule(who=PEOPLE, which=WHICH, more=st.sampled_from(["", "/withdraw"]))
    def agree(self, who: int, which: int, more: str) -> None:
        ref = self.pick(which, public=True)
        by = self.there.citizens[who].browser
        self.did(f"agree{more}", self.there.send(by, f"/comments/{ref}/agreement{more}"))

    @precondition(lambda self: self.pick(0, public=True))
    @rule(who=PEOPLE, which=WHICH, what=st.sampled_from(["comments", "statements"]))
    def flag(self, who: int, which: int, what: str) -> None:
        ref = self.pick(which, public=True)
        path = f"/{what}/{ref}/flag"
        self.did("flag", self.there.send(self.there.citizens[who].browser, path, reason="insult"))

    @precondition(lambda self: self.pick(0, public=True))
    @rule(who=PEOPLE, which=WHICH, answer=st.sampled_from(["agree", "disagree", "withdraw"]))
    def answer(self, who: int, which: int, answer: str) -> None:
        path = f"/statements/{self.pick(which, public=True)}/vote"
        self.did("answer", self.there.send(self.there.citizens[who].browser, path, answer=answer))

    @precondition(lambda self: self.before)
    @rule(
        who=PEOPLE, own=OWN, which=WHICH, what=st.sampled_from(["appeals", "appeals", "objections"])
    )
    def appeal(self, who: int, own: bool, which: int, what: str) -> None:
        ref = self.pick(which, status=DECIDED)
        citizen = self.somebody(who, ref, own)
        status = self.there.send(citizen.browser, f"/me/comments/{ref}/{what}", text="Look again.")
        if self.did(what, status):
            assert ref in citizen.texts
            self.appealed.append(ref)

    @rule(who=PEOPLE)
    def confirm_oneself(self, who: int) -> None:
        citizen = self.there.citizens[who]
        if citizen.is_confirmed:
            return  # another card would be another person's
        card = self.there.cards.pop()
        status = self.there.send(citizen.browser, "/verify/other-ways", card=card, adult="y")
        citizen.is_confirmed |= self.did("card", status)

    @rule(who=PEOPLE)
    def sign_out_everywhere(self, who: int) -> None:
        citizen = self.there.citizens[who]
        copy = Browser(self.there.app)
        device = citizen.browser.client.get_cookie("device")
        if device is not None:
            copy.client.set_cookie("device", device.value)
        status = self.there.send(citizen.browser, "/me/sign-out-everywhere")
        if self.did("sign out", status) and citizen.is_confirmed:
            for topic, choice in citizen.votes.items():
                self.there.gone[topic, choice] += 1
            self.there.past.append(copy)
            self.there.citizens[who] = Citizen(Browser(self.there.app))

    # --- what staff do ---------------------------------------------------------------------------

    @precondition(lambda self: self.before)
    @rule(who=MODERATORS, which=WHICH, fate=FATES, stale=st.booleans(), waiting=OWN)
    def decide(
        self, who: int, which: int, fate: dict[str, str], stale: bool, waiting: bool
    ) -> None:
        self.choose(who, self.pick(which, status=[Status.PENDING] if waiting else ()), fate, stale)

    @rule(who=MODERATORS, which=WHICH)
    def publish(self, who: int, which: int) -> None:
        ref = self.pick(which, status=[Status.PENDING])
        self.choose(who, ref, {"outcome": "publish"}, False)

    @precondition(lambda self: self.before)
    @rule(who=MODERATORS, which=WHICH, fate=FATES)
    def decide_by_two(self, who: int, which: int, fate: dict[str, str]) -> None:
        ref = self.pick(which)
        self.choose(who, ref, fate, False)
        self.choose((who + 1) % (len(STAFF) - 1), ref, fate, False)

    def choose(self, who: int, ref: str, fate: dict[str, str], stale: bool) -> None:
        row = self.before[ref]
        fields = fate | ({"words": self.details[ref]} if "words" in fate else {})
        status = self.there.send(
            self.there.staff[who], f"/mod/item/{ref}/decisions",
            revision=row.revision - (stale and row.revision > 1),
            place=1 if row.published is None else 2, **fields,
        )  # fmt: skip
        self.did("decide", status)

    @precondition(lambda self: self.before)
    @rule(who=MODERATORS, which=WHICH, what=st.sampled_from(["", "/end", "/renewal", "next"]))
    def lease(self, who: int, which: int, what: str) -> None:
        path = "/mod/next" if what == "next" else f"/mod/item/{self.pick(which)}/lease{what}"
        self.did(f"lease {what}", self.there.send(self.there.staff[who], path))

    @precondition(lambda self: self.decided)
    @rule(who=MODERATORS, own=OWN, which=st.integers(0, 1))
    def undo(self, who: int, own: bool, which: int) -> None:
        latest = sorted(self.decided, key=lambda one: self.decided[one].at, reverse=True)
        one = latest[which % len(latest)]
        decision, again = self.decided[one], one in self.there.undone()
        by = self.there.staff_ids.index(decision.staff_id) if own else who
        if self.did("undo", self.there.send(self.there.staff[by], f"/mod/undo/{one}")):
            assert self.there.staff_ids[by] == decision.staff_id
            assert again or clock.now() < decision.at + HOLD

    @precondition(lambda self: self.appealed)
    @rule(who=MODERATORS, which=WHICH, answer=st.sampled_from(["yes", "no"]))
    def rule_on_appeal(self, who: int, which: int, answer: str) -> None:
        ref = self.appealed[which % len(self.appealed)]
        about = [one for one, decision in self.decided.items() if decision.ref == ref]
        path = f"/mod/appeals/{about[-1]}/rulings"
        by = self.there.staff[who]
        self.did("rule", self.there.send(by, path, answer=answer, explanation="So it is."))

    @precondition(lambda self: self.before)
    @rule(which=WHICH, answer=st.sampled_from(["yes", "no"]))
    def confirm(self, which: int, answer: str) -> None:
        ref = (self.there.waiting_for_administrator() or [self.pick(which)])[0]
        path = f"/admin/confirmations/{ref}/answers"
        self.did("confirm", self.there.send(self.there.staff[-1], path, answer=answer))

    # --- what happens anyway ---------------------------------------------------------------------

    @rule(seconds=st.sampled_from([4, 11, 301]))
    def wait(self, seconds: int) -> None:
        self.time.shift(seconds)
        self.act = "wait"

    @precondition(lambda self: self.there.last)
    @rule()
    def send_again(self) -> None:
        """The network delivers the last form twice."""
        self.there.again()
        self.act = "again"

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


EVERYWHERE = (
    "/", "/goals", "/goals/infrastructure", "/goals/community/statements", "/statements", "/me",
    "/results", "/results.csv", "/transparency", "/record", "/me/data", "/goals/youth/comments",
    "/statements/summary", "/focus/youth/comments",
)  # fmt: skip


@pytest.fixture
def founding(filled_instance: Path, tmp_path: Path) -> Founding:
    folder = tmp_path / "founded"
    shutil.copytree(filled_instance, folder)
    return found(folder)


def test_whatever_is_done_in_whichever_order(
    founding: Founding, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with time_machine.travel(NOW, tick=False) as still:
        Histories.founding, Histories.folder, Histories.time = founding, tmp_path, still
        run_state_machine_as_test(
            Histories,
            settings=settings(
                max_examples=HISTORIES,
                stateful_step_count=STEPS,
                deadline=None,
                derandomize=True,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    record_property("acts", dict(sorted(Histories.acts.items())))
