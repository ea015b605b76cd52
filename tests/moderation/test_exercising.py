"""The exercise of the month: the same twenty for everybody, first answers count, nothing is told
before."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
import time_machine
from flask import Flask

from app import clock
from app.db import session
from app.errors import NotFound
from app.moderation import exercising
from app.moderation.care_models import Exercise
from app.moderation.exercise_rules import ANSWERS, IN_EACH, SIZE, borderline, of_month
from app.moderation.rules import (
    UNREASONED,
    CannotBeResent,
    Outcome,
    OutcomeNeeded,
    Reason,
    ReasonNeeded,
    settled_reason,
)
from app.permissions import Role
from app.text import clean
from app.web.unit_of_work import transaction
from tests.factories import staff_browser
from tests.moderation.deciding import people

MONTHS = [date(2026 + n // 12, n % 12 + 1, 1) for n in range(24)]


def _answer_all(staff_id: int, outcome: Outcome | None = None) -> None:
    with transaction():
        for text in of_month(exercising.this_month(clock.now())):
            chosen = (outcome, None) if outcome else text.answer
            exercising.answer(text.key, *chosen, staff_id=staff_id, now=clock.now())


def test_every_text_has_an_answer_that_the_rules_allow() -> None:
    for one in borderline().values():
        outcome, reason = one.answer
        assert outcome in ANSWERS and (outcome in UNREASONED) == (reason is None)
        assert settled_reason(outcome, reason, 0) is reason
        assert len(one.key) <= 16 and one.key.startswith(one.language) and clean(one.text)
    texts = [one.text for one in borderline().values()]
    assert len(set(texts)) == len(texts)
    answers = Counter(one.answer for one in borderline().values())
    assert answers[Outcome.PUBLISH, None] >= len(texts) // 3, "criticism is not an offence"


@pytest.mark.parametrize("month", MONTHS)
def test_a_month_has_twenty_in_the_languages_people_write(month: date) -> None:
    chosen = of_month(month)
    assert Counter(one.language for one in chosen) == IN_EACH and len(chosen) == SIZE
    assert len({one.key for one in chosen}) == SIZE
    assert [one.key for one in of_month(month)] == [one.key for one in chosen]


def test_months_differ() -> None:
    orders = {tuple(one.key for one in of_month(month)) for month in MONTHS}
    assert len(orders) == len(MONTHS)
    for one, other in pairwise(MONTHS):
        same = {text.key for text in of_month(one)} & {text.key for text in of_month(other)}
        assert len(same) < SIZE


def test_the_first_answer_counts_and_nothing_is_told_before_the_last(context: None) -> None:
    one, other = people(2)
    _answer_all(other)
    first = of_month(exercising.this_month(clock.now()))[0]
    for outcome in (Outcome.ESCALATE, Outcome.PUBLISH):
        with transaction():
            exercising.answer(first.key, outcome, None, staff_id=one, now=clock.now())
    stands = exercising.standing(one, clock.now())
    assert (stands.done, stands.compared) == (1, ())
    assert stands.next is not None and stands.next.key != first.key
    _answer_all(one)
    stands = exercising.standing(one, clock.now())
    assert stands.next is None and len(stands.compared) == SIZE
    compared = stands.compared[0]
    assert (compared.mine, compared.n) == ((Outcome.ESCALATE, None), 2)
    assert compared.others == {(Outcome.ESCALATE, None): 1, first.answer: 1}
    assert (stands.as_the_rules, exercising.finished(clock.now())) == (SIZE - 1, 2)


def test_what_is_missing_is_asked_for(context: None) -> None:
    (one,) = people(1)
    key = of_month(exercising.this_month(clock.now()))[0].key
    for outcome, reason, gap in (
        (Outcome.DECLINE, None, ReasonNeeded),
        (Outcome.ASK, Reason.VIOLENCE, CannotBeResent),
        (Outcome.KEEP, None, OutcomeNeeded),
        (Outcome.MOVE, None, OutcomeNeeded),
    ):
        with pytest.raises(gap):
            exercising.answer(key, outcome, reason, staff_id=one, now=clock.now())
    with pytest.raises(NotFound):
        exercising.answer("ar-none", Outcome.PUBLISH, None, staff_id=one, now=clock.now())


def test_another_month_begins_anew(context: None, moment: time_machine.Coordinates) -> None:
    (one,) = people(1)
    _answer_all(one, Outcome.PUBLISH)
    moment.move_to(clock.now().replace(month=12, day=2))
    assert exercising.standing(one, clock.now()).done == 0
    assert exercising.finished(clock.now()) == 0


def test_an_answer_is_never_changed(context: None) -> None:
    (one,) = people(1)
    _answer_all(one)
    session().rollback()
    found = session().query(Exercise).first()
    assert found is not None
    for act in (lambda: setattr(found, "outcome", Outcome.KEEP), lambda: session().delete(found)):
        with pytest.raises(RuntimeError), transaction():
            act()
        session().rollback()


def test_a_moderator_goes_through_it_without_javascript(app: Flask) -> None:
    moderator = staff_browser(app, Role.MODERATOR)
    page = moderator.get("/en/mod/exercise")
    missing = moderator.press(page, "/mod/exercise/", status=422)
    assert "Choose what happens to this text" in missing.words
    missing = moderator.press(page, "/mod/exercise/", status=422, outcome="decline")
    assert "Choose the rule this text breaks" in missing.words
    for n in range(SIZE):
        assert f"Text {n + 1} of 20" in page.words and "The rules say" not in page.words
        page = moderator.press(page, "/mod/exercise/", outcome="publish")
    assert "The rules say" in page.words and "1 moderator has finished this month" in page.words
