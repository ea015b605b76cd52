"""Who is missing: groups against all adults, worst first, small ones untold, nobody skipped."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from app import clock
from app.catalogue.governorates import OUTSIDE, governorates
from app.db import session
from app.identity.rules import Means
from app.insights.representation import Presence, presence
from app.participation import describing
from app.participation.background_rules import AgeGroup, Answers, Gender, PlaceType, Question
from app.participation.rules import Choice
from app.permissions import Role
from app.reports import missing_wording
from app.reports.adults import OURS, Adults, Sureness, adults
from app.reports.missing import MissingReport, missing_report
from app.reports.summary import summarise
from app.reports.tables import Percent, every_group, missing_table
from app.web.unit_of_work import transaction
from tests.factories import cast_many, present_round, staff_browser, tell_figures, voter

SEX = Adults(Question.GENDER, {"woman": 0.5, "man": 0.5}, {"en": "a count"}, 2024, Sureness.HIGH)


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    with app.test_request_context("/en/"):
        yield app


def of(woman: int | None, man: int | None) -> MissingReport:
    """What is said of so many as they are told; None for fewer than ten."""
    return missing_report({Question.GENDER: {"woman": woman, "man": man}}, [SEX])


def describe(counts: Mapping[Answers, int]) -> None:
    """So many confirmed people say this about themselves; commits."""
    with transaction():
        number = 0
        for answers, count in counts.items():
            for _ in range(count):
                number += 1
                describing.describe(
                    present_round().slug,
                    voter(f"described {number}"),
                    answers,
                    confirmed_by=Means.CARD,
                    nonce=str(number),
                    now=clock.now(),
                )


# --- what is known of adults ----------------------------------------------------------------------


def test_every_group_that_can_be_said_is_known_among_adults() -> None:
    known = {one.question: one for one in adults()}
    assert set(known[Question.GENDER].shares) == set(Gender)
    assert set(known[Question.AGE_GROUP].shares) == set(AgeGroup)
    assert set(known[Question.GOVERNORATE].shares) == set(governorates()) - {OUTSIDE}
    for one in known.values():
        assert sum(one.shares.values()) == pytest.approx(1)
        assert set(one.source) == {"ar", "ckb", "en"} and all(one.source.values())
    assert known[Question.GOVERNORATE].sureness is Sureness.LOW


def test_an_operators_own_file_takes_the_place_of_ours(tmp_path: Path) -> None:
    own = tmp_path / "census.csv"
    text = OURS.read_text("utf-8").replace("gender,woman,0.498", "gender,woman,0.6")
    own.write_text(text.replace("gender,man,0.502", "gender,man,0.4"), "utf-8")
    assert adults(own)[0].shares["woman"] == pytest.approx(0.6)
    own_bad = tmp_path / "bad.csv"
    own_bad.write_text(text, "utf-8")
    with pytest.raises(ValueError, match="add up to 1"):
        adults(own_bad)


# --- what may be said -----------------------------------------------------------------------------


def test_groups_are_told_worst_first_with_their_ratio() -> None:
    found = of(woman=20, man=80)
    assert [(one.name, one.ratio) for one in found.questions[0].groups] == [
        ("woman", pytest.approx(0.4)),
        ("man", pytest.approx(1.6)),
    ]
    assert [one.name for one in found.absent] == ["woman"]


def test_below_thirty_answers_nothing_is_told() -> None:
    assert not of(woman=10, man=15).told and of(woman=10, man=20).told
    assert of(woman=10, man=15).absent == ()


def test_a_group_of_fewer_than_ten_is_listed_without_a_figure() -> None:
    (question,) = of(woman=None, man=95).questions
    woman, man = question.groups
    assert (woman.name, woman.share, woman.ratio) == ("woman", None, None)
    assert woman.presence is Presence.LARGELY_ABSENT
    assert man.share == 1


def test_a_word_about_a_small_group_fits_every_count_behind_it() -> None:
    for man in (30, 40, 60, 200):
        (question,) = of(woman=None, man=man).questions
        word = question.groups[[one.name for one in question.groups].index("woman")].presence
        if word is not None:
            assert all(presence(n / (n + man) / 0.5) is word for n in range(10))


def test_cities_and_towns_are_urban_and_people_abroad_are_no_part_of_the_base(
    inside: Flask,
) -> None:
    describe({
        Answers(place_type=PlaceType.CITY, governorate="BG"): 20,
        Answers(place_type=PlaceType.TOWN, governorate=OUTSIDE): 10,
        Answers(place_type=PlaceType.VILLAGE): 10,
    })  # fmt: skip
    tell_figures()
    report = summarise(present_round(), clock.now()).missing
    by_question = {one.adults.question: one for one in report.questions}
    place = {one.name: one.share for one in by_question[Question.PLACE_TYPE].groups}
    assert place == {"urban": pytest.approx(0.75), "rural": pytest.approx(0.25)}
    assert by_question[Question.GOVERNORATE].told == 20


def test_a_group_of_few_adults_is_never_called_none(inside: Flask) -> None:
    inside.preprocess_request()
    shares = next(one.shares for one in adults() if one.question is Question.GOVERNORATE)
    assert shares["HA"] < 0.005
    report = missing_report({Question.GOVERNORATE: {"BG": 60, "HA": 20}}, adults())
    rows = {row[0]: row for row in missing_table(every_group(report)).rows}
    assert rows["Halabja"][1] == "under 1%" and rows["Baghdad"][1] == Percent(shares["BG"])


# --- what is said ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_every_group_and_word_has_its_name_in_every_language(app: Flask, language: str) -> None:
    with app.test_request_context(f"/{language}/"):
        app.preprocess_request()
        counts = {one.question: dict.fromkeys(one.shares, 40) for one in adults()}
        counts[Question.PLACE_TYPE] = dict.fromkeys(PlaceType, 40)
        report = missing_report(counts, adults())
        for one in report.questions:
            assert missing_wording.source(one.adults)
            for group in one.groups:
                for words in (missing_wording.name(group), missing_wording.said(group)):
                    assert words and (language == "en" or not words.isascii())


def test_the_answer_names_the_least_heard_and_the_page_shows_their_place(inside: Flask) -> None:
    cast_many({Choice.SUPPORT: 40})
    describe({Answers(gender=Gender.MAN): 80, Answers(gender=Gender.WOMAN): 20})
    tell_figures()
    page = staff_browser(inside, Role.LEADER).get("/en/lead/")
    assert "Least heard: women (0.4 of their share)." in page.words
    assert "The most missing groups, and the most present" in page.words
    assert "Gender: 2024 census with the age shape" in page.words
    assert "not know the opinion of those who did not take part" in page.words
    file = staff_browser(inside, Role.LEADER).client.get("/en/lead/summary.csv").data
    rows = list(csv.reader(file.decode("utf-8-sig").splitlines()))
    assert ["Women", "50%", "20%", "0.4", "Largely absent"] in rows


def test_before_enough_have_told_the_page_says_so(inside: Flask) -> None:
    cast_many({Choice.SUPPORT: 40})
    describe({Answers(gender=Gender.MAN): 5})
    tell_figures()
    page = staff_browser(inside, Role.LEADER).get("/en/lead/")
    assert "Too few told us about themselves, so we cannot say who is missing." in page.words
    assert "Largely absent" not in page.words


def test_what_too_few_said_of_themselves_is_not_even_in_the_version(
    inside: Flask, moment: time_machine.Coordinates
) -> None:
    """Whoever tries the few possible answers would find which of them gives the version."""
    versions = set()
    for gender in Gender:
        describe({Answers(gender=gender): 5})
        moment.shift(timedelta(days=1))
        tell_figures()
        versions.add(summarise(present_round(), clock.now()).version)
    assert len(versions) == 1
    describe({Answers(gender=Gender.MAN): 50})
    moment.shift(timedelta(days=1))
    tell_figures()
    assert summarise(present_round(), clock.now()).version not in versions
    session().rollback()
