"""Proposed statements are found by their name, in every language and under a topic of ours."""

from __future__ import annotations

from app.catalogue.proposals import all_proposals, proposal
from app.catalogue.queries import all_topics
from app.catalogue.source import LANGUAGES


def test_each_proposal_is_found_by_its_name_and_speaks_every_language() -> None:
    slugs = {topic.slug for topic in all_topics()}
    for one in all_proposals():
        assert proposal(one.slug) is one
        assert set(one.words) == set(LANGUAGES) and all(one.words.values())
        assert one.topic_slug in slugs


def test_what_a_citizen_wrote_is_no_proposal() -> None:
    assert proposal(None) is None
    assert proposal("no-such-statement") is None
