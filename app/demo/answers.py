"""What the invented republic says to statements: proposals in its round, and answers to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

from app.catalogue.models import Round
from app.catalogue.proposals import all_proposals
from app.demo import likings
from app.demo.people import Part, Person
from app.demo.storing import Ahead, Row, add, batches, silently
from app.participation.proposing import propose_statements, reference_of
from app.participation.rules import TALLY_SHARDS
from app.participation.statement_models import StatementTally, StatementVote
from app.participation.statement_rules import SESSION_LENGTH, Answer
from app.participation.voting import level_of

# Of a hundred people so many answer statements, most of them a whole session.
ANSWERING = 0.9
FEWEST = 4


def store_answers(
    round_: Round,
    people: Sequence[Person],
    rng: Random,
    now: datetime,
    ahead: Ahead = silently,
) -> int:
    """Propose the statements and store answers with their counters; how many answers."""
    propose_statements(round_, now)
    # By their own names, so that an answer depends on no reference.
    refs = {one.slug: reference_of(one, round_.slug) for one in all_proposals()}
    slugs = sorted(refs)
    counted: Counter[tuple[Any, ...]] = Counter()
    stored = 0
    for batch in ahead(batches(people), "answers"):
        rows: list[Row] = []
        for person in batch:
            ref = person.citizen.voter_ref
            level, shard = level_of(person.means), ref[0] % TALLY_SHARDS
            for slug, answer in answered(person, slugs, rng):
                counted[refs[slug], answer, level, shard] += 1
                rows.append(
                    {
                        "round_id": round_.id,
                        "voter_ref": ref,
                        "statement_ref": refs[slug],
                        "answer": answer,
                        "answered_on": person.first_on,
                    }
                )
        add(StatementVote, rows)
        stored += len(rows)
    add(StatementTally, [
        {
            "round_id": round_.id, "statement_ref": ref, "answer": answer, "level": level,
            "shard": shard, "n": n,
        }
        for (ref, answer, level, shard), n in sorted(counted.items())
    ])  # fmt: skip
    return stored


def answered(person: Person, slugs: Sequence[str], rng: Random) -> list[tuple[str, Answer]]:
    """What one person says to the statements they are shown."""
    if person.part is Part.BRIGADE or rng.random() > ANSWERING:
        return []
    if person.part is Part.STRAIGHT:
        return [(slug, Answer.AGREE) for slug in rng.sample(slugs, SESSION_LENGTH)]
    count = rng.randint(FEWEST, SESSION_LENGTH + 6)  # so that most go to the end
    return [
        (slug, likings.answer(slug, person.towards_change, person.kind, rng))
        for slug in rng.sample(slugs, min(SESSION_LENGTH, count))
    ]
