"""What a confirmed person may be asked about themselves: five questions, and never a sixth.

Never asked are ethnicity, religion, sect, party and tribe, nor income, documents, days of birth or
addresses; `tests/contracts/test_never_asked.py` reads every name in the house for them.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from enum import StrEnum

from app.errors import N_, Refusal


class Question(StrEnum):
    """The five, named as the answers to them are."""

    GOVERNORATE = "governorate"
    PLACE_TYPE = "place_type"
    AGE_GROUP = "age_group"
    GENDER = "gender"
    SCHOOLING = "schooling"


class PlaceType(StrEnum):
    CITY = "city"
    TOWN = "town"  # a district or sub-district
    VILLAGE = "village"


class AgeGroup(StrEnum):
    TO_24 = "18-24"
    TO_34 = "25-34"
    TO_44 = "35-44"
    TO_54 = "45-54"
    TO_64 = "55-64"
    FROM_65 = "65-"


class Gender(StrEnum):
    WOMAN = "woman"
    MAN = "man"


class Schooling(StrEnum):
    """The last stage that was completed."""

    NONE = "none"
    PRIMARY = "primary"
    INTERMEDIATE = "intermediate"
    SECONDARY = "secondary"
    HIGHER = "higher"


@dataclass(frozen=True)
class Answers:
    """What somebody chose to say; None where they prefer not to, which is as good an answer."""

    governorate: str | None = None
    place_type: PlaceType | None = None
    age_group: AgeGroup | None = None
    gender: Gender | None = None
    schooling: Schooling | None = None

    @property
    def are_none(self) -> bool:
        return not any(astuple(self))

    @property
    def told(self) -> frozenset[tuple[Question, str]]:
        """Every question that was answered, with what was said."""
        said = {question: getattr(self, question.value) for question in Question}
        return frozenset((question, str(answer)) for question, answer in said.items() if answer)


class ConfirmationComesFirst(Refusal):
    title = N_("Confirm your participation first")
    advice = N_("These questions come after it, and you can leave out every one of them.")
