"""What leadership reads tells of nobody: not in a moment, not in a table, not in a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app import clock
from app.identity.rules import Means
from app.insights.confidence import Evidence, Grade, confidence
from app.participation import describing
from app.participation.background_rules import Answers, Gender
from app.participation.rules import Choice, Stance
from app.permissions import Role
from app.reports import frozen
from app.reports.analysing import Figures, Weighted
from app.reports.summary import summarise
from app.web.unit_of_work import transaction
from tests.factories import (
    TOPIC,
    cast,
    cast_many,
    present_round,
    prioritise,
    prioritise_many,
    staff_browser,
    tell_figures,
    voter,
    write_comment,
)

DAY = timedelta(days=1)
PATHS = ("/lead/", "/lead/topics", f"/lead/topics/{TOPIC}", "/lead/method", "/lead/unites",
         "/lead/summary.csv", "/lead/summary.json")  # fmt: skip


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    with app.test_request_context("/en/lead/"):
        yield app


def frozen_now() -> str:
    """Everything that a report of this moment holds."""
    held = json.loads(frozen.as_json(summarise(present_round(), clock.now())))
    del held["generated_at"]
    return json.dumps(held)


def somebody(number: int) -> None:
    """One more person votes, says where to begin and something of themselves."""
    told = {"nonce": f"one {number}", "now": clock.now(), "confirmed_by": Means.CARD}
    with transaction():
        cast(f"one {number}", Choice.OPPOSE if number % 2 else Choice.SUPPORT)
        prioritise(f"one {number}", "women")
        describing.describe(
            present_round().slug, voter(f"one {number}"), Answers(gender=Gender.WOMAN), **told
        )  # type: ignore[arg-type]


def test_whoever_reads_after_every_vote_reads_nothing_new(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    """Before and after somebody is seen with a telephone in their hand."""
    with app.test_request_context("/en/lead/"):
        cast_many({Choice.SUPPORT: 60, Choice.OPPOSE: 30})
        prioritise_many({("youth",): 40})
        tell_figures()
    leader = staff_browser(app, Role.LEADER)

    def read() -> list[str]:
        found = (leader.client.get(f"/en{path}?version=now").text for path in PATHS)
        return [
            re.sub(r"value=\"[\w-]{40,}\"|Computed [^.]*\.|\"generated_at\":\"[^\"]*\"", "", one)
            for one in found
        ]

    before = read()
    for number in range(12):
        with app.test_request_context("/en/lead/"):
            somebody(number)
        for path, one, other in zip(PATHS, before, read(), strict=True):
            assert one.splitlines() == other.splitlines(), path
    with app.test_request_context("/en/lead/"):
        moment.shift(DAY)
        tell_figures()
    leader = staff_browser(app, Role.LEADER)
    assert read() != before, "the night tells it"


def test_a_report_is_the_same_whatever_a_hidden_count_is(
    inside: Flask, moment: time_machine.Coordinates
) -> None:
    """From nobody to nine: no other figure of the report moves, so none can be subtracted."""
    cast_many({Choice.SUPPORT: 60, Choice.NEUTRAL: 20})
    prioritise_many({("youth", "rural"): 50})
    reports = set()
    for hidden in range(10):
        if hidden:
            cast_many({Choice.OPPOSE: 1})
            prioritise_many({("women",): 1})
        moment.shift(DAY)
        tell_figures()
        held = json.loads(frozen_now())
        (topic,) = (one for one in held["topics"] if one["slug"] == TOPIC)
        assert topic["counts"]["oppose"] is None
        reports.add(json.dumps(held))
    assert len(reports) == 1


def test_no_number_of_people_in_a_report_is_exact(inside: Flask) -> None:
    cast_many({Choice.SUPPORT: 63, Choice.NEUTRAL: 22, Choice.OPPOSE: 3})
    prioritise_many({("youth", "rural"): 51, ("women",): 4})
    tell_figures()
    held = json.loads(frozen_now())
    counts = [
        *(topic["counts"][name] for topic in held["topics"] if topic["counts"]
          for name in topic["counts"]),
        *(topic["votes"] for topic in held["topics"]),
        *(topic["waiting"] for topic in held["topics"]),
        held["priorities"]["people"],
        *(one["count"] for one in held["priorities"]["standings"]),
        *(day["votes"] for day in held["days"]),
    ]  # fmt: skip
    told = [n for n in counts if n]
    assert len(told) >= 6 and all(n % 5 == 0 and n >= 10 for n in told)


def test_a_stance_is_told_only_of_what_everybody_reads(inside: Flask) -> None:
    write_comment("لا أوافق على هذا", stance=Stance.OPPOSE)
    (cell,) = (one for topic in summarise(present_round(), clock.now()).topics
               for one in topic.comments.cells)  # fmt: skip
    assert (cell.n, cell.stance) == (1, Stance.NONE)


evidences = st.builds(
    Evidence,
    effective=st.floats(1, 5_000),
    design_effect=st.floats(1, 9),
    women=st.integers(0, 400),
    men=st.integers(0, 400),
    rural=st.integers(0, 400),
    ratios=st.dictionaries(st.sampled_from(["woman", "rural", "young"]), st.floats(0, 3)),
    waiting=st.floats(0, 1),
)
ORDER = (Grade.INSUFFICIENT, Grade.LOW, Grade.MEDIUM)


@given(evidences, st.booleans())
def test_evidence_without_exact_counts_never_earns_a_better_grade(
    exact: Evidence, alert: bool
) -> None:
    told = exact.told
    assert {told.women % 10, told.men % 10, told.rural % 10} == {0}
    grade, better = (confidence(one, alert=alert).grade for one in (told, exact))
    assert ORDER.index(grade) <= ORDER.index(better)


@given(
    evidences,
    st.integers(1, 9_999),
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(sorted),
)
def test_what_weighing_keeps_is_whole_points_and_tens(
    evidence: Evidence, people: int, ends: list[float]
) -> None:
    low, value, high = ends
    exact = Figures(
        people=people, evidence=evidence, converged=True, gap=0.123, trimmed=people,
        unanswered={"gender": people}, shares={"youth": Weighted(value, low, high, value)},
    )  # fmt: skip
    kept: dict[str, Any] = json.loads(exact.told.as_json())
    share = kept["shares"]["youth"]
    assert share["plain"] is None
    for name in ("value", "low", "high"):
        assert share[name] * 100 == pytest.approx(round(share[name] * 100))
    assert share["low"] <= low + 1e-9 and share["high"] >= high - 1e-9
    assert {kept["people"] % 10, kept["trimmed"] % 10, kept["unanswered"]["gender"] % 10} == {0}
    assert Figures.from_json(exact.told.as_json()) == exact.told
