"""What everybody reads can be decided on again: details removed, taken down, or left as it is."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.db import session
from app.moderation import audit, queries, waiting
from app.moderation.decisions import decide
from app.moderation.models import Decision
from app.moderation.numbers import all_numbers
from app.moderation.rules import (
    HOLD,
    AlreadyDecided,
    ChangedByAuthor,
    Outcome,
    OutcomeNeeded,
    Reason,
    ReasonNeeded,
    WordsNeeded,
)
from app.moderation.timeline import events
from app.moderation.waiting import Tab
from app.participation import signalling
from app.participation.models import Comment, Flag
from app.participation.rules import FlagReason, Status
from app.participation.submission_recount import recount_submissions
from app.permissions import Role
from app.transparency import queries as record
from app.web.unit_of_work import transaction
from tests.factories import author, employ, staff_browser, write_comment
from tests.moderation.deciding import choose
from tests.pages import Browser

PHONE = "07701234567"
NEIGHBOUR = "أحمد جارنا"
TEXT = f"نريد كهرباء. اسألوا أحمد على {PHONE}"


@pytest.fixture
def moderator(context: None) -> int:
    return employ(Role.MODERATOR).id


@pytest.fixture
def public(moderator: int) -> Comment:
    comment = write_comment(TEXT, at=clock.now() - timedelta(hours=3))
    _decide(comment, moderator, Outcome.PUBLISH, 1, now=clock.now() - timedelta(hours=1))
    return comment


def _decide(
    comment: Comment, staff_id: int, outcome: Outcome, place: int = 2, **more: object
) -> Decision:
    """A decision, after the same choice of a colleague where it hides something."""
    if place > 1 and outcome is not Outcome.KEEP:
        choose(comment, employ(Role.MODERATOR).id, outcome, place=place, **more)
    made = choose(comment, staff_id, outcome, place=place, **more)
    assert isinstance(made, Decision)
    return made


def _flag(comment: Comment, reader: int) -> None:
    with transaction():
        signalling.flag_submission(
            comment, bytes([reader]) * 32, author(f"reader {reader}"), FlagReason.OTHER, clock.now()
        )
    session().refresh(comment)


def _flagged() -> int:
    return waiting.counts().by_tab[Tab.FLAGGED]


def test_a_published_number_is_removed_and_keeps_its_place(public: Comment, moderator: int) -> None:
    published_at = public.published_at
    decision = _decide(public, moderator, Outcome.REDACT, words=[PHONE])
    assert (public.status, public.published_at) == (Status.REDACTED, published_at)
    assert public.published_text == "نريد كهرباء. اسألوا أحمد على […]"
    assert decision.status_before is Status.PUBLISHED
    assert decision.waited_seconds == pytest.approx(3600, abs=60)
    assert recount_submissions(public.round_id) == []


def test_what_was_removed_stays_removed_the_next_time(public: Comment, moderator: int) -> None:
    _decide(public, moderator, Outcome.REDACT, words=[PHONE])
    _decide(public, moderator, Outcome.REDACT, 3, words=["أحمد"])
    assert public.published_text == "نريد كهرباء. اسألوا […] على […]"


def test_a_published_comment_is_taken_down_with_its_reason(public: Comment, moderator: int) -> None:
    decision = _decide(public, moderator, Outcome.DECLINE, reason=Reason.PERSONAL, words=[PHONE])
    assert (public.status, public.published_text) == (Status.DECLINED, None)
    assert public.published_at is None
    assert queries.reasons_of(public, queries.decisions_of(public.ref)) == decision
    assert record.counts_by_kind()["decision"] == 2
    assert recount_submissions(public.round_id) == []
    assert audit.discrepancies() == []


def test_leaving_it_published_settles_the_flags(public: Comment, moderator: int) -> None:
    _flag(public, 1)
    _flag(public, 2)
    assert _flagged() == 1
    _decide(public, moderator, Outcome.KEEP)
    assert (public.status, public.published_text, public.flags) == (
        Status.PUBLISHED, TEXT, 0,
    )  # fmt: skip
    assert _flagged() == 0
    assert session().scalar(select(func.count()).where(Flag.settled_on.is_not(None))) == 2
    assert audit.discrepancies() == []


def test_whoever_flagged_a_settled_comment_does_not_bring_it_back(
    public: Comment, moderator: int
) -> None:
    _flag(public, 1)
    _decide(public, moderator, Outcome.KEEP)
    _flag(public, 1)
    assert _flagged() == 0
    _flag(public, 2)
    assert _flagged() == 1
    assert queries.item(public.ref).flags == {FlagReason.OTHER: 1}


@pytest.mark.parametrize(
    ("outcome", "facts", "refusal"),
    [
        (Outcome.PUBLISH, {}, OutcomeNeeded),
        (Outcome.ASK, {"reason": Reason.UNCLEAR}, OutcomeNeeded),
        (Outcome.KEEP, {}, OutcomeNeeded),  # nobody flagged it
        (Outcome.DECLINE, {}, ReasonNeeded),
        (Outcome.REDACT, {}, WordsNeeded),
        (Outcome.DECLINE, {"reason": Reason.SPAM, "place": 1}, AlreadyDecided),
        (Outcome.DECLINE, {"reason": Reason.SPAM, "place": 3}, ChangedByAuthor),
    ],
)
def test_what_does_not_fit_a_public_comment_changes_nothing(
    public: Comment,
    moderator: int,
    outcome: Outcome,
    facts: dict[str, object],
    refusal: type[Exception],
) -> None:
    with pytest.raises(refusal):
        _decide(public, moderator, outcome, **facts)  # type: ignore[arg-type]
    assert public.status is Status.PUBLISHED
    assert record.counts_by_kind()["decision"] == 1


def test_what_was_taken_down_is_not_decided_once_more(public: Comment, moderator: int) -> None:
    _decide(public, moderator, Outcome.DECLINE, reason=Reason.SPAM)
    with pytest.raises(ChangedByAuthor):
        _decide(public, moderator, Outcome.REDACT, 3, words=[PHONE])


def test_a_text_made_public_again_behind_the_record_is_found(
    public: Comment, moderator: int
) -> None:
    _decide(public, moderator, Outcome.DECLINE, reason=Reason.SPAM)
    with transaction():
        public.status, public.published_text = Status.PUBLISHED, public.text
        session().flush()
    assert audit.discrepancies()


def test_second_looks_are_counted_apart_and_shorten_no_median(
    public: Comment, moderator: int
) -> None:
    before = all_numbers()
    _flag(public, 1)
    _decide(public, moderator, Outcome.KEEP, now=clock.now() + timedelta(days=9))
    _decide(public, moderator, Outcome.DECLINE, 3, reason=Reason.SPAM)
    numbers = all_numbers()
    assert numbers.decisions == before.decisions and numbers.median == before.median
    assert numbers.after(Outcome.KEEP) == numbers.after(Outcome.DECLINE, Reason.SPAM) == 1
    assert numbers.after(Outcome.DECLINE, Reason.INSULT) == 0


def test_the_author_reads_each_step(public: Comment, moderator: int) -> None:
    _flag(public, 1)
    _decide(public, moderator, Outcome.KEEP)
    _decide(public, moderator, Outcome.DECLINE, 3, reason=Reason.SPAM)
    assert [event.title for event in events(public, queries.decisions_of(public.ref))] == [
        "Sent for review", "Published", "Looked at again and left published", "Taken down",
    ]  # fmt: skip


def test_two_second_looks_at_once_are_one_decision(either_app: Flask) -> None:
    with either_app.test_request_context():
        people = [employ(Role.MODERATOR).id for _ in range(2)]
        comment = write_comment(TEXT)
        _decide(comment, people[0], Outcome.PUBLISH, 1)
        _flag(comment, 1)
        ref = comment.ref
    together = Barrier(2)

    def act(staff_id: int, outcome: Outcome) -> str:
        with either_app.test_request_context():
            together.wait()
            try:
                with transaction():
                    decide(
                        ref,
                        revision=1,
                        place=2,
                        outcome=outcome,
                        staff_id=staff_id,
                        device=None,
                        now=clock.now(),
                        key=secrets.token_hex(16),
                    )
            except AlreadyDecided as refusal:
                return str(refusal.facts["outcome"])
            return "decided"

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(act, people, [Outcome.KEEP, Outcome.KEEP]))
    with either_app.test_request_context():
        second = session().scalars(select(Decision).where(Decision.place == 2)).one()
        assert sorted(answers) == sorted(["decided", second.outcome.value])


def test_two_moderators_take_down_a_public_comment_and_nobody_reads_it(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    writer, staff = Browser(app), staff_browser(app, Role.MODERATOR)
    ref = writer.comment("/en/goals/infrastructure", f"نريد كهرباء. اسألوا {NEIGHBOUR}").replace(
        "-", ""
    )
    staff.press(staff.get(f"/en/mod/item/{ref}"), "/decisions", ("outcome", "publish"))
    moment.shift(HOLD)
    assert NEIGHBOUR in Browser(app).get("/en/goals/infrastructure").text
    page = staff.get(f"/en/mod/item/{ref}")
    assert "Everyone reads this text" in page.words and "Leave it published" not in page.words
    with app.app_context():
        _flag(session().get_one(Comment, ref), 1)
    page = staff.get(f"/en/mod/item/{ref}")
    asked = staff.press(page, "/decisions", ("outcome", "decline"), status=422)
    sent = staff.press(asked, "/decisions", ("outcome", "decline"), reason="R1", words=NEIGHBOUR)
    assert sent.path.startswith("/en/mod/queue") and "Sent to a colleague." in sent.words
    assert NEIGHBOUR not in Browser(app).get("/en/goals/infrastructure").text, "set aside at once"
    colleague = staff_browser(app, Role.MODERATOR)
    page = colleague.get(f"/en/mod/item/{ref}")
    colleague.press(page, "/decisions", ("outcome", "decline"), reason="R1", words=NEIGHBOUR)
    moment.shift(HOLD)
    assert NEIGHBOUR not in Browser(app).get("/en/goals/infrastructure").text
    own = writer.get(f"/en/me/comments/{ref}").words
    assert "It was public and was taken down." in own and "It contains personal details." in own
    assert "Decided by two moderators" in own
    numbers = Browser(app).get("/en/transparency").words
    assert "Taken down 1 1" in numbers and "Personal details 0 0 0 1" in numbers


def test_a_flagged_comment_is_left_published_with_one_button(app: Flask) -> None:
    staff = staff_browser(app, Role.MODERATOR)
    with app.test_request_context():
        comment = write_comment(TEXT)
        _decide(comment, employ(Role.MODERATOR).id, Outcome.PUBLISH, 1)
        _flag(comment, 1)
    assert comment.ref in staff.get("/en/mod/queue?tab=flagged").text
    page = staff.get(f"/en/mod/item/{comment.ref}")
    done = staff.press(page, "/decisions", ("outcome", "keep"))
    assert "Looked at again and left published" in done.words
    assert "No published text is flagged." in done.words
