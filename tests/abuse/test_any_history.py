"""Whatever citizens and moderators do, in whichever order: what must always hold, holds after it.

`HISTORIES=500 make test ARGS=tests/abuse/test_any_history.py` tries many more than every run does.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
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
    STAFF,
    TOPICS,
    Citizen,
    Founding,
    Republic,
    found,
    words,
)
from tests.abuse.watched import Watched
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


class Histories(Watched):
    """Three citizens, three moderators, an administrator, and somebody who only reads."""

    @initialize()
    def begin(self) -> None:
        self.time.move_to(NOW)
        self.there = Republic(self.founding, self.folder / str(next(self.numbers)))
        self.before, self.decided = {}, {}
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
        for who in (1, 2):
            self.write(who, TOPICS[0], Kind.COMMENT)
        self.look_again()
        self.be_heard(0, 0, "yes")
        self.look_again()
        self.decide_and_undo(0, 0, {"outcome": "publish"})
        self.look_again()
        self.act = ""

    def look_again(self) -> None:
        self.before, self.decided = self.there.texts(), self.there.decisions()

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

    @precondition(lambda self: self.pick(0, status=[Status.PENDING]))
    @rule(who=MODERATORS, which=WHICH, fate=FATES)
    def decide_and_undo(self, who: int, which: int, fate: dict[str, str]) -> None:
        """At once, and as if nothing had been decided."""
        ref = self.pick(which, status=[Status.PENDING])
        self.choose(who, ref, fate, False)
        for one in self.there.decisions().keys() - self.decided.keys():
            if self.did("undo", self.there.send(self.there.staff[who], f"/mod/undo/{one}")):
                after = self.there.texts()[ref]
                assert (after.status, after.shown) == (
                    self.before[ref].status,
                    self.before[ref].shown,
                )
        self.act = "decide and undo"

    @precondition(lambda self: self.pick(0, status=[Status.PENDING]))
    @rule(who=MODERATORS, which=WHICH, answer=st.sampled_from(["yes", "no"]))
    def be_heard(self, who: int, which: int, answer: str) -> None:
        """Declined, and looked at again by somebody else, as its author asks."""
        ref = self.pick(which, status=[Status.PENDING])
        self.choose(who, ref, {"outcome": "decline", "reason": "R7", "whole": "y"}, False)
        self.time.shift(HOLD)
        by = self.somebody(0, ref, own=True).browser
        path = f"/me/comments/{ref}/appeals"
        if self.did("appeals", self.there.send(by, path, text="Look again.")):
            self.appealed.append(ref)
            for one in self.there.decisions().keys() - self.decided.keys():
                path = f"/mod/appeals/{one}/rulings"
                other = self.there.staff[(who + 1) % (len(STAFF) - 1)]
                fields = {"answer": answer, "explanation": "So it is."}
                self.did("rule", self.there.send(other, path, **fields))
        self.act = "be heard"

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
    for act in ("decide", "undo", "appeals", "rule"):
        assert Histories.acts[f"{act} 303"], f"{act} was never accepted"
