"""Proposed statements: in three languages, in each round once, and nobody's position."""

from __future__ import annotations

from flask import Flask

from app import clock
from app.catalogue.proposals import all_proposals
from app.catalogue.queries import all_topics
from app.db import session
from app.moderation.audit import discrepancies
from app.moderation.numbers import all_numbers, month_numbers
from app.moderation.rules import Outcome, Reason
from app.participation import statement_queries
from app.participation.models import Statement
from app.participation.proposing import propose_statements, reference_of
from app.participation.rules import LENGTHS, Kind
from app.participation.submission_recount import recount_submissions
from app.text import length
from app.web.unit_of_work import transaction
from tests.factories import present_round
from tests.moderation.deciding import both


def propose() -> int:
    with transaction():
        return propose_statements(present_round(), clock.now())


def test_every_topic_has_two_statements_in_three_languages_and_short_enough() -> None:
    proposals = all_proposals()
    assert len({one.slug for one in proposals}) == len(proposals)
    for topic in all_topics():
        assert sum(one.topic_slug == topic.slug for one in proposals) == 2
    for one in proposals:
        for words in one.words.values():
            assert 10 < length(words) <= LENGTHS[Kind.STATEMENT]
            assert "?" not in words and "؟" not in words


def test_proposing_again_changes_nothing(inside_either: Flask) -> None:
    assert propose() == len(all_proposals())
    assert propose() == 0
    found = statement_queries.candidates(
        present_round().id, None, voter_ref=None, shown=(), start=0
    )
    assert len(found) == len(all_proposals())
    assert all(one.proposal for one in found)


def test_nobody_sent_them_so_no_number_and_no_record_says_so(inside: Flask) -> None:
    propose()
    assert all_numbers().received == month_numbers(clock.today()).received == 0
    assert recount_submissions(present_round().id) == []
    assert discrepancies() == []


def test_moderators_can_take_one_down_and_it_stays_down(inside_either: Flask) -> None:
    propose()
    ref = reference_of(all_proposals()[0], present_round().slug)
    both(session().get_one(Statement, ref), Outcome.DECLINE, reason=Reason.UNCLEAR, whole=True)
    assert propose() == 0
    assert statement_queries.published_statement(ref) is None
    assert recount_submissions(present_round().id) == []
    assert discrepancies() == []
