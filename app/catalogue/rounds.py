"""Announcing rounds, moving their dates, and finding the one that is open."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from app.catalogue import queries, rules
from app.catalogue.models import Round
from app.catalogue.rules import NoRoundAnnounced, RoundEvent
from app.catalogue.source import RoundPlan
from app.db import session
from app.keys import KeyFolder
from app.transparency import ledger


def open_round(now: datetime) -> Round:
    """The round that takes votes now; otherwise a refusal that names the dates."""
    current = queries.current_round(now)
    if current is None:
        raise NoRoundAnnounced
    rules.ensure_open(current.opens_at, current.closes_at, now)
    return current


def announce_round(plan: RoundPlan) -> Round:
    """Add a round with its own key, and say so in the public record.

    Only a new round gets a key: one that was destroyed after the audit must never come back.
    """
    keys: KeyFolder = current_app.extensions["keys"]
    keys.create_round_key(plan.slug)
    row = Round(slug=plan.slug, opens_at=plan.opens_at, closes_at=plan.closes_at)
    session().add(row)
    session().flush()
    _record(plan, RoundEvent.ANNOUNCED)
    return row


def reschedule_round(row: Round, plan: RoundPlan) -> None:
    """Move a round's dates, in the open."""
    row.opens_at = plan.opens_at
    row.closes_at = plan.closes_at
    session().flush()
    _record(plan, RoundEvent.RESCHEDULED)


def _record(plan: RoundPlan, event: RoundEvent) -> None:
    ledger.record(
        "round",
        {
            "slug": plan.slug,
            "opens": plan.opens_at.isoformat(),
            "closes": plan.closes_at.isoformat(),
            "event": event.value,
        },
    )
