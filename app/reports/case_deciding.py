"""Deciding about a case: counted like everybody, or told apart; no vote is touched either way."""

from __future__ import annotations

import hashlib
from datetime import datetime

from app.catalogue.models import Round
from app.db import insert_into, session
from app.identity import acts
from app.identity.rules import Act
from app.moderation.redress_rules import AlreadyAnswered, ensure_explained
from app.reports import case_queries
from app.reports.case_rules import Verdict
from app.reports.models import CaseDecision
from app.transparency import ledger


def decide(
    round_: Round,
    key: str,
    verdict: Verdict,
    note: str,
    *,
    read: int,
    staff_id: int,
    now: datetime,
) -> None:
    """Decide about a case, or decide anew; every decision stays, and each is in the public record.

    `read` is how many decisions there were when the form was opened. The same decision by the same
    person again is the same. Raises `NotFound` for a case that is not there, `ExplanationNeeded`
    without a sentence on why, `AlreadyAnswered` when somebody else decided meanwhile.
    """
    case_queries.case(round_.id, key)
    ensure_explained(note)
    placed = session().execute(
        insert_into(CaseDecision)
        .values(
            round_id=round_.id, case_key=key, number=read + 1, verdict=verdict, note=note,
            decided_by=staff_id, decided_at=now,
        )
        .on_conflict_do_nothing()
        .returning(CaseDecision.number)
    ).scalar()  # fmt: skip
    if placed is None:
        earlier = session().get_one(CaseDecision, (round_.id, key, read + 1))
        if (earlier.decided_by, earlier.verdict, earlier.note) != (staff_id, verdict, note):
            raise AlreadyAnswered
        return
    outcome = verdict.value.replace(" ", "-")
    acts.note(Act.DECIDED, staff_id, now, subject=f"case {key}", after=outcome)
    ledger.record(
        "case-decision",
        {"slug": round_.slug, "subject": subject(round_.slug, key), "outcome": outcome},
    )


def subject(slug: str, key: str) -> str:
    """A case as the public record names it: a digest of its round and its pattern\'s key."""
    return hashlib.sha256(f"{slug}\0{key}".encode()).hexdigest()
