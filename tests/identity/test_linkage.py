"""The attack of whoever carries the database away: who confirmed, who wrote, who voted what?

Everybody here takes part on one day and by the same means, in one known order: each asks for a
code, votes, writes and confirms before the next one comes. Whatever column, order of rows or
moment tells that order on two islands joins them, and would name nearly everybody. By chance about
one in all is named.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.catalogue.governorates import OUTSIDE, governorates
from app.catalogue.queries import all_topics
from app.db import Base, db, session
from app.identity import cards, codes, contacts, devices, standing
from app.identity.rules import Means
from app.moderation import suspending
from app.moderation.rules import Reason
from app.notifications import addresses, outbox
from app.participation import (
    answering,
    commenting,
    describing,
    merging,
    naming,
    prioritising,
    signalling,
    voting,
)
from app.participation.background_rules import AgeGroup, Answers, Gender
from app.participation.models import Statement
from app.participation.name_rules import TooFewFromThere
from app.participation.proposing import propose_statements
from app.participation.rules import Choice, FlagReason, Stance
from app.participation.statement_rules import Answer
from app.participation.submitting import Draft
from app.permissions import Role
from app.privacy.reordering import reorder
from app.web.unit_of_work import transaction
from tests.factories import employ, present_round, publish, write_comment

PEOPLE = 24
# The chance of as many by luck in one try is below one in a million.
BY_LUCK = 9
# Every table with a person in it, and the name by which it knows them.
ISLANDS = {
    "contact": {"contact_code": "contact_digest", "card": "digest", "sign_out": "voice_digest"},
    "voice": {
        "participant": "ref",
        "submission": "participant_ref",
        "outbox": "participant_ref",
        "notice_address": "participant_ref",
        "suspension": "participant_ref",
    },
    # Asking moderators to look again is joined to neither of the others.
    "flagging": {"flag": "flagger_ref"},
    "choice": {
        "voter": "ref",
        "vote": "voter_ref",
        "vote_key": "voter_ref",
        "priority": "voter_ref",
        "statement_vote": "voter_ref",
        "agreement": "voter_ref",
        "background": "voter_ref",
    },
}
# Nobody is in these; a new table says here why, or which island it belongs to.
NOBODY = {
    "counted, of nobody in particular": {
        "tally", "priority_tally", "priority_people", "statement_tally", "background_tally",
        "submission_tally", "figure",
    },
    "staff, who act in their office": {
        "staff", "staff_session", "staff_act", "recovery_code", "passkey", "own_keys", "tie",
        "lease", "case_decision", "own_care", "hard_reading", "exercise", "reply",
    },
    "about a text, which names its author on the island of public voice": {
        "decision", "judgement", "undoing", "objection", "appeal", "ruling", "removal_request",
        "look", "same_as", "rereading", "confirmation", "echo_key",
        "search_entry",
    },
    "what is put to the public, and what was found": {
        "topic", "topic_version", "round", "card_batch", "analysis", "insight", "report",
        "report_letter", "word_list", "holiday_change", "pause_change", "watched_name",
        "reply_text",
    },
    "the public record and the keys' mark": {
        "ledger_entry", "ledger_node", "ledger_head", "key_check",
    },
}  # fmt: skip
# The one order that tells: within the hour in which a code can be used, its row has a moment, and
# what was said in public has one on purpose. Afterwards no such row is left; see below.
PASSING_MOMENTS = {("contact_code", "made_at"), ("contact_code", "began_at")}

Row = dict[str, Any]


@dataclass(frozen=True)
class Loot:
    """A dump of the database, and what its thief would like to know."""

    tables: dict[str, list[Row]]
    truth: dict[str, dict[bytes, int]]  # island → name in it → person


def answers() -> Answers:
    return Answers(
        governorate=secrets.choice(sorted(governorates().keys() - {OUTSIDE})),
        age_group=secrets.choice(list(AgeGroup)),
        gender=secrets.choice(list(Gender)),
    )


@dataclass(frozen=True)
class Scene:
    """What everybody meets here: public texts of others, and a moderator."""

    comment: str
    statements: list[str]
    moderator: int


def scene() -> Scene:
    foreign = publish(write_comment("The water is salty in summer.", by="somebody else"))
    with transaction():
        propose_statements(present_round(), clock.now())
    found = session().scalars(select(Statement.ref).order_by(Statement.ref).limit(4)).all()
    return Scene(foreign.ref, list(found), employ(Role.MODERATOR).id)


def take_part(person: int, truth: dict[str, dict[bytes, int]], card: str, met: Scene) -> None:
    told = answers()
    round_, device, handle = present_round(), secrets.token_bytes(32), secrets.token_bytes(32)
    waiting, speaker = devices.voter_ref(round_.slug, device), devices.participant_ref(device)
    with transaction():
        code = codes.issue(handle, nonce=secrets.token_hex(16), now=clock.now())
    for topic in all_topics()[:4]:
        with transaction():
            voting.cast_vote(
                round_.slug, topic.slug, waiting, secrets.choice(list(Choice)),
                nonce=secrets.token_hex(16), now=clock.now(),
            )  # fmt: skip
    with transaction():
        said = commenting.submit_comment(
            round_, "youth", speaker, Draft(f"What person {person} says", Stance.NONE),
            nonce=secrets.token_hex(16), now=clock.now(),
        )  # fmt: skip
    _answer_and_agree(waiting, speaker, devices.flagger_ref(device), met)
    _be_paused(speaker, said, met)
    with transaction():
        assert codes.check(handle, code or "", nonce=secrets.token_hex(16), now=clock.now())
        cards.redeem(card, nonce=secrets.token_hex(16))
        voter = devices.voter_ref(round_.slug, contacts.voice(handle))
        merging.confirm_voter(round_.slug, waiting, voter, Means.EMAIL, clock.now())
    with transaction():
        describing.describe(
            round_.slug, voter, told, confirmed_by=Means.EMAIL,
            nonce=secrets.token_hex(16), now=clock.now(),
        )  # fmt: skip
    with contextlib.suppress(TooFewFromThere), transaction():
        naming.show_governorate(round_, speaker, told.governorate, clock.now())
    with transaction():
        voice = contacts.voice(handle)
        standing.sign_out_everywhere(voice, nonce=secrets.token_hex(16), now=clock.now())
    truth["contact"][standing._name(voice)] = person
    truth["contact"][contacts.row_digest(handle)] = person
    truth["contact"][cards._digest(card)] = person
    truth["voice"][speaker] = person
    truth["choice"] |= {voter: person, waiting: person}
    truth["flagging"][devices.flagger_ref(device)] = person


def _answer_and_agree(waiting: bytes, speaker: bytes, flagger: bytes, met: Scene) -> None:
    now = clock.now()
    with transaction():
        prioritising.set_priorities(
            present_round().slug, waiting, frozenset({secrets.choice(all_topics()).slug}),
            nonce=secrets.token_hex(16), now=now,
        )  # fmt: skip
    for statement in met.statements:
        with transaction():
            answering.answer_statement(
                statement, waiting, secrets.choice(list(Answer)),
                nonce=secrets.token_hex(16), now=now,
            )  # fmt: skip
    with transaction():
        comment, round_ = signalling.public_comment(met.comment)
        signalling.agree(comment, round_, waiting, speaker, nonce=secrets.token_hex(16), now=now)
    with transaction():
        comment, _ = signalling.public_comment(met.comment)
        signalling.flag_submission(comment, flagger, speaker, FlagReason.SPAM, now)


def _be_paused(speaker: bytes, said: str, met: Scene) -> None:
    """A pause is proposed for everybody, news is noted, and wanted by e-mail."""
    now = clock.now()
    with transaction():
        suspending.propose(
            said, reason=Reason.SPAM, days=3, note="", staff_id=met.moderator, now=now,
            key=secrets.token_hex(16),
        )  # fmt: skip
    with transaction():
        outbox.note(speaker, said, now)
        addresses.ask(speaker, f"{secrets.token_hex(6)}@example.iq", "ar", now)
        addresses.confirm(speaker)


@pytest.fixture
def loot(either_app: Flask) -> Iterator[Loot]:
    """The database as a thief finds it after a night."""
    truth: dict[str, dict[bytes, int]] = {island: {} for island in ISLANDS}
    with either_app.test_request_context("/en/"):
        with transaction():
            printed = cards.make_batch("Basra library", PEOPLE, clock.now())
        met = scene()
        for person, card in enumerate(printed):
            take_part(person, truth, card, met)
        assert all(reorder().values())
        with db.engine.connect() as connection:
            tables = {
                table.name: [dict(row._mapping) for row in connection.execute(select(table))]
                for table in Base.metadata.sorted_tables
            }
        yield Loot(tables, truth)


def orders(loot: Loot, island: str) -> Iterator[tuple[str, str, list[int]]]:
    """Everybody in every order that a table of the island could put them in."""
    for name, key in ISLANDS[island].items():
        rows = loot.tables[name]
        seen = False
        columns = list(rows[0])
        arrangements = [("as stored", rows), ("backwards", rows[::-1])]
        arrangements += [
            (column, sorted(rows, key=lambda row, by=column: str(row[by]))) for column in columns
        ]
        for how, arranged in arrangements:
            people = [loot.truth[island].get(row[key]) for row in arranged]
            known = list(dict.fromkeys(person for person in people if person is not None))
            if len(known) == PEOPLE:
                seen = True
                yield name, how, known
        assert seen, f"not everybody is in {name}: it proves nothing"


PAIRS = list(itertools.combinations(ISLANDS, 2))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_no_column_order_or_moment_of_two_islands_names_people_better_than_guessing(
    loot: Loot, one: str, other: str
) -> None:
    tried = 0
    for first, second in itertools.product(orders(loot, one), orders(loot, other)):
        (name, how, people), (also, as_well, others) = first, second
        if (name, how) in PASSING_MOMENTS and as_well.endswith("_at"):
            continue
        named = sum(a == b for a, b in zip(people, others, strict=True))
        assert named < BY_LUCK, f"{name} {how} with {also} {as_well} names {named} of {PEOPLE}"
        tried += 1
    assert tried > 50


def test_every_table_is_on_an_island_or_says_why_nobody_is_in_it() -> None:
    placed = [name for island in ISLANDS.values() for name in island]
    placed += [name for names in NOBODY.values() for name in names]
    assert len(placed) == len(set(placed))
    assert set(placed) == set(Base.metadata.tables)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_no_value_of_one_island_stands_on_another_even_hashed(
    loot: Loot, one: str, other: str
) -> None:
    def long_values(island: str) -> set[bytes]:
        return {
            value
            for name in ISLANDS[island]
            for row in loot.tables[name]
            for value in row.values()
            if isinstance(value, bytes) and len(value) >= 16
        }

    here, there = long_values(one), long_values(other)
    assert here and there and not here & there
    heads = {value[:16] for value in there}
    for value in here:
        made = [hashlib.new(how, value).digest() for how in ("sha256", "sha1", "md5", "blake2b")]
        made += [hmac.new(word, value, "sha256").digest() for word in (b"voter", b"voice", b"")]
        made += [hmac.new(value, word, "sha256").digest() for word in (b"voter", b"voice", b"")]
        assert not {one[:16] for one in made} & heads


def test_after_an_hour_no_row_tells_that_anybody_was_reached(loot: Loot) -> None:
    assert len(loot.tables["contact_code"]) == PEOPLE
    with transaction():
        assert codes.forget(clock.now().replace(year=2027)) == PEOPLE


def test_with_the_keys_but_without_the_numbers_the_rows_do_not_lead_to_the_voices(
    either_app: Flask, loot: Loot
) -> None:
    """The insider with database and keys has to try numbers, each at the price of `handle`."""
    keys = either_app.extensions["keys"]
    voters = set(loot.truth["choice"])
    for row in loot.tables["contact_code"]:
        for value in (row["contact_digest"], row["code_digest"], row["asked_key"]):
            for guess in (value, keys.digest("voice", value), keys.digest("contact row", value)):
                assert devices.voter_ref(present_round().slug, guess) not in voters
    for row in loot.tables["card"]:
        assert devices.voter_ref(present_round().slug, row["digest"]) not in voters
