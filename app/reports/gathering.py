"""The answers of a round as the command computes with them: in one order, weighted, by groups."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.insights.disclosure import untold
from app.insights.weighting import Codes, Floats, rake
from app.participation.answer_queries import NO_DAY, Given, RoundAnswers
from app.participation.background_rules import Answers, Question
from app.reports.adults import Adults
from app.reports.analysing import KURDISTAN, as_known, margins
from app.reports.missing import PLACES

FEWEST_OF_A_GROUP = 50
"""People of a group whose answers to one item are told; below, its range would say nothing."""
SMALLEST_CELL = 30
QUESTIONS = (Question.GENDER, Question.AGE_GROUP, Question.PLACE_TYPE, Question.GOVERNORATE)
NOBODY = -1


@dataclass(frozen=True)
class Entries:
    """One entry for each answer, in one order whatever order the rows came in."""

    person: Codes
    item: Codes
    said: Codes


@dataclass(frozen=True)
class Parts:
    """People by their answer to one question: `code` is a place in `names`, or -1 for no answer."""

    names: tuple[str, ...]
    code: Codes


@dataclass(frozen=True)
class Cells:
    """Who answered an item in a group: `base` people as sure as `effective`, `value` of them so."""

    base: Codes  # items by groups, as the other two
    effective: Floats
    value: Floats


class Gathered:
    """A round's answers with a weight for everybody who took part."""

    def __init__(self, held: RoundAnswers, known: Sequence[Adults]) -> None:
        self.held = held
        self.known = known
        self.votes = _sorted(held.votes)
        self.answers = _sorted(held.answers)

    @cached_property
    def weights(self) -> Floats:
        """One for each person, mean 1 over those who took part; 0 for those who did nothing."""
        active = np.flatnonzero(np.array(self.held.first_on, dtype=np.int64) != NO_DAY)
        weights = np.zeros(self.held.people)
        weights[active] = self.weigh(active)
        return weights

    def weigh(self, people: Codes) -> Floats:
        """Weights of these people among themselves."""
        said = [self.held.backgrounds[person] for person in people]
        return rake(as_known(said, self.known), margins(self.known)).weights

    @cached_property
    def parts(self) -> Mapping[Question, Parts]:
        """People by gender, age, town or country, and region."""
        found = {}
        for question in QUESTIONS:
            said = [_part(question, one) for one in self.held.backgrounds]
            names = tuple(sorted({name for name in said if name is not None}))
            place = {name: number for number, name in enumerate(names)}
            code = [NOBODY if name is None else place[name] for name in said]
            found[question] = Parts(names, np.array(code, dtype=np.int64))
        return found

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all answers and backgrounds; neither the order of rows nor names matter."""
        each = [hashlib.blake2b(repr(one).encode(), digest_size=16) for one in self._described()]
        for entries, kind in ((self.votes, b"v"), (self.answers, b"a")):
            for person, item, said in zip(
                entries.person.tolist(), entries.item.tolist(), entries.said.tolist(), strict=True
            ):
                each[person].update(b"%s%d.%d;" % (kind, item, said))
        whole = hashlib.sha256(repr((tuple(self.held.topics), self.held.statements)).encode())
        for mark in sorted(one.digest() for one in each):
            whole.update(mark)
        return whole.hexdigest()

    def _described(self) -> Sequence[tuple[object, ...]]:
        chosen = self.held.priorities
        return [
            (how, said, sorted(chosen.get(person, ())), first, last)
            for person, (how, said, first, last) in enumerate(
                zip(
                    self.held.means,
                    self.held.backgrounds,
                    self.held.first_on,
                    self.held.last_on,
                    strict=True,
                )
            )
        ]


def cells(
    entries: Entries, so: Floats, weights: Floats, code: Codes, shape: tuple[int, int]
) -> Cells:
    """What each group said to each item; `so` is 1 for an answer that counts as agreement.

    `code` is each person's group, -1 for none; `shape` is items by groups.
    """
    items, groups = shape
    inside = code[entries.person] >= 0
    person = entries.person[inside]
    key = entries.item[inside] * groups + code[person]
    weight = weights[person]
    size = items * groups

    def summed(what: Floats | None) -> Floats:
        return np.bincount(key, what, size).reshape(shape).astype(np.float64)

    whole, squares, agreed = summed(weight), summed(weight**2), summed(weight * so[inside])
    held = np.maximum(whole, 1e-12)
    return Cells(
        base=summed(None).astype(np.int64),
        effective=np.where(whole > 0, whole**2 / np.maximum(squares, 1e-12), 0),
        value=np.clip(agreed / held, 0, 1),
    )


def told(names: Sequence[str], counts: Sequence[int], everybody: int) -> list[int]:
    """The places of groups that may be told: large enough, and giving no small one away.

    Those who did not answer the question are a group as well: it could be found by subtraction.
    """
    named = dict(zip(names, counts, strict=True)) | {"": everybody - sum(counts)}
    hidden = untold(named, SMALLEST_CELL)
    return [
        place
        for place, (name, n) in enumerate(zip(names, counts, strict=True))
        if n >= FEWEST_OF_A_GROUP and name not in hidden
    ]


def _sorted(given: Given) -> Entries:
    person, item, said = (
        np.array(one, dtype=np.int64) for one in (given.person, given.item, given.said)
    )
    order = np.lexsort((item, person))
    return Entries(person[order], item[order], said[order])


def _part(question: Question, said: Answers) -> str | None:
    answer = getattr(said, question.value)
    if answer is None:
        return None
    if question is Question.PLACE_TYPE:
        return PLACES[answer]
    if question is Question.GOVERNORATE:
        return "kurdistan" if answer in KURDISTAN else None if answer == "OUT" else "rest"
    return str(answer)
