"""Public names: a number by itself, a pseudonym after review, and a home only by consent."""

from __future__ import annotations

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from app import clock
from app.db import session
from app.moderation import confirming, decisions
from app.moderation.decisions import decide
from app.moderation.rules import HOLD, Outcome, Reason
from app.participation.background_rules import Question
from app.participation.models import BackgroundTally, Comment, Participant, Pseudonym
from app.participation.rules import Status
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, confirm, employ, present_round, publish, staff_browser
from tests.pages import Browser, Page
from tests.participation.test_background import save as tell

NAME = "/en/me/name"
PATH = f"/en/goals/{TOPIC}"


def propose(browser: Browser, name: str, *, status: int = 303) -> Page:
    return browser.press(browser.get(NAME), NAME, text=name, status=status)


def proposal(app: Flask) -> Pseudonym:
    with app.test_request_context("/en/"):
        found = session().scalars(
            select(Pseudonym).order_by(Pseudonym.submitted_at.desc()).limit(1)
        ).one()  # fmt: skip
        session().expunge(found)
        return found


def settle(
    app: Flask,
    name: Pseudonym,
    outcome: Outcome,
    reason: Reason | None = None,
    *,
    held: bool = False,
) -> None:
    """A new moderator decides; everybody reads it, unless it may still be taken back."""
    with app.test_request_context("/en/"), transaction():
        place = 2 if name.status is Status.PUBLISHED else 1
        decide(
            name.ref, revision=1, outcome=outcome, reason=reason, place=place, whole=bool(reason),
            staff_id=employ(Role.MODERATOR).id, device=None, now=clock.now(),
        )  # fmt: skip
        if not held:
            session().execute(
                update(Participant)
                .where(Participant.named_from.is_not(None))
                .values(named_from=clock.now())
            )


def shown(app: Flask) -> str:
    return Browser(app).get(PATH).words


@pytest.fixture
def writer(client: Browser) -> Browser:
    """Somebody with a public text."""
    client.comment(PATH, "A footpath on the bridge")
    with client.app.test_request_context("/en/"):
        publish(session().scalars(select(Comment)).one())
    return client


def test_a_number_is_given_with_the_first_text(writer: Browser) -> None:
    assert "Participant " in shown(writer.app)
    assert "Your texts appear under: Participant " in writer.get(NAME).words
    assert "With your first text you are given a number" in Browser(writer.app).get(NAME).words


def test_a_pseudonym_speaks_once_a_moderator_has_published_it_and_not_before(
    writer: Browser,
) -> None:
    propose(writer, "Palm of Karkh")
    assert "Palm of Karkh" not in shown(writer.app)
    assert "Participant " in shown(writer.app)
    settle(writer.app, proposal(writer.app), Outcome.PUBLISH)
    assert "Palm of Karkh" in shown(writer.app) and "Participant " not in shown(writer.app)
    assert "Your texts appear under: Palm of Karkh" in writer.get(NAME).words


def test_a_name_waits_until_its_publication_can_no_longer_be_taken_back(
    writer: Browser, moment: time_machine.Coordinates
) -> None:
    propose(writer, "Palm of Karkh")
    settle(writer.app, proposal(writer.app), Outcome.PUBLISH, held=True)
    assert "Palm of Karkh" not in shown(writer.app) and "Participant " in shown(writer.app)
    moment.shift(HOLD)
    assert "Palm of Karkh" in shown(writer.app)


def test_a_name_taken_down_gives_the_number_back(writer: Browser) -> None:
    propose(writer, "Palm of Karkh")
    settle(writer.app, proposal(writer.app), Outcome.PUBLISH)
    settle(writer.app, proposal(writer.app), Outcome.DECLINE, Reason.IMPERSONATION)
    assert "Palm of Karkh" in shown(writer.app), "one person alone hides nothing for this reason"
    settle(writer.app, proposal(writer.app), Outcome.DECLINE, Reason.IMPERSONATION)
    assert "Palm of Karkh" in shown(writer.app), "nor two without an administrator"
    with writer.app.test_request_context("/en/"), transaction():
        decisions.confirm(
            confirming.request(proposal(writer.app).ref),
            confirmed=True,
            staff_id=employ(Role.ADMINISTRATOR).id,
            device=None,
            now=clock.now(),
        )
    assert "Palm of Karkh" not in shown(writer.app) and "Participant " in shown(writer.app)


