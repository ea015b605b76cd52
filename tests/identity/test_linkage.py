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
from app.db import Base, db
from app.identity import cards, codes, contacts, devices, standing
from app.identity.rules import Means
from app.participation import commenting, describing, merging, naming, voting
from app.participation.background_rules import AgeGroup, Answers, Gender
from app.participation.name_rules import TooFewFromThere
from app.participation.rules import Choice, Stance
from app.participation.submitting import Draft
from app.web.unit_of_work import transaction
from tests.factories import present_round

PEOPLE = 24
# The chance of as many by luck in one try is below one in a million.
BY_LUCK = 9
ISLANDS = {
    "contact": {"contact_code": "contact_digest", "card": "digest", "sign_out": "voice_digest"},
    "voice": {"participant": "ref", "submission": "participant_ref"},
    "choice": {
        "voter": "ref",
        "vote": "voter_ref",
        "vote_key": "voter_ref",
        "background": "voter_ref",
    },
}

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


def take_part(person: int, truth: dict[str, dict[bytes, int]], card: str) -> None:
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
        commenting.submit_comment(
            round_, "youth", speaker, Draft(f"What person {person} says", Stance.NONE),
            nonce=secrets.token_hex(16), now=clock.now(),
        )  # fmt: skip
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


@pytest.fixture
def loot(app: Flask) -> Iterator[Loot]:
    truth: dict[str, dict[bytes, int]] = {island: {} for island in ISLANDS}
    with app.test_request_context("/en/"):
        with transaction():
            printed = cards.make_batch("Basra library", PEOPLE, clock.now())
        for person, card in enumerate(printed):
            take_part(person, truth, card)
        with db.engine.connect() as connection:
            tables = {
                table.name: [dict(row._mapping) for row in connection.execute(select(table))]
                for table in Base.metadata.sorted_tables
            }
        yield Loot(tables, truth)


def orders(loot: Loot, island: str) -> Iterator[tuple[str, list[int]]]:
    """Everybody in every order that a table of the island could put them in."""
    for name, key in ISLANDS[island].items():
        rows = loot.tables[name]
        columns = list(rows[0])
        arrangements = [("as stored", rows), ("backwards", rows[::-1])]
        arrangements += [
            (column, sorted(rows, key=lambda row, by=column: str(row[by]))) for column in columns
        ]
        for how, arranged in arrangements:
            people = [loot.truth[island].get(row[key]) for row in arranged]
            known = list(dict.fromkeys(person for person in people if person is not None))
            if len(known) == PEOPLE:
                yield f"{name} {how}", known


PAIRS = list(itertools.combinations(ISLANDS, 2))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_no_column_order_or_moment_of_two_islands_names_people_better_than_guessing(
    loot: Loot, one: str, other: str
) -> None:
    # What was said has its moment on purpose; the island of contacts forgets its own in an hour.
    tried = 0
    for (how, first), (also, second) in itertools.product(orders(loot, one), orders(loot, other)):
        if "_at" in how and "_at" in also:
            continue
        named = sum(a == b for a, b in zip(first, second, strict=True))
        assert named < BY_LUCK, f"{how} with {also} names {named} of {PEOPLE}"
        tried += 1
    assert tried > 100


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


def test_after_an_hour_no_row_tells_that_anybody_was_reached(app: Flask, loot: Loot) -> None:
    assert len(loot.tables["contact_code"]) == PEOPLE
    with transaction():
        assert codes.forget(clock.now().replace(year=2027)) == PEOPLE


def test_with_the_keys_but_without_the_numbers_the_rows_do_not_lead_to_the_voices(
    app: Flask, loot: Loot
) -> None:
    """The insider with database and keys has to try numbers, each at the price of `handle`."""
    keys = app.extensions["keys"]
    voters = set(loot.truth["choice"])
    for row in loot.tables["contact_code"]:
        for value in (row["contact_digest"], row["code_digest"], row["asked_key"]):
            for guess in (value, keys.digest("voice", value), keys.digest("contact row", value)):
                assert devices.voter_ref(present_round().slug, guess) not in voters
    for row in loot.tables["card"]:
        assert devices.voter_ref(present_round().slug, row["digest"]) not in voters
