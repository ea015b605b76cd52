"""What a search finds: public texts alone, the same ones in the same order on either store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, cast, column, table
from sqlalchemy.dialects.postgresql import TSQUERY

from app.db import session, store_name
from app.participation.finding import tokens
from app.participation.models import Comment, Statement
from app.participation.queries import PublicComment, as_comment, published
from app.participation.rules import Kind
from app.participation.search_models import INDEX, SearchEntry
from app.participation.search_rules import COMMENTS_SHOWN, STATEMENTS_SHOWN, stretch
from app.participation.statement_queries import PublicStatement, as_statement, published_statements
from app.text.searching import Asked

_INDEX = table(INDEX, column("rowid"), column(INDEX))
Text = TypeVar("Text", PublicComment, PublicStatement)


@dataclass(frozen=True)
class Hit(Generic[Text]):
    """A public text that was found, and the topic it stands under."""

    text: Text
    topic_slug: str


@dataclass(frozen=True)
class Hits(Generic[Text]):
    listed: Sequence[Hit[Text]]
    after: int | None  # the place behind which there is more, None when this is all


NO_COMMENTS: Hits[PublicComment] = Hits((), None)
NO_STATEMENTS: Hits[PublicStatement] = Hits((), None)


def found_comments(asked: Asked, after: int | None = None) -> Hits[PublicComment]:
    """Published comments in which every word asked for stands, in the mixed order."""
    query = published(
        Comment, Comment.stance, Comment.agreements, Comment.topic_slug, SearchEntry.place
    ).join(SearchEntry, SearchEntry.ref == Comment.ref)
    rows, more = _rows(query, Kind.COMMENT, asked, after, COMMENTS_SHOWN)
    return Hits([Hit(as_comment(row), row.topic_slug) for row in rows], more)


def found_statements(asked: Asked, after: int | None = None) -> Hits[PublicStatement]:
    """Published statements in which every word asked for stands, in the mixed order."""
    query = published_statements(SearchEntry.place).join(
        SearchEntry, SearchEntry.ref == Statement.ref
    )
    rows, more = _rows(query, Kind.STATEMENT, asked, after, STATEMENTS_SHOWN)
    return Hits([Hit(as_statement(row), row.topic_slug) for row in rows], more)


def _rows(
    query: Select[*tuple[Any, ...]], kind: Kind, asked: Asked, after: int | None, most: int
) -> tuple[Sequence[Any], int | None]:
    if not asked:
        return (), None
    first, last = stretch(kind)
    if after is not None:
        last = min(after - 1, last)
    words = [sorted(tokens(alternatives)) for alternatives in asked]
    if store_name() == "postgresql":
        place: Any = SearchEntry.place
        sought = cast("&".join(f"({'|'.join(word)})" for word in words), TSQUERY)
        query = query.where(SearchEntry.tokens.bool_op("@@")(sought))
    else:
        place = _INDEX.c.rowid
        sought_words = " AND ".join(f"({' OR '.join(word)})" for word in words)
        query = query.join(_INDEX, place == SearchEntry.place)
        query = query.where(_INDEX.c[INDEX].bool_op("MATCH")(sought_words))
    query = query.where(place.between(first, last)).order_by(place.desc()).limit(most + 1)
    rows = session().execute(query).all()
    return rows[:most], rows[most - 1].place if len(rows) > most else None
