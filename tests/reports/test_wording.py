"""Promise: no sentence says more than its rule, and none says a share without its range."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.insights.tallies import Reading, Tally
from app.participation.told_figures import PriorityFigures
from app.reports import front, priority_wording, wording
from app.reports.summary import Caveat, SummaryReport
from tests.reports.making import a_report, priorities_of, reading_in

PERCENT = re.compile(r"[\d٠-٩]+[%٪]")
ELEVEN = [Tally(900 - place * 80, 20, 80 + place * 80, 10) for place in range(11)]
FIRST = ("democracy", "community", "infrastructure", "human-rights")


def begun(*counts: int) -> PriorityFigures:
    """A thousand people, and how many of them chose the first of these topics."""
    return priorities_of(1_000, dict(zip(FIRST, counts, strict=False)))


SITUATIONS = {
    "nothing": a_report(),
    "few": a_report(Tally(29, 0, 0)),
    "a clear lead": a_report(*ELEVEN),
    "two close": a_report(Tally(900, 0, 100), Tally(905, 0, 95), *ELEVEN[4:]),
    "three close": a_report(Tally(90, 0, 10), Tally(91, 0, 9), Tally(92, 0, 8)),
    "all close": a_report(*[Tally(90 + place, 0, 10) for place in range(11)]),
    "rejected": a_report(*[Tally(10, 0, 900 + place) for place in range(11)]),
    "priorities alone": a_report(priorities=begun(600, 300)),
    "a clear priority": a_report(*ELEVEN, priorities=begun(600, 300, 200)),
    "two priorities close": a_report(*ELEVEN, priorities=begun(600, 590, 200)),
    "three priorities close": a_report(*ELEVEN, priorities=begun(600, 590, 585)),
    "a priority all reject": a_report(
        *[Tally(10, 0, 900 + place) for place in range(11)], priorities=begun(600, 590)
    ),
}


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_answer_takes_at_most_sixty_words(app: Flask, language: str, situation: str) -> None:
    with reading_in(app, language):
        text = " ".join(front.answer(SITUATIONS[situation], {}))
    assert len(text.split()) <= 60, f"{len(text.split())}: {text}"


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_answer_always_says_whom_it_does_not_speak_for(app: Flask, situation: str) -> None:
    with reading_in(app, "en"):
        text = " ".join(front.answer(SITUATIONS[situation], {}))
    assert "do not generalise to the public" in text
    assert "we cannot say who is missing" in text


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_share_is_never_said_without_its_range_and_base(
    app: Flask, language: str, situation: str
) -> None:
    report = SITUATIONS[situation]
    with reading_in(app, language):
        sentences = [*front.answer(report, {}), *map(wording.headline, report.topics)]
        sentences += wording.close_calls(report)
        shares = [
            wording.share(share)
            for topic in report.topics
            for share in (topic.support, topic.oppose)
            if share is not None
        ]
        shares += [priority_wording.share(one.share) for one in report.priorities.told if one.share]
        sentences.append(priority_wording.standing(report.priorities))
    rest = "\n".join(sentences)
    for share in shares:
        rest = rest.replace(share, "")
    assert not PERCENT.search(rest), rest


def test_a_clear_lead_is_named_and_a_close_one_is_not_ranked(app: Flask) -> None:
    with reading_in(app, "en"):
        assert (
            "Better infrastructure, 90% (estimated range"
            in front.answer(SITUATIONS["a clear lead"], {})[0]
        )
        close = front.answer(SITUATIONS["three close"], {})[0]
        assert "too close to rank" in close and "Stronger democracy" in close
        many = front.answer(SITUATIONS["all close"], {})[0]
        assert many.startswith("11 topics") and "too close to rank" in many


def test_only_topics_that_are_all_close_are_listed_as_such(app: Flask) -> None:
    chain = a_report(Tally(80, 0, 20), Tally(70, 0, 30), Tally(60, 0, 40))
    with reading_in(app, "en"):
        assert wording.close_calls(SITUATIONS["three close"]) == [
            "Too close to rank: Stronger democracy, Sustainable development, Better infrastructure."
        ]
        assert wording.close_calls(chain) == [
            "In order of support, from Better infrastructure to Stronger democracy, each is too "
            "close to the next to rank."
        ]


def test_opposition_is_told_where_there_is_some(app: Flask) -> None:
    with reading_in(app, "en"):
        assert "against 11: a majority of participants." in " ".join(
            front.answer(SITUATIONS["rejected"], {})
        )
        assert "against" not in " ".join(front.answer(SITUATIONS["all close"], {}))


def test_every_reading_and_every_caveat_has_its_words(app: Flask) -> None:
    assert set(wording.READINGS) == set(Reading)
    assert set(wording.CAVEATS) == set(Caveat)


@pytest.mark.parametrize("word", ["Iraqis", "the people", "most people", "significant", "because"])
def test_no_sentence_speaks_for_a_people_or_of_a_cause(app: Flask, word: str) -> None:
    with reading_in(app, "en"):
        for report in SITUATIONS.values():
            said = [*front.answer(report, {}), *wording.caveats(report), wording.method(report)]
            said += [wording.headline(topic) for topic in report.topics]
            assert word.lower() not in " ".join(said).lower()


def test_a_majority_is_always_one_of_participants() -> None:
    for reading, words in wording.READINGS.items():
        assert reading is Reading.TOO_FEW or "articipants" in words


def test_a_round_with_confirmed_votes_only_is_not_called_unconfirmed(app: Flask) -> None:
    confirmed: SummaryReport = a_report(caveats=[Caveat.SELF_SELECTED])
    with reading_in(app, "en"):
        assert "unconfirmed" not in " ".join(front.answer(confirmed, {}))


def test_the_first_priority_is_named_with_its_range_and_whether_it_is_clear(app: Flask) -> None:
    with reading_in(app, "en"):
        told = {name: front.answer(report, {})[0] for name, report in SITUATIONS.items()}
    first = "Most chosen: Stronger democracy, 60% (estimated range 56% to 64%; people: 1,000)"
    assert told["a clear priority"] == told["priorities alone"] == f"{first}, clearly ahead."
    assert told["two priorities close"] == f"{first}, not clearly ahead of Working with society."
    assert told["three priorities close"] == f"{first}, not clearly ahead of 2 others."
    assert "Most chosen" not in told["a clear lead"]


def test_below_thirty_people_no_priority_is_named(app: Flask) -> None:
    few = a_report(*ELEVEN, priorities=priorities_of(29, {"youth": 29}))
    with reading_in(app, "en"):
        assert "Most chosen" not in " ".join(front.answer(few, {}))
        assert "We publish at 30." in priority_wording.standing(few.priorities)