def test_its_bearer_drops_it_at_once_and_its_words_are_gone(writer: Browser) -> None:
    propose(writer, "Palm of Karkh")
    settle(writer.app, proposal(writer.app), Outcome.PUBLISH)
    writer.press(writer.get(NAME), "/name/number")
    assert "Palm of Karkh" not in shown(writer.app)
    assert proposal(writer.app).text == ""
    propose(writer, "Palm of Karkh")
    assert proposal(writer.app).status is Status.PENDING


def test_a_later_name_replaces_the_earlier_and_is_not_taken_away_with_it(writer: Browser) -> None:
    app = writer.app
    propose(writer, "Palm of Karkh")
    first = proposal(app)
    settle(app, first, Outcome.PUBLISH)
    first = proposal(app)
    propose(writer, "River of Kut")
    settle(app, proposal(app), Outcome.PUBLISH)
    assert "River of Kut" in shown(app) and "Palm of Karkh" not in shown(app)
    settle(app, first, Outcome.DECLINE, Reason.IMPERSONATION)
    assert "River of Kut" in shown(app)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Write the name you would like"),
        ("x" * 25, "This can be up to 24 characters. Yours has 25."),
        ("07701234567", "A public name cannot hold a phone number or an address"),
    ],
)
def test_what_cannot_be_a_name_is_said_and_kept(writer: Browser, typed: str, said: str) -> None:
    page = propose(writer, typed, status=422)
    assert said in page.words and f'value="{typed}"' in page.text


def test_moderators_are_told_of_words_of_office_and_of_the_same_name(writer: Browser) -> None:
    app = writer.app
    propose(writer, "المُـشرف العام")
    other = Browser(app)
    propose(other, "المشرف العام")
    page = staff_browser(app, Role.MODERATOR).get(f"/en/mod/item/{proposal(app).ref}")
    assert "This name holds words of an office: مشرف" in page.words
    assert "text in the same words" in page.words
    propose(Browser(app), "نخلة الكرخ")
    page = staff_browser(app, Role.MODERATOR).get(f"/en/mod/item/{proposal(app).ref}")
    assert "words of an office" not in page.words


# --- where its bearer lives -----------------------------------------------------------------------


def show(browser: Browser, key: str, *, status: int = 303) -> Page:
    page = browser.get(NAME)
    return browser.press(page, "/name/governorate", governorate=key, status=status)


def enough_from(app: Flask, key: str, n: int) -> None:
    with app.test_request_context("/en/"), transaction():
        session().add(
            BackgroundTally(
                round_id=present_round().id,
                question=Question.GOVERNORATE,
                answer=key,
                shard=0,
                n=n,
            )
        )


def test_nothing_shows_it_but_a_choice_made_here(writer: Browser) -> None:
    """What was told with the votes is neither read nor filled in."""
    enough_from(writer.app, "BA", 40)
    tell(confirm(writer), governorate="BA")
    page = writer.get(NAME)
    assert 'value="BA" selected' not in page.text and "Basra" not in shown(writer.app)
    show(writer, "BA")
    assert " from Basra" in shown(writer.app)
    show(writer, "")
    assert " from Basra" not in shown(writer.app)


@pytest.mark.parametrize(("n", "status"), [(29, 422), (30, 303)])
def test_it_is_shown_only_where_many_live(writer: Browser, n: int, status: int) -> None:
    enough_from(writer.app, "HA", n)
    page = show(writer, "HA", status=status)
    assert ("Too few people from there" in page.words) == (status == 422)
    assert (" from Halabja" in shown(writer.app)) == (status == 303)


@pytest.mark.parametrize("key", ["OUT", "XX", "ba"])
def test_only_governorates_can_be_shown(writer: Browser, key: str) -> None:
    show(writer, key, status=404)
    with writer.app.app_context():
        told = select(func.count()).where(Participant.shown_governorate.is_not(None))
        assert session().scalar(told) == 0
