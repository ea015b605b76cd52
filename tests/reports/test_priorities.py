"""Promise: leadership reads priorities in an order that the figures carry, and no untold count."""

from __future__ import annotations

from flask import Flask

from app import clock
from app.participation.priority_queries import PriorityCounts
from app.reports.priorities import SMALLEST_GROUP, priority_report
from app.reports.summary import summarise
from tests import factories
from tests.reports.making import a_report


def test_the_figures_are_those_that_citizens_see(either_app: Flask) -> None:
    with either_app.app_context():
        factories.prioritise_many({("youth", "women"): 31, ("rural",): 9})
        found = summarise(factories.present_round(), clock.now()).priorities
    assert (found.people, found.confirmed) == (40, 0)
    assert {one.slug: one.count for one in found.standings if one.count} == {
        "youth": 31, "women": 31, "rural": 9,
    }  # fmt: skip
    assert [[one.slug for one in run] for run in found.runs[:2]] == [["youth", "women"], ["rural"]]


def test_choices_of_fewer_than_ten_people_stay_untold() -> None:
    few = priority_report(PriorityCounts(SMALLEST_GROUP - 1, 0, {"youth": 9}))
    assert {one.count for one in few.standings} == {None}
    ten = priority_report(PriorityCounts(SMALLEST_GROUP, 0, {"youth": 9}))
    assert sum(one.count or 0 for one in ten.standings) == 9
    assert few.told == ten.told == () and ten.runs == ten.leading == ()


def test_a_changed_priority_is_another_version_and_an_untold_one_is_not() -> None:
    def version(people: int, n: int) -> str:
        return a_report(priorities=PriorityCounts(people, 0, {"youth": n})).version

    assert version(40, 30) != version(40, 31)
    assert version(9, 3) == version(9, 4)
    assert version(9, 3) != version(8, 3)
