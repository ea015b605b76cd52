"""Promises of what invented people choose: a brigade does as told, and every counter is right."""

from __future__ import annotations

from collections import Counter
from random import Random

from flask import Flask
from sqlalchemy import select

from app import clock
from app.catalogue.queries import all_topics
from app.db import session
from app.demo import leanings, republic
from app.demo.people import Part
from app.participation import voting
from app.participation.background_recount import recount_backgrounds
from app.participation.models import Priority, Vote
from app.participation.priority_recount import recount_priorities
from app.participation.rules import Choice
from app.participation.statement_models import StatementVote
from app.participation.statement_rules import Answer
from app.web.unit_of_work import transaction
from tests.factories import present_round


def test_each_part_is_played_and_counted(app: Flask) -> None:
    with app.app_context(), transaction():
        round_ = present_round()
        found = republic.fill(round_, people=260, seed=6, now=clock.now(), say=str)
        votes: dict[bytes, dict[str, Choice]] = {}
        for ref, slug, choice in session().execute(
            select(Vote.voter_ref, Vote.topic_slug, Vote.choice)
        ):
            votes.setdefault(ref, {})[slug] = choice
        of = {part: [one.citizen.voter_ref for one in found.crowd if one.part is part]
              for part in Part}  # fmt: skip
        told = leanings.listed(tuple(one.slug for one in all_topics()), Random("6 brigade"))
        given = [vote for ref in of[Part.BRIGADE] for vote in votes[ref].items()]
        # One answer in twenty is careless, and whose it is depends on pseudonyms drawn by lot.
        assert sum(told.get(slug) is choice for slug, choice in given) > 0.85 * len(given)
        assert {len(votes[ref]) for ref in of[Part.BRIGADE]} == {leanings.ON_THE_LIST}
        for ref in of[Part.STRAIGHT]:
            assert set(votes[ref].values()) == {Choice.SUPPORT} and len(votes[ref]) == 9
        answers = dict.fromkeys(of[Part.STRAIGHT], Answer.AGREE)
        for ref, answer in session().execute(select(StatementVote.voter_ref, StatementVote.answer)):
            assert answers.get(ref, answer) is answer and ref not in of[Part.BRIGADE]
        assert not set(session().scalars(select(Priority.voter_ref))) & set(of[Part.BRIGADE])
        assert voting.recount(round_.id) == []
        assert recount_priorities(round_.id) == []
        assert recount_backgrounds(round_.id) == []


def test_the_list_is_not_what_most_say_anyway() -> None:
    topics = tuple(topic.slug for topic in all_topics())
    for seed in range(5):
        told = leanings.listed(topics, Random(seed))
        assert Counter(told.values()) == {Choice.OPPOSE: 5, Choice.SUPPORT: 3}
        assert told == leanings.listed(topics, Random(seed))
