"""Promise: whoever agrees with everything is counted, and the first answer is told without them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask import Flask

from app.identity.rules import Means
from app.participation.answer_queries import ANSWERS, CHOICES
from app.participation.background_rules import Answers
from app.participation.rules import Choice
from app.participation.statement_rules import Answer
from app.reports import front, pdf
from app.reports.acquiescence import acquiescence
from app.reports.gathering import Gathered
from tests.reports.imagining import HALF, an_insight
from tests.reports.making import a_report, priorities_of
from tests.reports.peopled import speaking
from tests.reports.planting import FIRST_DAY, Planted, known, plant


def with_yes(planted: Planted, many: int, first: str) -> Gathered:
    """The round and so many more, who agree with every topic and statement and begin with one."""
    held = planted.held
    for person in range(held.people, held.people + many):
        held.means.append(Means.PHONE)
        held.backgrounds.append(Answers())
        held.first_on.append(FIRST_DAY)
        held.last_on.append(FIRST_DAY)
        for topic in range(len(held.topics)):
            held.votes.add(person, topic, CHOICES.index(Choice.SUPPORT))
        for place in range(0, len(held.statements), 2):
            held.answers.add(person, place, ANSWERS.index(Answer.AGREE))
        held.priorities[person] = frozenset({first})  # type: ignore[index]
    return Gathered(held, known())


def test_a_first_answer_that_rests_on_them_is_told_without_them() -> None:
    found = acquiescence(with_yes(plant(brigade=0), 900, "women"))
    assert found and found.headline and found.without
    assert (found.headline.topic, found.without.topic) == ("women", "infrastructure")
    assert found.changes and found.looked_at == 2_100
    assert found.share.low <= 900 / 2_100 <= found.share.high
    assert (found.headline.people, found.without.people) == (2_100, 1_200)


def test_a_first_answer_that_does_not_is_the_same() -> None:
    found = acquiescence(with_yes(plant(brigade=0), 60, "women"))
    assert found and found.headline and found.without
    assert not found.changes and found.without.topic == "infrastructure"
    assert found.share.value == round(60 / 1_260, 2)


def test_a_few_are_a_share_and_no_second_headline_which_could_point_at_them() -> None:
    found = acquiescence(with_yes(plant(brigade=0), 29, "women"))
    assert found and found.without is None and not found.changes
    assert acquiescence(Gathered(plant(people=20, brigade=0).held, known())) is None


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_the_page_and_its_print_say_in_how_sure_we_are_whether_it_changes(
    app: Flask, language: str
) -> None:
    kept = an_insight()
    told = kept.acquiescence
    assert told and told.without
    firsts = priorities_of(200, {"women": 90})
    said = []
    with speaking(app, language):
        for rest in (
            told.without,
            replace(told.without, topic="women"),
            replace(told.without, topic="women", is_clear=False),
            None,
        ):
            insight = replace(kept, acquiescence=replace(told, without=rest))
            report = replace(a_report(priorities=firsts), insight=insight)
            said.append(front.front(report, {}).method[-1])
            data = pdf.page_data(report)
            assert said[-1] in data["sure"]["method"] and pdf.typeset(json.dumps(data))
    assert len(set(said)) == 4 and all(words.startswith(said[-1]) for words in said)
    if language == "en":
        assert said[-1] == (
            "Of at least 900 people with seven answers or more, 50% (45% to 55%) agreed with every "
            "one."
        )
        assert "the first answer changes: Empowering women" in said[1] or "women" in said[1].lower()
    assert told.share == HALF
