"""What a command reads of a round to find patterns: every answer in the figures, and nobody's name.

People are places from 0; their pseudonyms are left behind in here, so nothing that is computed
from these rows can be brought back to a person. It reads a row for each answer, so it belongs into
a command and into no page.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from app.db import session
from app.identity.rules import Means
from app.participation.background_rules import Answers, Question
from app.participation.models import Background, Priority, Vote, Voter
from app.participation.queries import anybody_confirmed
from app.participation.rules import Choice, ConfirmationLevel
from app.participation.statement_models import StatementVote
from app.participation.statement_queries import topics_of
from app.participation.statement_rules import Answer

FETCHED = 10_000
NO_DAY = -1
CHOICES = tuple(Choice)
ANSWERS = tuple(Answer)


@dataclass(frozen=True)
class Given:
    """Answers of one kind, one entry for each: who, on what, and the place of what was said."""

    person: array[int] = field(default_factory=lambda: array("i"))
    item: array[int] = field(default_factory=lambda: array("i"))
    said: array[int] = field(default_factory=lambda: array("b"))

    def add(self, person: int, item: int, said: int) -> None:
        self.person.append(person)
        self.item.append(item)
        self.said.append(said)

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True)
class RoundAnswers:
    """The answers of a round; `said` is a place in `CHOICES` for votes, in `ANSWERS` otherwise.

    `means` and `backgrounds` have an entry for each person; `first_on` and `last_on` too, the day
    of their first and latest act as its ordinal. `priorities` holds those who chose any.
    """

    topics: Sequence[str]
    statements: Mapping[str, str]  # reference and topic, in the order of their places
    means: Sequence[Means | None]
    backgrounds: Sequence[Answers]
    votes: Given
    answers: Given
    priorities: Mapping[int, frozenset[str]]
    first_on: array[int]
    last_on: array[int]

    @property
    def people(self) -> int:
        return len(self.means)


def round_answers(round_id: int, topics: Sequence[str]) -> RoundAnswers:
    """Everything in the figures of a round: once anybody is confirmed, of confirmed people alone.

    Answers to a statement that is no longer public are left out.
    """
    places, means = _people(round_id)
    first, last = (array("i", [NO_DAY]) * len(means) for _ in range(2))

    def act(person: int, *days: date) -> None:
        for day in days:
            number = day.toordinal()
            if first[person] == NO_DAY or number < first[person]:
                first[person] = number
            last[person] = max(last[person], number)

    def rows(query: Select[*tuple[Any, ...]]) -> Iterator[tuple[int, Any]]:
        for row in session().execute(query.execution_options(yield_per=FETCHED)):
            person = places.get(row[0])
            if person is not None:
                yield person, row

    statements = topics_of(round_id)
    return RoundAnswers(
        topics=topics,
        statements=statements,
        means=means,
        backgrounds=_backgrounds(round_id, rows, len(means)),
        votes=_votes(round_id, topics, rows, act),
        answers=_answers(round_id, statements, rows, act),
        priorities=_priorities(round_id, rows, act),
        first_on=first,
        last_on=last,
    )


Rows = Callable[[Select[*tuple[Any, ...]]], Iterator[tuple[int, Any]]]
Act = Callable[..., None]


def _people(round_id: int) -> tuple[dict[bytes, int], list[Means | None]]:
    """A place for each voter in the figures, and how they were confirmed."""
    query = (
        select(Voter.ref, Voter.confirmed_by)
        .where(
            Voter.round_id == round_id,
            or_(Voter.level == ConfirmationLevel.CONFIRMED, ~anybody_confirmed(round_id)),
        )
        .order_by(Voter.ref)
    )
    places: dict[bytes, int] = {}
    means: list[Means | None] = []
    for ref, how in session().execute(query.execution_options(yield_per=FETCHED)):
        places[ref] = len(means)
        means.append(how)
    return places, means


def _backgrounds(round_id: int, rows: Rows, people: int) -> Sequence[Answers]:
    nothing = Answers()
    found = [nothing] * people
    known: dict[Answers, Answers] = {}  # one object for all who said the same
    query = select(Background.voter_ref, *(getattr(Background, one) for one in Question))
    for person, row in rows(query.where(Background.round_id == round_id)):
        said = Answers(*row[1:])
        found[person] = known.setdefault(said, said)
    return found


def _votes(round_id: int, topics: Sequence[str], rows: Rows, act: Act) -> Given:
    place = {slug: number for number, slug in enumerate(topics)}
    code = {choice: number for number, choice in enumerate(CHOICES)}
    given = Given()
    query = select(
        Vote.voter_ref, Vote.topic_slug, Vote.choice, Vote.first_cast_on, Vote.chosen_on
    ).where(Vote.round_id == round_id)
    for person, (_, slug, choice, first_on, chosen_on) in rows(query):
        given.add(person, place[slug], code[choice])
        act(person, first_on, chosen_on)
    return given


def _answers(round_id: int, statements: Mapping[str, str], rows: Rows, act: Act) -> Given:
    place = {ref: number for number, ref in enumerate(statements)}
    code = {answer: number for number, answer in enumerate(ANSWERS)}
    given = Given()
    query = select(
        StatementVote.voter_ref,
        StatementVote.statement_ref,
        StatementVote.answer,
        StatementVote.answered_on,
    ).where(StatementVote.round_id == round_id)
    for person, (_, ref, answer, on) in rows(query):
        act(person, on)
        if ref in place:
            given.add(person, place[ref], code[answer])
    return given


def _priorities(round_id: int, rows: Rows, act: Act) -> Mapping[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    query = select(Priority.voter_ref, Priority.topic_slug, Priority.chosen_on).where(
        Priority.round_id == round_id
    )
    for person, (_, slug, on) in rows(query):
        found.setdefault(person, set()).add(slug)
        act(person, on)
    return {person: frozenset(slugs) for person, slugs in found.items()}
