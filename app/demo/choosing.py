"""What the invented people choose: votes, where they would begin, what they tell of themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from hashlib import blake2b
from random import Random
from typing import Any

from app.catalogue import queries as catalogue
from app.demo import leanings, preferences
from app.demo.days import Days
from app.demo.leanings import Ballots
from app.demo.people import Part, Person
from app.demo.storing import Ahead, Row, add, batches
from app.participation.models import (
    Background,
    BackgroundTally,
    Priority,
    PriorityPeople,
    PriorityTally,
    Tally,
    Vote,
    VoteKey,
    Voter,
)
from app.participation.rules import TALLY_SHARDS, Choice, ConfirmationLevel
from app.participation.voting import level_of

# Of a hundred votes so many are cast on a later visit.
RETURNING = 0.12


def store_votes(
    round_id: int,
    people: Sequence[Person],
    days: Days,
    rng: Random,
    told: Mapping[str, Choice],
    ahead: Ahead,
) -> int:
    """Every vote with its voter, its submission's name and its place in the counters."""
    topics = tuple(topic.slug for topic in catalogue.all_topics())
    ballots = Ballots(topics, rng)
    counted: Counter[tuple[Any, ...]] = Counter()
    for batch in ahead(batches(people), "votes"):
        voters: list[Row] = []
        rows: list[Row] = []
        for person in batch:
            ref, level = person.citizen.voter_ref, level_of(person.means)
            own = {"round_id": round_id, "ref": ref, "level": level}
            voters.append({**own, "confirmed_by": person.means})
            for slug, choice, day in chosen(person, topics, ballots, told, days, rng):
                counted[slug, day, choice, level, ref[0] % TALLY_SHARDS] += 1
                rows.append(
                    {
                        "round_id": round_id,
                        "voter_ref": ref,
                        "topic_slug": slug,
                        "choice": choice,
                        "first_cast_on": day,
                        "chosen_on": day,
                    }
                )
        add(Voter, voters)
        add(Vote, rows)
        add(VoteKey, [_vote_key(row, row["chosen_on"], rng) for row in rows])
    add(Tally, [
        {
            "round_id": round_id, "topic_slug": slug, "cast_on": day, "choice": choice,
            "level": level, "shard": shard, "n": n,
        }
        for (slug, day, choice, level, shard), n in counted.items()
    ])  # fmt: skip
    return counted.total()


def chosen(
    person: Person,
    topics: tuple[str, ...],
    ballots: Ballots,
    told: Mapping[str, Choice],
    days: Days,
    rng: Random,
) -> Iterator[tuple[str, Choice, date]]:
    """What one person chooses, and on which day: some come back for a topic."""
    for slug, choice in _choices(person, topics, ballots, told, rng).items():
        later = person.part is Part.HONEST and rng.random() < RETURNING
        yield slug, choice, days.on_or_after(person.first_on) if later else person.first_on


def _choices(
    person: Person,
    topics: tuple[str, ...],
    ballots: Ballots,
    told: Mapping[str, Choice],
    rng: Random,
) -> Mapping[str, Choice]:
    match person.part:
        case Part.BRIGADE:
            return leanings.as_told(told, rng)
        case Part.STRAIGHT:
            return leanings.straight(topics, Choice.SUPPORT)
        case Part.HONEST:
            return ballots.draw(person.towards_change, person.kind)


def store_priorities(round_id: int, people: Sequence[Person], rng: Random, ahead: Ahead) -> int:
    """Where each would begin, with the submission's name and the counters; how many said."""
    topics = tuple(topic.slug for topic in catalogue.all_topics())
    chosen: Counter[tuple[str, ConfirmationLevel, int]] = Counter()
    answering: Counter[tuple[ConfirmationLevel, int]] = Counter()
    for batch in ahead(batches(people), "priorities"):
        rows: list[Row] = []
        keys: list[Row] = []
        for person in batch:
            if person.part is Part.BRIGADE:
                continue
            cell = (level_of(person.means), person.citizen.voter_ref[0] % TALLY_SHARDS)
            own = {"round_id": round_id, "voter_ref": person.citizen.voter_ref}
            slugs = sorted(preferences.draw(topics, rng, person.kind))
            chosen.update((slug, *cell) for slug in slugs)
            rows += [{**own, "topic_slug": slug, "chosen_on": person.first_on} for slug in slugs]
            if slugs:
                answering[cell] += 1
                keys.append(_vote_key(own, person.first_on, rng))
        add(Priority, rows)
        add(VoteKey, keys)
    add(PriorityTally, [
        {"round_id": round_id, "topic_slug": slug, "level": level, "shard": shard, "n": n}
        for (slug, level, shard), n in chosen.items()
    ])  # fmt: skip
    add(PriorityPeople, [
        {"round_id": round_id, "level": level, "shard": shard, "n": n}
        for (level, shard), n in answering.items()
    ])  # fmt: skip
    return answering.total()


def store_backgrounds(round_id: int, people: Sequence[Person]) -> None:
    """What confirmed people say about themselves, and its place in the counters."""
    counted: Counter[tuple[Any, ...]] = Counter()
    rows: list[Row] = []
    for person in people:
        if person.means is None or person.told.are_none:
            continue
        ref = person.citizen.voter_ref
        rows.append({"round_id": round_id, "voter_ref": ref, **asdict(person.told)})
        counted.update((*one, ref[0] % TALLY_SHARDS) for one in person.told.told)
    add(Background, rows)
    add(BackgroundTally, [
        {"round_id": round_id, "question": question, "answer": answer, "shard": shard, "n": n}
        for (question, answer, shard), n in sorted(counted.items())
    ])  # fmt: skip


def _vote_key(act: Row, day: date, rng: Random) -> Row:
    key = blake2b(rng.randbytes(16), key=act["voter_ref"], digest_size=16).digest()
    return {
        "round_id": act["round_id"],
        "voter_ref": act["voter_ref"],
        "key": key,
        "sent_on": day,
    }
