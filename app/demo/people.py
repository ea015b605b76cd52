"""The invented people: who they are, of which camp, how confirmed, and the few who play a part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from random import Random

from app.demo import backgrounds
from app.demo.backgrounds import RATES, Census, Rates
from app.demo.conversation import Citizen
from app.demo.days import Days
from app.demo.leanings import TOWARDS_CHANGE
from app.identity.rules import Means
from app.participation.background_rules import Answers

# How the invented people were confirmed; one in ten has not got round to it.
MEANS = (Means.PHONE, Means.EMAIL, Means.CARD, None)
MEANS_SHARES = (0.58, 0.24, 0.08, 0.10)
# In fewer people nobody plays a part.
CROWD = 200


class Part(StrEnum):
    """Whether somebody answers for themselves."""

    HONEST = "honest"
    BRIGADE = "brigade"  # told what to answer, with others, within two days
    STRAIGHT = "straight"  # the same answer to everything


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person under their pseudonyms; `number` is that of their device."""

    number: int
    citizen: Citizen
    part: Part
    towards_change: bool
    kind: Answers
    told: Answers
    means: Means | None
    first_on: date


def brigade_size(people: int) -> int:
    """So many are told what to answer."""
    return 0 if people < CROWD else max(24, min(150, people * 15 // 1_000))


def straight_size(people: int) -> int:
    """So many give the same answer to everything."""
    return 0 if people < CROWD else people // 50


def draw_people(
    citizens: list[Citizen], days: Days, rng: Random, rates: Rates = RATES
) -> list[Person]:
    """All of them, in the order of their pseudonyms as votes are stored."""
    census = Census(rates)
    firsts = days.first_days(len(citizens))
    brigade, straight = brigade_size(len(citizens)), straight_size(len(citizens))
    chosen = rng.sample(range(len(citizens)), brigade + straight)
    parts = dict.fromkeys(chosen[:brigade], Part.BRIGADE)
    parts |= dict.fromkeys(chosen[brigade:], Part.STRAIGHT)
    middle = len(days.all) // 2
    burst = days.all[middle : middle + 2]
    people = []
    for number, citizen in enumerate(citizens):
        part = parts.get(number, Part.HONEST)
        kind = census.person(rng)
        is_told = part is Part.BRIGADE
        people.append(
            Person(
                number=number,
                citizen=citizen,
                part=part,
                towards_change=rng.random() < TOWARDS_CHANGE,
                kind=kind,
                told=Answers() if is_told else backgrounds.told(kind, rng),
                means=Means.CARD if is_told else rng.choices(MEANS, MEANS_SHARES)[0],
                first_on=rng.choice(burst) if is_told else firsts[number],
            )
        )
    return sorted(people, key=lambda one: one.citizen.voter_ref)
