"""Everything the page of one statement shows: the statement, one's own answer, the way onward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, request, url_for

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue.models import Round
from app.catalogue.proposals import proposal
from app.catalogue.source import Topic
from app.errors import NotFound
from app.insights.next_statement import Candidate, choose
from app.keys import KeyFolder
from app.participation import presence, statement_queries, told_figures
from app.participation.priority_page import present_shuffle
from app.participation.statement_queries import CIRCLE, PublicStatement
from app.participation.statement_rules import SESSION_LENGTH, Answer, Counts, Walk, compared
from app.participation.topic_page import alias
from app.web import locale
from app.web.templating import page


@dataclass(frozen=True)
class Shown:
    """A statement in the reader's language where it has one."""

    key: str
    text: str
    language: str | None
    proposed: bool
    topic: Topic
    alias: str


def shown(one: PublicStatement) -> Shown:
    """A proposal in the reader's language; a citizen's words as they were written."""
    words, language = one.text, one.language
    found = proposal(one.proposal)
    if found is not None:
        language = locale.language()
        words = found.words[language]
    return Shown(
        key=one.key,
        text=words,
        language=language if language != "other" else None,
        proposed=one.proposal is not None,
        topic=catalogue.topic_by_slug(one.topic_slug),
        alias=alias(one.alias_number, one.public_name, one.governorate),
    )


def own_answers(round_: Round | None) -> list[tuple[Shown, Answer]]:
    """What this reader said to statements in the round."""
    voter = presence.voter_ref(round_)
    if round_ is None or voter is None:
        return []
    found = statement_queries.own_answers(round_.id, voter)
    return [(shown(one.statement), one.answer) for one in found]


def walk() -> Walk:
    """The statements of this session so far, as the address names them."""
    return Walk.read(request.values.get("s"))


def place(topic: Topic | None, way: Walk) -> dict[str, Any]:
    """Where the reader is: under which topic, and how far in the session."""
    held = {"topic": topic.slug if topic else "", "s": str(way)}
    return {name: value for name, value in held.items() if value}


def next_page(topic: Topic | None) -> str:
    """The statement to answer next, or the words that there is none."""
    now = clock.now()
    round_ = catalogue.current_round(now)
    if round_ is None:
        return _page(None, None, topic, walk(), now)
    way = walk()
    voter = presence.voter_ref(round_)
    found = statement_queries.candidates(
        round_.id,
        topic.slug if topic else None,
        voter_ref=voter,
        shown=way.shown,
        start=_start(voter, way, now),
    )
    counts = statement_queries.counts(round_.id, [one.key for one in found])
    chosen = choose(
        (_candidate(one, counts.get(one.key, {}), now) for one in found), _seed(voter, way, now)
    )
    by_key = {one.key: one for one in found}
    return _page(round_, by_key[chosen] if chosen else None, topic, way, now)


def one_page(ref: str, topic: Topic | None) -> str:
    """One statement by its reference, to go back to it and to change what one said."""
    found = statement_queries.published_statement(ref)
    round_ = statement_queries.round_of(ref)
    if found is None or round_ is None:
        raise NotFound
    return _page(round_, found, topic, walk(), clock.now())


def summary_page(topic: Topic | None) -> str:
    """The end of a session: in how many one said what most said, where enough have answered."""
    now = clock.now()
    round_ = catalogue.current_round(now)
    way = walk()
    voter = presence.voter_ref(round_)
    own: Mapping[str, Answer] = {}
    counts: Mapping[str, Counts] = {}
    if round_ is not None and voter is not None and way.shown:
        own = statement_queries.own_answers_to(round_.id, voter, way.shown)
        counts = told_figures.of_statements(round_.id, way.shown)
    return page(
        "participation/statement_summary.html",
        topic=topic,
        is_open=round_ is not None and round_.is_open(now),
        answered=len(own),
        comparison=compared(own, counts),
        place=place(topic, Walk()),
    )


def _page(
    round_: Round | None,
    found: PublicStatement | None,
    topic: Topic | None,
    way: Walk,
    now: datetime,
) -> str:
    voter = presence.voter_ref(round_)
    own: Answer | None = None
    if found is not None and round_ is not None and voter is not None:
        own = statement_queries.own_answers_to(round_.id, voter, [found.key]).get(found.key)
    here = found.key if found else None
    before = way.back_from(here)
    return page(
        "participation/statement.html",
        round=round_,
        round_state=round_.state(now) if round_ is not None else None,
        next_round=catalogue.round_after(round_, now),
        is_open=round_ is not None and round_.is_open(now),
        one=shown(found) if found else None,
        answer=own,
        topic=topic,
        number=(way.shown.index(here) if here in way.shown else len(way.shown)) + 1,
        length=SESSION_LENGTH,
        walk=way,
        place=place(topic, way),
        skip=skip_address(topic, way, here) if here else None,
        before=url_for("participation.statement", ref=before, **place(topic, way))
        if before
        else None,
        saved="saved" in request.args,
    )


def onward(topic: Topic | None, way: Walk) -> str:
    """The address after an answer: the next statement, or the end of the session."""
    if way.is_over:
        return url_for("participation.statement_summary", **place(topic, way))
    if topic is None:
        return url_for("participation.statements", s=str(way) or None)
    return url_for(
        "participation.topic_statements",
        kind=topic.kind.path,
        slug=topic.slug,
        s=str(way) or None,
    )


def skip_address(topic: Topic | None, way: Walk, ref: str) -> str:
    """Onward without an answer: nothing is stored, and another session shows it again."""
    return onward(topic, way.past(ref))


def _candidate(one: PublicStatement, said: Counts, now: datetime) -> Candidate:
    return Candidate(
        one.key,
        agree=said.get(Answer.AGREE, 0),
        disagree=said.get(Answer.DISAGREE, 0),
        unsure=said.get(Answer.UNSURE, 0),
        days=max(0, (now - one.published_at).days),
    )


def _seed(voter: bytes | None, way: Walk, now: datetime) -> bytes:
    """Of the reader and the place in the session; a reload shows the same statement again."""
    keys: KeyFolder = current_app.extensions["keys"]
    who = voter.hex() if voter else str(present_shuffle(now))
    return keys.digest("next statement", f"{who} {way}")


def _start(voter: bytes | None, way: Walk, now: datetime) -> int:
    return int.from_bytes(_seed(voter, way, now)[:8]) % CIRCLE
