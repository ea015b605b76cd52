"""Planted groups are found again; neither chance nor thoughtlessness is one; order is nothing."""

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


def with_straight(share: float, groups: int, seed: int) -> tuple[Codes, Codes, Answers]:
    """The same, of whom so many (0 to 1) agree with whatever they are shown."""
    camp, answers = invented(groups, seed)
    through = np.random.default_rng([seed, 1]).random(PEOPLE) < share
    value = np.where(through[answers.person], 1.0, answers.value)
    return camp, through, replace(answers, value=value)


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


@pytest.mark.parametrize("share", [0.0, 0.05, 0.1])
@pytest.mark.parametrize(("groups", "seed"), [(2, 1), (2, 2), (3, 3), (3, 6)])
def test_who_answers_straight_through_is_no_group_and_hides_none(
    groups: int, seed: int, share: float
) -> None:
    camp, through, answers = with_straight(share, groups, seed)
    found = opinion_groups(answers)
    assert found.clear and len(found.sizes) == groups
    assert found.straight.tolist() == np.flatnonzero(through).tolist()
    assert alike(found, camp) > 0.9 and sum(found.sizes) == PEOPLE - through.sum()


@pytest.mark.parametrize("share", [0.05, 0.1])
@pytest.mark.parametrize("seed", [5, 6, 7])
def test_no_clear_groups_stay_none_whoever_answers_straight_through(
    seed: int, share: float
) -> None:
    _, through, answers = with_straight(share, 1, seed)
    found = opinion_groups(answers)
    assert not found.clear and found.straight.tolist() == np.flatnonzero(through).tolist()


def test_whoever_agrees_with_everything_as_their_camp_does_stays_in_it() -> None:
    camp, answers = invented(2, 12)
    draw = np.random.default_rng(12)
    agrees = draw.random(len(answers.value)) < np.where(camp[answers.person] == 0, 0.98, 0.15)
    found = opinion_groups(replace(answers, value=np.where(agrees, 1.0, -1.0)))
    each = np.bincount(answers.person, np.where(agrees, 0, 1), PEOPLE)
    assert ((each == 0) & (camp == 0)).sum() > 100, "many of them agree with all they answered"
    assert found.clear and alike(found, camp) > 0.99 and not len(found.straight)


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
