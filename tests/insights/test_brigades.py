"""A planted brigade is found, honest crowds and families are not, and order changes nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.demo.imagining import OPENS_AT
from app.insights.brigades import Taken, brigades
from app.insights.signs import Sign
from bench.brigades import honest, with_brigade


def caught(taken: Taken, people: int) -> tuple[float, float]:
    """Of the planted ones, how many were found; of those found, how many were planted."""
    found = [case.members for case in brigades(taken)]
    members = np.concatenate([np.zeros(0, dtype=np.int64), *found])
    planted = taken.people - people
    hit = int((members >= people).sum())
    return hit / planted if planted else 1.0, hit / len(members) if len(members) else 1.0


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("size", [60, 200])
def test_a_planted_brigade_is_found(seed: int, size: int) -> None:
    crowd = honest(1_500, seed)
    recall, precision = caught(with_brigade(crowd, size, seed), 1_500)
    assert recall >= 0.85 and precision >= 0.7


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_honest_crowd_is_no_case(seed: int) -> None:
    assert brigades(honest(1_500, seed)) == ()


def test_a_family_of_six_on_one_phone_is_no_case() -> None:
    for seed in (1, 2):
        crowd = honest(1_500, seed)
        assert brigades(with_brigade(crowd, 6, seed, careless=0.0, days=1)) == ()


def test_one_camp_that_comes_at_once_is_no_case() -> None:
    """After a speech, three times as many as on other days, nearly all of one mind."""
    crowd = honest(1_500, 4)
    drawn = np.random.default_rng(4).choice(1_500, 150, replace=False)
    day = crowd.first_on.copy()
    day[drawn] = OPENS_AT.toordinal() + 10
    assert brigades(replace(crowd, first_on=day, last_on=np.maximum(crowd.last_on, day))) == ()


def test_signs_say_what_they_say_and_the_key_names_the_pattern() -> None:
    crowd = honest(1_500, 5)
    (small,) = brigades(with_brigade(crowd, 60, 5))
    (large,) = brigades(with_brigade(crowd, 150, 5))
    assert {Sign.ALIKE, Sign.BURST, Sign.ONE_MEANS} <= set(small.signs)
    assert small.likeness > small.elsewhere + 0.2
    assert len(small.members) > 3 * small.expected
    assert len(small.key) == 16 and dict(large.core).items() >= dict(small.core).items()


def test_neither_the_order_of_people_nor_of_entries_changes_anything() -> None:
    taken = with_brigade(honest(1_200, 6), 60, 6)
    draw = np.random.default_rng(7)
    name, entries = draw.permutation(taken.people), draw.permutation(len(taken.person))
    back = np.argsort(name)
    mixed = Taken(
        people=taken.people,
        items=taken.items,
        person=name[taken.person][entries],
        item=taken.item[entries],
        said=taken.said[entries],
        first_on=taken.first_on[back],
        last_on=taken.last_on[back],
        means=taken.means[back],
    )
    one, other = brigades(taken), brigades(mixed)
    assert [case.core for case in one] == [case.core for case in other]
    for mine, theirs in zip(one, other, strict=True):
        assert np.array_equal(np.sort(name[mine.members]), theirs.members)
        assert (mine.likeness, mine.expected) == (theirs.likeness, theirs.expected)


def test_nobody_is_no_case() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert brigades(Taken(0, 3, none, none, none, none, none, none)) == ()
