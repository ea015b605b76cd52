"""Promise: leadership reads priorities in an order that the figures carry, and no untold count."""

from __future__ import annotations

from flask import Flask

from app import clock
from app.reports.priorities import priority_report, weighed
from app.reports.summary import summarise
from tests import factories
from tests.reports.making import a_report, priorities_of


def test_the_figures_are_those_that_citizens_see(either_app: Flask) -> None:
    with either_app.app_context():
        factories.prioritise_many({("youth", "women"): 60, ("rural",): 15})
        factories.tell_figures()
        found = summarise(factories.present_round(), clock.now()).priorities
    assert found.people == 75
    assert {one.slug: one.count for one in found.standings if one.count} == {
        "youth": 60, "women": 60, "rural": 15,
    }  # fmt: skip
    assert [[one.slug for one in run] for run in found.runs[:2]] == [["youth", "women"], ["rural"]]


def test_before_any_figure_was_told_there_is_none() -> None:
    report = priority_report(None)
    assert report.people == 0 and len(report.standings) == 11
    assert report.told == () and report.runs == report.leading == ()


def test_what_fewer_than_ten_chose_has_no_share_weighted_either() -> None:
    told = priority_report(priorities_of(200, {"women": 90, "youth": 9}))
    every = {one.slug: _Share(0.4, 0.3, 0.5) for one in told.standings}
    assert [one.slug for one in weighed(told, every).told] == ["women"]


class _Share:
    def __init__(self, value: float, low: float, high: float) -> None:
        self.value, self.low, self.high = value, low, high


def test_a_changed_priority_is_another_version_and_an_untold_one_is_not() -> None:
    def version(people: int, n: int) -> str:
        return a_report(priorities=priorities_of(people, {"youth": n})).version

    assert version(40, 30) != version(40, 35)
    assert version(40, 3) == version(40, 9)
