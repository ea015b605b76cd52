"""The copy holds every column that stands under a person's names, or a reason says why not."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.db import Base
from tests.contracts.test_tables import CONTACTS, OPINION, PUBLIC_VOICE
from tests.privacy.conftest import Person
from tests.privacy.test_copying import file_of

# Where the copy tells a column: a path of names; a list stands for each of its members.
TOLD = {
    "vote": {
        "round_id": "rounds.round",
        "topic_slug": "rounds.votes.topic",
        "choice": "rounds.votes.choice",
        "first_cast_on": "rounds.votes.first_cast_on",
        "chosen_on": "rounds.votes.chosen_on",
    },
    "voter": {"round_id": "rounds.round", "confirmed_by": "confirmed_by", "level": "confirmed_by"},
    "priority": {
        "round_id": "rounds.round",
        "topic_slug": "rounds.priorities.topic",
        "chosen_on": "rounds.priorities.chosen_on",
    },
    "background": {
        "round_id": "rounds.round",
        **{
            name: f"rounds.about_you.{name}"
            for name in ("governorate", "place_type", "age_group", "gender", "schooling")
        },
    },
    "statement_vote": {
        "round_id": "rounds.round",
        "statement_ref": "rounds.answers.statement",
        "answer": "rounds.answers.answer",
        "answered_on": "rounds.answers.answered_on",
    },
    "agreement": {"comment_ref": "rounds.agreements"},
    "participant": {
        "alias_number": "alias_number",
        "joined_on": "first_text_on",
        "paused_until": "paused_until",
        "public_name": "public_name",
        "named_from": "named_from",
        "shown_governorate": "shown_governorate",
    },
    "submission": {
        "ref": "texts.reference",
        "kind": "texts.kind",
        "round_id": "texts.round",
        "topic_slug": "texts.topic",
        "stance": "texts.stance",
        "text": "texts.text",
        "published_text": "texts.public_text",
        "language": "texts.language",
        "status": "texts.status",
        "revision": "texts.revision",
        "submitted_at": "texts.submitted_at",
        "decided_at": "texts.decided_at",
        "published_at": "texts.published_at",
        "shown_from": "texts.shown_from",
        "choices": "texts.readings_without_decision",
        "flags": "texts.reports",
        "risk": "texts.marked_by_machine",
        "burst": "texts.came_in_a_burst",
        "agreements": "texts.agreements",
    },
    "flag": {
        "submission_ref": "flags.reference",
        "reason": "flags.reason",
        "flagged_on": "flags.flagged_on",
        "settled_on": "flags.settled_on",
    },
    "outbox": {"noted_at": "noted.noted_at", "seen": "noted.seen", "told_on": "noted.told_on"},
    "notice_address": {
        "sealed": "news.address",
        "language": "news.language",
        "asked_on": "news.asked_on",
        "confirmed": "news.confirmed",
        "letter_on": "news.last_letter_on",
        "letter_taken": "news.last_letter_left",
    },
    "suspension": {
        "submission_ref": "pauses.because_of",
        "reason": "pauses.reason",
        "days": "pauses.days",
        "note": "pauses.note",
        "proposed_at": "pauses.proposed_at",
        "answered_at": "pauses.answered_at",
        "confirmed": "pauses.confirmed",
        "ends_at": "pauses.ends_at",
        "appeal_text": "pauses.appeal",
        "appealed_at": "pauses.appealed_at",
        "ruled_at": "pauses.appeal_answered_at",
        "lifted": "pauses.lifted",
        "explanation": "pauses.answer_to_appeal",
    },
}
# Names by which rows are found, and secrets about them: whoever finds the file shall not have them.
NAMES = {
    *("ref", "voter_ref", "participant_ref", "flagger_ref", "stop_digest", "key", "id"),
    *("submission_key", "skeleton_digest", "salt", "mix_key"),
}
# A text's own name is told: its author knows it, and reads it on every page about the text.
TOLD_NAME = {("submission", "ref")}
LEFT_OUT = {
    ("voter", "has_left"): "true only of whoever has been deleted",
    ("submission", "proposal"): "of the platform's own proposals, which nobody wrote here",
    ("suspension", "proposed_by"): "staff are named by office alone",
    ("suspension", "answered_by"): "staff are named by office alone",
    ("suspension", "ruled_by"): "staff are named by office alone",
}
# Digests of forms sent before, which say nothing but that one was sent.
WITHOUT_FACTS = {"vote_key", "card", "contact_code", "sign_out"}
COUNTERS = {
    name for name in Base.metadata.tables if name.endswith(("_tally", "_people", "tally", "figure"))
}


def test_every_table_about_a_person_is_in_the_copy_or_holds_no_fact() -> None:
    about_people = OPINION | PUBLIC_VOICE | CONTACTS
    assert about_people - COUNTERS - WITHOUT_FACTS <= set(TOLD)


@pytest.mark.parametrize("name", sorted(TOLD))
def test_every_column_is_told_or_a_reason_says_why_not(name: str) -> None:
    for column in Base.metadata.tables[name].columns:
        if column.name in NAMES and (name, column.name) not in TOLD_NAME:
            continue
        assert column.name in TOLD[name] or (name, column.name) in LEFT_OUT, column


def test_each_of_them_is_really_there(app: Flask, person: Person) -> None:
    copy = file_of(person.browser)
    for table, columns in TOLD.items():
        for column, path in columns.items():
            assert _is_there(copy, path.split(".")), f"{table}.{column}: {path}"


def _is_there(told: Any, path: list[str]) -> bool:
    if isinstance(told, list):
        return bool(told) and all(_is_there(one, path) for one in told)
    if not path:
        return True
    return isinstance(told, dict) and path[0] in told and _is_there(told[path[0]], path[1:])


def test_the_page_names_the_address_that_news_goes_to_and_the_pause(person: Person) -> None:
    words = person.browser.get("/en/me/data").words
    assert "@example.iq" in words and "many copies" in words
    assert "Of your number or address we keep only where you want news to be sent" in words
    assert "we do not keep it" not in words
