"""About oneself: after the confirmation, five questions to leave out, to change and to delete."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue.rules import RoundClosed
from app.db import session
from app.identity.rules import Means
from app.participation import describing
from app.participation.background_forms import UNSAID
from app.participation.background_recount import BackgroundDrift, recount_backgrounds
from app.participation.background_rules import (
    AgeGroup,
    Answers,
    ConfirmationComesFirst,
    Gender,
    PlaceType,
    Question,
    Schooling,
)
from app.participation.models import Background, BackgroundTally, Vote, Voter
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, confirm, present_round, voter
from tests.pages import OWN_PAGE, Browser, Page
from tests.participation.watching import at_once, statements

PATH = "/en/me/about"
SAID = {
    "governorate": "BA",
    "place_type": "village",
    "age_group": "25-34",
    "gender": "woman",
    "schooling": "primary",
}
ANSWERS = Answers("BA", PlaceType.VILLAGE, AgeGroup.TO_34, Gender.WOMAN, Schooling.PRIMARY)
AS_FORM = "/me/about"


def save(browser: Browser, page: Page | None = None, **said: str) -> Page:
    return browser.press(page or browser.get(PATH), AS_FORM, **said)


def stored(app: Flask) -> list[Answers]:
    """Every row; the counters say the same."""
    with app.app_context():
        for round_ in catalogue.all_rounds():
            assert recount_backgrounds(round_.id) == []
        return [
            Answers(one.governorate, one.place_type, one.age_group, one.gender, one.schooling)
            for one in session().scalars(select(Background))
        ]


def checked(page: Page) -> set[str]:
    radios = re.findall(r'<input type="radio" id="([\w-]+)"[^>]*checked', page.text)
    options = re.findall(r'<option value="(\w+)" selected', page.text)
    return {*radios, *options}


@pytest.fixture
def confirmed(client: Browser) -> Browser:
    return confirm(client)


# --- when it is asked -----------------------------------------------------------------------------


def test_the_questions_are_offered_after_the_confirmation_and_never_before(
    client: Browser,
) -> None:
    for path in ("/en/", f"/en/goals/{TOPIC}", "/en/join", "/en/me"):
        assert AS_FORM not in client.get(path).text
    assert AS_FORM not in client.vote(f"/en/goals/{TOPIC}", "support").text
    assert AS_FORM not in client.get("/en/me").text
    assert client.client.get(PATH).location == "/en/join"
    confirm(client)
    assert AS_FORM in client.get("/en/join/done").text
    assert AS_FORM in client.get("/en/me").text
    assert client.get(PATH).status == 200


def test_a_device_that_is_nobodys_voice_cannot_send_them_either(client: Browser) -> None:
    client.vote(f"/en/goals/{TOPIC}", "support")
    fields = dict(client.get("/en/display").form("/display").fields)
    for path in (PATH, f"{PATH}/delete"):
        data = {"token": fields["token"], "round": "2026-1", **SAID}
        page = Page(client.client.post(path, data=data, headers=OWN_PAGE))
        assert page.status == 409 and "Confirm your participation first" in page.words
    assert stored(client.app) == []


# --- what is asked --------------------------------------------------------------------------------


def test_five_questions_each_with_a_way_not_to_answer(confirmed: Browser) -> None:
    page = confirmed.get(PATH)
    names = set(re.findall(r'name="(\w+)"', page.text)) - {"token", "round", "viewport"}
    assert names == set(SAID)
    for name in SAID:
        unsaid = rf'<option value="{UNSAID}"' if name == "governorate" else (
            rf'name="{name}" value="{UNSAID}"'
        )  # fmt: skip
        assert len(re.findall(unsaid, page.text)) == 1, name
    assert page.words.count("Prefer not to answer") == 5
    assert len(re.findall("<option", page.text)) == 21
    assert checked(page) == set(), "nothing is chosen beforehand"


def test_saving_and_skipping_weigh_the_same(confirmed: Browser) -> None:
    page = confirmed.get(PATH)
    pair = re.search(r'<div class="even">(.*?)</div>', page.text, flags=re.S)
    assert pair is not None
    classes = re.findall(r'class="(button [\w ]+)"', pair.group(1))
    assert classes == ["button secondary", "button secondary"]
    assert 'href="/en/me"' in pair.group(1)


def test_the_page_says_what_is_never_asked(confirmed: Browser) -> None:
    page = confirmed.get(PATH)
    assert "We do not ask about ethnicity, religion, sect, party or tribe." in page.words


# --- saying, changing, deleting -------------------------------------------------------------------


def test_answers_are_kept_shown_and_changed(confirmed: Browser) -> None:
    page = save(confirmed, **SAID)
    assert "Your answers are saved." in page.words
    assert stored(confirmed.app) == [ANSWERS]
    assert checked(page) == {
        "BA", "place_type-2", "age_group-1", "gender-0", "schooling-1",
    }  # fmt: skip
    save(confirmed, page, gender=UNSAID, governorate="HA")
    (changed,) = stored(confirmed.app)
    assert (changed.governorate, changed.gender, changed.age_group) == ("HA", None, AgeGroup.TO_34)


def test_leaving_everything_out_stores_nothing(confirmed: Browser) -> None:
    page = save(confirmed)
    assert "No answers of yours are stored." in page.words
    save(confirmed, **SAID)
    save(confirmed, **dict.fromkeys(SAID, UNSAID))
    assert stored(confirmed.app) == []


def test_what_no_page_offers_counts_as_left_out(confirmed: Browser) -> None:
    save(confirmed, governorate="XX", gender="other", age_group="12", schooling="woman")
    assert stored(confirmed.app) == []


def test_answers_are_deleted_while_the_round_is_open_and_after_it(
    confirmed: Browser, moment: time_machine.Coordinates
) -> None:
    save(confirmed, **SAID)
    assert "No answers of yours" in confirmed.press(confirmed.get(PATH), "/delete").words
    assert stored(confirmed.app) == []
    save(confirmed, **SAID)
    moment.shift(timedelta(days=20))
    confirmed.vote(f"/en/goals/{TOPIC}", "neutral")
    moment.shift(timedelta(days=20))
    late = confirmed.get(PATH)
    assert "These questions can be answered while a round is open." in late.words
    confirmed.press(late, "/delete")
    assert stored(confirmed.app) == []


def test_the_votes_are_untouched_by_all_of_this(confirmed: Browser) -> None:
    confirmed.vote(f"/en/goals/{TOPIC}", "oppose")
    save(confirmed, **SAID)
    confirmed.press(confirmed.get(PATH), "/delete")
    with confirmed.app.app_context():
        assert session().scalar(select(func.count()).select_from(Vote)) == 1


# --- repeats and races ----------------------------------------------------------------------------


def test_an_old_form_sent_again_brings_back_nothing(confirmed: Browser) -> None:
    first = confirmed.get(PATH)
    save(confirmed, first, **SAID)
    save(confirmed, **{**SAID, "gender": "man"})
    save(confirmed, first, **SAID)
    assert [one.gender for one in stored(confirmed.app)] == [Gender.MAN]
    deleting = confirmed.get(PATH)
    confirmed.press(deleting, "/delete")
    save(confirmed, **SAID)
    confirmed.press(deleting, "/delete")
    assert stored(confirmed.app) == [ANSWERS]


def test_many_hands_leave_one_row(either_app: Flask) -> None:
    def say(gender: Gender, nonce: str) -> None:
        with either_app.test_request_context("/en/"), transaction():
            describing.describe(
                present_round().slug,
                voter("one"),
                Answers(gender=gender),
                confirmed_by=Means.CARD,
                nonce=nonce,
                now=clock.now(),
            )

    genders = [Gender.WOMAN, Gender.MAN] * 8
    at_once([lambda g=one, n=str(n): say(g, n) for n, one in enumerate(genders)])
    assert len(stored(either_app)) == 1


# --- where it stands ------------------------------------------------------------------------------


def test_only_a_confirmed_voter_in_an_open_round_has_a_background(
    inside: Flask, moment: time_machine.Coordinates
) -> None:
    told = {"nonce": "n", "now": clock.now()}
    slug = present_round().slug
    with pytest.raises(ConfirmationComesFirst):
        describing.describe(slug, voter(1), ANSWERS, confirmed_by=None, **told)  # type: ignore[arg-type]
    moment.shift(timedelta(days=400))
    told["now"] = clock.now()
    with pytest.raises(RoundClosed):
        describing.describe(slug, voter(1), ANSWERS, confirmed_by=Means.CARD, **told)  # type: ignore[arg-type]


def test_one_statement_counts_choices_by_what_people_said_about_themselves(
    confirmed: Browser,
) -> None:
    """What a later weighting reads: no person, only cells."""
    save(confirmed, **SAID)
    confirmed.vote(f"/en/goals/{TOPIC}", "oppose")
    with confirmed.app.app_context(), statements(confirmed.app) as asked:
        rows = session().execute(
            select(Vote.choice, Voter.level, Background.governorate, func.count())
            .join(Voter, (Voter.round_id == Vote.round_id) & (Voter.ref == Vote.voter_ref))
            .outerjoin(
                Background,
                (Background.round_id == Vote.round_id) & (Background.voter_ref == Vote.voter_ref),
            )
            .where(Vote.topic_slug == TOPIC)
            .group_by(Vote.choice, Voter.level, Background.governorate)
        )
        assert [tuple(row) for row in rows] == [("oppose", "confirmed", "BA", 1)]
    assert len(asked) == 1


def test_the_page_asks_the_database_the_same_few_things(confirmed: Browser) -> None:
    save(confirmed, **SAID)
    with statements(confirmed.app) as asked:
        confirmed.get(PATH)
    assert len(asked) == 4  # standing, round, answers, news


def test_the_recount_names_a_counter_that_was_tampered_with(confirmed: Browser) -> None:
    save(confirmed, **SAID)
    with confirmed.app.app_context():
        with transaction():
            session().execute(
                update(BackgroundTally)
                .where(BackgroundTally.question == Question.GENDER)
                .values(n=7)
            )
        assert recount_backgrounds(present_round().id) == [
            BackgroundDrift(Question.GENDER, "woman", 1, 7)
        ]
    answer = confirmed.app.test_cli_runner().invoke(args=["participation", "recount"])
    assert answer.exit_code == 1 and "gender woman: rows 1, counter 7" in answer.output
