"""Weighing a round: the command computes, pages read, and a biased sample is put right."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import gettext

from app import clock
from app.db import session
from app.demo import republic
from app.identity.rules import Means
from app.insights.confidence import Doubt, Grade, confidence
from app.participation import describing
from app.participation.background_queries import Kind
from app.participation.background_rules import Answers, Gender, PlaceType, Question
from app.participation.prioritising import set_priorities
from app.permissions import Role
from app.reports import confidence_wording
from app.reports.adults import Adults, Sureness, adults
from app.reports.analysing import Figures, weigh
from app.reports.insight_queries import insight
from app.reports.summary import AnalysisReport, summarise
from app.web.unit_of_work import transaction
from tests.factories import present_round, staff_browser, tell_figures, voter

SEX = Adults(Question.GENDER, {"woman": 0.5, "man": 0.5}, {"en": "a count"}, 2024, Sureness.HIGH)
YOUTH, WOMEN = frozenset({"youth"}), frozenset({"women"})


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    with app.test_request_context("/en/"):
        yield app


def kinds(**counts: int) -> Counter[Kind]:
    """So many women who put women first, and men who put youth first."""
    return Counter({
        (Answers(gender=Gender.WOMAN), WOMEN): counts["women"],
        (Answers(gender=Gender.MAN), YOUTH): counts["men"],
    })  # fmt: skip


def confirmed(number: int, answers: Answers, slugs: frozenset[str]) -> None:
    """One confirmed person says where to begin and something of themselves."""
    told = {"nonce": f"said {number}", "now": clock.now(), "confirmed_by": Means.CARD}
    ref = voter(f"weighed {number}")
    set_priorities(present_round().slug, ref, slugs, **told)  # type: ignore[arg-type]
    if not answers.are_none:
        describing.describe(present_round().slug, ref, answers, **told)  # type: ignore[arg-type]


# --- the figures ----------------------------------------------------------------------------------


def test_women_who_came_too_rarely_count_as_they_live_in_the_country() -> None:
    found = weigh(kinds(women=100, men=300), [SEX], waiting=0)
    assert found is not None and found.people == 400
    women = found.shares["women"]
    assert (women.plain, women.value) == (0.25, pytest.approx(0.5, abs=1e-3))
    assert women.low < 0.5 < women.high and women.high - women.low > 0.09
    assert found.evidence.effective == pytest.approx(300)
    assert found.evidence.ratios == {"woman": 0.5, "man": 1.5}


def test_whoever_told_nothing_is_weighed_by_nothing() -> None:
    silent: Kind = (Answers(), frozenset({"rural"}))
    found = weigh(kinds(women=100, men=100) | Counter({silent: 50}), [SEX], waiting=10)
    assert found is not None
    assert found.unanswered == {"gender": 50}
    assert found.shares["rural"].value == pytest.approx(found.shares["rural"].plain, abs=0.01)
    assert found.evidence.waiting == pytest.approx(10 / 260)


def test_the_figures_survive_being_kept() -> None:
    found = weigh(kinds(women=100, men=300), [SEX], waiting=3)
    assert found is not None and Figures.from_json(found.as_json()) == found


def test_nobody_is_no_finding() -> None:
    assert weigh(Counter(), adults(), waiting=0) is None


def test_the_order_in_which_people_come_changes_nothing() -> None:
    dice = random.Random(4)
    people = [
        (
            Answers(gender=dice.choice(list(Gender)), place_type=dice.choice(list(PlaceType))),
            dice.choice([YOUTH, WOMEN]),
        )
        for _ in range(400)
    ]
    mixed = dice.sample(people, len(people))
    assert weigh(Counter(people), adults(), 0) == weigh(Counter(mixed), adults(), 0)


# --- the command and the pages --------------------------------------------------------------------


def test_only_confirmed_people_are_weighed_and_pages_read_what_was_kept(inside: Flask) -> None:
    with transaction():
        for number in range(60):
            gender = Gender.WOMAN if number < 20 else Gender.MAN
            confirmed(number, Answers(gender=gender), WOMEN if number < 20 else YOUTH)
        set_priorities(
            present_round().slug, voter("waiting"), YOUTH, nonce="w", now=clock.now()
        )  # fmt: skip
    leader = staff_browser(inside, Role.LEADER)
    tell_figures()
    assert "There is no confidence grade yet" in leader.get("/en/lead/").words
    answer = inside.test_cli_runner().invoke(args=["reports", "analyse"])
    assert "60 people count as" in answer.output, answer.output
    words = leader.get("/en/lead/").words
    assert "Confidence: insufficient." in words
    assert "Fewer than 30 women told us about themselves." in words
    assert "Priorities, weighted" not in words, "no percentage may rest on so little"
    assert "Confidence: insufficient." in leader.get("/en/lead/method").words


def test_an_invented_republic_is_graded_with_its_weakest_group(inside: Flask) -> None:
    with transaction():
        republic.fill(present_round(), people=1_500, seed=5, now=clock.now(), say=lambda _: None)
    answer = inside.test_cli_runner().invoke(args=["reports", "analyse"])
    assert answer.exit_code == 0, answer.output
    kept = insight(present_round().id)
    assert kept is not None and f"{kept[1].opinions.people}" and "cases to look at" in answer.output
    report = summarise(present_round(), clock.now()).analysis
    assert report is not None and report.confidence.grade in (Grade.LOW, Grade.MEDIUM)
    leader = staff_browser(inside, Role.LEADER)
    page = leader.get("/en/lead/")
    assert "Priorities, weighted" in page.words and "Weakest: " in page.words
    assert "they are as sure as" in page.words
    file = leader.client.get("/en/lead/summary.csv").data.decode("utf-8-sig")
    assert "Priorities, weighted" in file and "Confidence: " in file


def test_nothing_is_kept_while_nobody_confirmed_has_chosen(inside: Flask) -> None:
    answer = inside.test_cli_runner().invoke(args=["reports", "analyse"])
    assert "nobody confirmed has chosen priorities yet" in answer.output
    assert summarise(present_round(), clock.now()).analysis is None
    session().rollback()


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_every_grade_doubt_and_group_has_its_words(app: Flask, language: str) -> None:
    with app.test_request_context(f"/{language}/"):
        app.preprocess_request()
        for table in (
            confidence_wording.GRADES, confidence_wording.DOUBTS, confidence_wording.KEY_GROUPS,
        ):  # fmt: skip
            for words in table.values():
                assert language == "en" or not gettext(words).isascii()
        assert set(confidence_wording.DOUBTS) == set(Doubt)


def test_a_report_that_stopped_at_the_cap_says_how_far_off_it_is(inside: Flask) -> None:
    found = weigh(kinds(women=40, men=960), [SEX], waiting=0)
    assert found is not None and not found.converged
    inside.preprocess_request()
    report = AnalysisReport(clock.now(), found, confidence(found.evidence))
    assert "up to 30% off its share" in confidence_wording.method(report)
