"""Comparing what was decided with what the public record says was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.db import session
from app.moderation.models import Decision
from app.moderation.rules import Outcome
from app.participation.models import HOUSE, Submission
from app.participation.rules import PUBLIC, Status, shown_reference
from app.transparency import ledger, rules
from app.transparency.models import LedgerEntry

BATCH = 500
OUTCOME_OF = {Status.PUBLISHED: Outcome.PUBLISH, Status.REDACTED: Outcome.REDACT}
PUBLISHING = frozenset(outcome.value for outcome in OUTCOME_OF.values())


def discrepancies() -> list[str]:
    """Decisions without their entry, entries without their decision, public texts that are not the
    ones decided on, and texts hidden without a decision; an empty list is the promise.

    What the record says of an erased text, withdrawn or not, cannot be opened any more: its salt is
    destroyed. Of those only the number of decisions of each kind is compared.
    """
    history = [rules.read(entry) for entry in session().scalars(_entries())]
    entries = [each for each in history if each["kind"] == "decision"]
    recorded = Counter((each["subject"], each["outcome"], each["reason"]) for each in entries)
    texts, last = _standing(history)
    decided: Counter[tuple[Any, ...]] = Counter()
    sealed: Counter[tuple[Any, ...]] = Counter()
    found = []
    for decision, submission in session().execute(_decisions()):
        kind = (decision.outcome.value, decision.reason.value if decision.reason else "")
        if submission is None:
            found.append(f"{decision.shown_ref}: decided, but the text is gone")
        elif not submission.text:
            sealed[kind] += 1
        else:
            key = (ledger.commitment(submission.salt, submission.ref), *kind)
            decided[key] += 1
            if decided[key] > recorded[key]:
                found.append(f"{decision.shown_ref}: {kind[0]} is not in the record")
    found += _without_decision(recorded - decided, sealed)
    found += _not_as_decided(texts, last)
    return found


def _standing(history: Sequence[Mapping[str, Any]]) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """What was decided last about each text and each subject, without what was undone.

    Leaving it published and moving it change nothing in what may be read.
    """
    texts: dict[Any, Any] = {}
    last: dict[Any, Any] = {}
    latest: dict[Any, Any] = {}
    for each in history:
        if each["kind"] == "undone":
            texts.pop(latest.pop(each["subject"], None), None)
            last.pop(each["subject"], None)
        elif each["outcome"] not in (Outcome.KEEP.value, Outcome.MOVE.value):
            texts[each["commitment"]] = last[each["subject"]] = each["outcome"]
            latest[each["subject"]] = each["commitment"]
    return texts, last


def _without_decision(
    surplus: Counter[tuple[Any, ...]], sealed: Counter[tuple[Any, ...]]
) -> Iterator[str]:
    kinds: Counter[tuple[Any, ...]] = Counter()
    for (_, outcome, reason), n in surplus.items():
        kinds[outcome, reason] += n
    for kind in sorted(kinds.keys() | sealed.keys()):
        if kinds[kind] != sealed[kind]:
            yield (
                f"{' '.join(kind).strip()}: {kinds[kind]} entries without a text to open them, "
                f"{sealed[kind]} decisions on erased texts"
            )


def _not_as_decided(texts: Mapping[Any, Any], last: Mapping[Any, Any]) -> Iterator[str]:
    kept = select(Submission).where(Submission.status != Status.WITHDRAWN).order_by(Submission.ref)
    for submission in session().scalars(kept.execution_options(yield_per=BATCH)):
        commitment = ledger.commitment(submission.salt, submission.ref, submission.text)
        as_written = submission.published_text == submission.text
        outcome = texts.get(commitment)
        if submission.status is Status.REDACTED and as_written:
            # What was removed is forgotten, and with it the text that was decided on.
            outcome = last.get(ledger.commitment(submission.salt, submission.ref))
        # What was proposed to begin with is public without a decision, until there is one.
        proposed = submission.participant_ref == HOUSE and commitment not in texts
        if submission.status not in PUBLIC:
            if outcome in PUBLISHING:
                yield f"{shown_reference(submission.ref)}: hidden without a decision on this text"
        elif not proposed and outcome != OUTCOME_OF[submission.status].value:
            yield f"{shown_reference(submission.ref)}: public without such a decision on this text"
        elif submission.status is Status.PUBLISHED and not as_written:
            yield f"{shown_reference(submission.ref)}: the public text is not the author's"


def _entries() -> Any:
    return (
        select(LedgerEntry.entry)
        .where(LedgerEntry.kind.in_(("decision", "undone")))
        .order_by(LedgerEntry.idx)
        .execution_options(yield_per=BATCH)
    )


def _decisions() -> Any:
    return (
        select(Decision, Submission)
        .outerjoin(Submission, Submission.ref == Decision.submission_ref)
        .order_by(Decision.submission_ref, Decision.revision, Decision.place)
        .execution_options(yield_per=BATCH)
    )
