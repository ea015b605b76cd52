"""Promises of the invented people: some play a part, the others come as their group does."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

from app.demo.backgrounds import RATES
from app.demo.conversation import Citizen
from app.demo.days import Days
from app.demo.people import CROWD, Part, Person, brigade_size, draw_people, straight_size
from app.identity.rules import Means
from app.participation.background_rules import Gender

OPENS, UNTIL = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC)


def drawn(count: int, seed: int = 1, **rates: float) -> list[Person]:
    citizens = [Citizen(*(Random(f"{n} {kind}").randbytes(32) for kind in "vpf"))
                for n in range(count)]  # fmt: skip
    days = Days(OPENS, UNTIL, Random(seed))
    return draw_people(citizens, days, Random(seed), {**RATES, **rates})


def test_everybody_is_there_once_in_the_order_of_the_pseudonyms() -> None:
    people = drawn(300)
    assert sorted(one.number for one in people) == list(range(300))
    refs = [one.citizen.voter_ref for one in people]
    assert refs == sorted(refs) and people == drawn(300) != drawn(300, seed=2)


def test_a_brigade_comes_within_two_days_by_card_and_tells_nothing() -> None:
    brigade = [one for one in drawn(600) if one.part is Part.BRIGADE]
    assert len(brigade) == brigade_size(600) == 24
    assert len({one.first_on for one in brigade}) == 2
    assert {one.means for one in brigade} == {Means.CARD}
    assert all(one.told.are_none for one in brigade)


def test_in_few_people_nobody_plays_a_part() -> None:
    assert brigade_size(CROWD - 1) == straight_size(CROWD - 1) == 0
    assert {one.part for one in drawn(CROWD - 1)} == {Part.HONEST}
    assert sum(one.part is Part.STRAIGHT for one in drawn(500)) == straight_size(500) == 10


def test_rates_decide_who_comes() -> None:
    def women(**rates: float) -> float:
        people = drawn(2_000, **rates)
        return sum(one.kind.gender is Gender.WOMAN for one in people) / len(people)

    assert abs(women() - 0.29) < 0.04
    assert abs(women(woman=1.0) - 0.498) < 0.04
