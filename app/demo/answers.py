"""What the invented republic says to statements: proposals in its round, and answers to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import insert, select

from app.catalogue.models import Round
from app.db import session
from app.demo.conversation import Citizen
from app.demo.days import Days
from app.participation import statement_queries
from app.participation.models import Voter
from app.participation.proposing import propose_statements
from app.participation.rules import TALLY_SHARDS
from app.participation.statement_models import StatementTally, StatementVote
from app.participation.statement_rules import SESSION_LENGTH, Answer

# Of a hundred people so many answer statements, each a session or part of one.
ANSWERING = 0.6
FEWEST = 4
UNSURE = 0.12


def store_answers(
    round_: Round, citizens: Sequence[Citizen], days: Days, rng: Random, now: datetime
) -> int:
    """Propose the statements and store answers with their counters; how many answers."""
    propose_statements(round_, now)
    found = statement_queries.candidates(round_.id, None, voter_ref=None, shown=(), start=0)
    refs = sorted(one.key for one in found)
    liked = {ref: rng.uniform(0.15, 0.9) for ref in refs}
    levels = dict(
        session().execute(select(Voter.ref, Voter.level).where(Voter.round_id == round_.id)).all()
    )
    rows: list[dict[str, Any]] = []
    counted: Counter[tuple[Any, ...]] = Counter()
    for citizen, day in zip(citizens, days.first_days(len(citizens)), strict=True):
        if rng.random() > ANSWERING:
            continue
        shard = citizen.voter_ref[0] % TALLY_SHARDS
        for ref in rng.sample(refs, min(len(refs), rng.randint(FEWEST, SESSION_LENGTH))):
            answer = _answer(liked[ref], rng)
            counted[ref, answer, levels[citizen.voter_ref], shard] += 1
            rows.append(
                {
                    "round_id": round_.id,
                    "voter_ref": citizen.voter_ref,
                    "statement_ref": ref,
                    "answer": answer,
                    "answered_on": day,
                }
            )
    if rows:
        session().execute(insert(StatementVote), rows)
        session().execute(
            insert(StatementTally),
            [
                {
                    "round_id": round_.id, "statement_ref": ref, "answer": answer, "level": level,
                    "shard": shard, "n": n,
                }
                for (ref, answer, level, shard), n in counted.items()
            ],
        )  # fmt: skip
    return len(rows)


def _answer(liked: float, rng: Random) -> Answer:
    if rng.random() < UNSURE:
        return Answer.UNSURE
    return Answer.AGREE if rng.random() < liked else Answer.DISAGREE
