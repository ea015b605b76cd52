"""Planted groups are found again, chance is no group, and order and day change nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.insights.clustering import adjusted_rand
from app.insights.opinion_groups import Answers, OpinionGroups, opinion_groups
from app.insights.weighting import Codes

PEOPLE, STATEMENTS = 600, 40


def invented(groups: int, seed: int, fill: float = 0.7) -> tuple[Codes, Answers]:
    """People of so many camps, each with likings of its own, who leave much open."""
    draw = np.random.default_rng(seed)
    shares = np.array([0.5, 0.3, 0.2][:groups])
    camp = draw.choice(groups, PEOPLE, p=shares / shares.sum())
    liking = draw.choice([0.08, 0.5, 0.92], (groups, STATEMENTS))
    given = draw.random((PEOPLE, STATEMENTS)) < fill
    person, statement = np.nonzero(given)
    agrees = draw.random(len(person)) < liking[camp[person], statement]
    value = np.where(agrees, 1.0, -1.0)
    value[draw.random(len(value)) < 0.1] = 0.0
    return camp, Answers(PEOPLE, STATEMENTS, person, statement, value)


def alike(found: OpinionGroups, camp: Codes) -> float:
    known = found.label >= 0
    return adjusted_rand(camp[known], found.label[known])


@pytest.mark.parametrize(("groups", "seed"), [(2, 1), (2, 2), (3, 3), (3, 4)])
def test_planted_groups_are_found_again(groups: int, seed: int) -> None:
    camp, answers = invented(groups, seed)
    found = opinion_groups(answers)
    assert found.clear and len(found.sizes) == groups
    assert alike(found, camp) > 0.9
    assert list(found.sizes) == sorted(found.sizes, reverse=True)
    assert found.silhouette > found.by_chance


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_where_all_are_of_one_mind_there_are_no_clear_groups(seed: int) -> None:
    _, answers = invented(1, seed)
    found = opinion_groups(answers)
    assert not found.clear and found.sizes == (PEOPLE,)


def test_neither_the_order_of_people_nor_of_entries_changes_anything() -> None:
    _, answers = invented(3, 8)
    found = opinion_groups(answers)
    draw = np.random.default_rng(9)
    names, entries = draw.permutation(PEOPLE), draw.permutation(len(answers.value))
    mixed = Answers(
        PEOPLE,
        STATEMENTS,
        names[answers.person][entries],
        answers.statement[entries],
        answers.value[entries],
    )
    again = opinion_groups(mixed)
    assert again.digest == found.digest and again.sizes == found.sizes
    assert np.array_equal(again.label[names], found.label)
    assert np.array_equal(again.axes, found.axes)
    assert (again.silhouette, again.stability) == (found.silhouette, found.stability)


def test_other_answers_have_another_digest() -> None:
    _, answers = invented(2, 10)
    turned = replace(answers, value=np.concatenate([-answers.value[:1], answers.value[1:]]))
    assert opinion_groups(turned).digest != opinion_groups(answers).digest


def test_whoever_answered_little_is_in_no_group() -> None:
    _, answers = invented(2, 11)
    few = answers.person != 0
    few[np.flatnonzero(answers.person == 0)[:6]] = True
    kept = replace(
        answers,
        person=answers.person[few],
        statement=answers.statement[few],
        value=answers.value[few],
    )
    found = opinion_groups(kept)
    assert found.label[0] == -1 and sum(found.sizes) == PEOPLE - 1


def test_too_few_people_are_one_group() -> None:
    none = np.zeros(0, dtype=np.int64)
    found = opinion_groups(Answers(0, 5, none, none, np.zeros(0)))
    assert not found.clear and found.sizes == (0,)
