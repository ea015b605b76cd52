"""What pages read about statements: the one to ask next, one alone, one's own answers, counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, union_all

from app.catalogue.models import Round
from app.db import session
from app.participation.models import Statement
from app.participation.queries import anybody_confirmed, published
from app.participation.rules import ConfirmationLevel
from app.participation.statement_models import StatementTally, StatementVote
from app.participation.statement_rules import Answer, Counts
from app.screening import echoes
from app.text.resembling import ALIKE, likeness

# So many statements take part in one draw; which of more, the reader's place in the circle says.
CIRCLE = 2**31
MOST_CANDIDATES = 40
OWN_LISTED = 200
MOST_SIMILAR = 3


@dataclass(frozen=True)
class PublicStatement:
    """A published statement as anybody reads it."""

    key: str
    topic_slug: str
    text: str
    language: str
    proposal: str | None  # its name among the proposals; None for what a citizen wrote
    alias_number: int | None  # None: its author has left
    public_name: str | None
    governorate: str | None
    published_at: datetime


def published_statements(*more: Any) -> Select[*tuple[Any, ...]]:
    """The rule of visibility for statements; `more` are further columns."""
    return published(Statement, Statement.round_id, Statement.topic_slug, Statement.proposal, *more)


def round_of(ref: str) -> Round | None:
    """The round of a statement that everybody may read; None for any other."""
    found = published_statements().where(Statement.ref == ref).subquery()
    return session().scalar(select(Round).join(found, found.c.round_id == Round.id))


def published_statement(ref: str) -> PublicStatement | None:
    """One statement that everybody may read; None for any other."""
    row = session().execute(published_statements().where(Statement.ref == ref)).first()
    return None if row is None else as_statement(row)


def topics_of(round_id: int) -> Mapping[str, str]:
    """Every statement of the round that everybody may read, with its topic, by reference."""
    query = published_statements().where(Statement.round_id == round_id).order_by(Statement.ref)
    return {row.ref: row.topic_slug for row in session().execute(query)}


def candidates(
    round_id: int,
    topic_slug: str | None,
    *,
    voter_ref: bytes | None,
    shown: Sequence[str],
    start: int,
) -> Sequence[PublicStatement]:
    """Statements this reader has neither answered nor just been shown: the next in the circle.

    Every statement has a fixed place drawn at random, and a reader begins at a place of their own;
    so each is as likely to be among the candidates as any other, and no more are ever read.
    """
    here = [Statement.round_id == round_id, Statement.ref.not_in(shown)]
    if topic_slug is not None:
        here.append(Statement.topic_slug == topic_slug)
    if voter_ref is not None:
        here.append(
            ~exists().where(
                StatementVote.round_id == round_id,
                StatementVote.voter_ref == voter_ref,
                StatementVote.statement_ref == Statement.ref,
            )
        )
    onward = _stretch(*here, Statement.mix_key >= start)
    around = _stretch(*here, Statement.mix_key < start)
    rows = session().execute(union_all(onward, around).limit(MOST_CANDIDATES))
    return [as_statement(row) for row in rows]


def _stretch(*where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    ordered = published_statements().where(*where).order_by(Statement.mix_key, Statement.ref)
    found = ordered.limit(MOST_CANDIDATES).subquery()
    return select(*found.c)


def answered(round_id: int) -> Sequence[str]:
    """The references of every statement of the round that anybody answered, in order."""
    return session().scalars(
        select(StatementTally.statement_ref)
        .where(StatementTally.round_id == round_id)
        .distinct()
        .order_by(StatementTally.statement_ref)
    ).all()  # fmt: skip


def counts(round_id: int, refs: Sequence[str], *, in_figures: bool = False) -> Mapping[str, Counts]:
    """Answers to these statements from the counters: all, or those that figures are made of."""
    query = (
        select(StatementTally.statement_ref, StatementTally.answer, func.sum(StatementTally.n))
        .where(StatementTally.round_id == round_id, StatementTally.statement_ref.in_(refs))
        .group_by(StatementTally.statement_ref, StatementTally.answer)
    )
    if in_figures:  # the rule of `queries.in_figures`: confirmed answers, once anybody is
        confirmed = StatementTally.level == ConfirmationLevel.CONFIRMED
        query = query.where(or_(confirmed, ~anybody_confirmed(round_id)))
    found: dict[str, dict[Answer, int]] = {}
    for ref, answer, n in session().execute(query):
        found.setdefault(ref, {})[answer] = int(n)
    return found


@dataclass(frozen=True)
class OwnAnswer:
    """A statement with what this voter said to it."""

    statement: PublicStatement
    answer: Answer


def own_answers(round_id: int, voter_ref: bytes) -> Sequence[OwnAnswer]:
    """What this voter said to statements that everybody may still read, as many as a page holds."""
    query = (
        published_statements(StatementVote.answer)
        .join(StatementVote, StatementVote.statement_ref == Statement.ref)
        .where(StatementVote.round_id == round_id, StatementVote.voter_ref == voter_ref)
        .order_by(Statement.topic_slug, Statement.ref)
        .limit(OWN_LISTED)
    )
    return [OwnAnswer(as_statement(row), row.answer) for row in session().execute(query)]


def own_answers_to(round_id: int, voter_ref: bytes, refs: Sequence[str]) -> Mapping[str, Answer]:
    """What this voter said to these statements."""
    rows = session().execute(
        select(StatementVote.statement_ref, StatementVote.answer).where(
            StatementVote.round_id == round_id,
            StatementVote.voter_ref == voter_ref,
            StatementVote.statement_ref.in_(refs),
        )
    )
    return {row.statement_ref: row.answer for row in rows}


def similar(round_id: int, topic_slug: str, words: str) -> Sequence[PublicStatement]:
    """Published statements of the topic that say much the same, the most alike first."""
    query = published_statements().where(
        Statement.ref.in_(echoes.candidates(words)),
        Statement.round_id == round_id,
        Statement.topic_slug == topic_slug,
    )
    found = [as_statement(row) for row in session().execute(query.order_by(Statement.ref))]
    alike = {one.key: likeness(words, one.text) for one in found}
    near = [one for one in found if alike[one.key] >= ALIKE]
    return sorted(near, key=lambda one: (-alike[one.key], one.key))[:MOST_SIMILAR]


def as_statement(row: Any) -> PublicStatement:
    """A row of `published_statements`."""
    return PublicStatement(
        key=row.ref,
        topic_slug=row.topic_slug,
        text=row.published_text,
        language=row.language,
        proposal=row.proposal,
        alias_number=row.alias_number,
        public_name=row.public_name,
        governorate=row.shown_governorate,
        published_at=row.published_at,
    )
