"""How alike moderators decide, how evenly, and at what pace: from the decisions themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from app.db import session
from app.insights.agreement import Agreement, agreement, by_group
from app.insights.attention import BREAK_AFTER, needs_break, too_fast
from app.insights.evenhandedness import Side, StanceCheck, stance_check
from app.moderation.models import Decision
from app.moderation.quality_models import Rereading
from app.moderation.rules import BEFORE_PUBLICATION, Outcome, Reason
from app.moderation.waits import IN_EFFECT
from app.participation.models import Submission
from app.participation.rules import Kind, Stance, Status

WEEK = timedelta(days=7)
QUARTER = timedelta(days=90)
# Read at most so many pairs: enough for a coefficient, and bounded.
MOST_PAIRS = 5_000


@dataclass(frozen=True)
class Pair:
    """What two people decided about one text, apart from one another."""

    language: str
    one: tuple[Outcome, Reason | None]
    other: tuple[Outcome, Reason | None]


@dataclass(frozen=True)
class Thirds:
    """Where two differed and a third read, and whom that one agreed with."""

    read: int = 0
    with_first: int = 0
    with_second: int = 0

    @property
    def apart(self) -> int:
        """How many third readers agreed with neither: there the rule itself is unclear."""
        return self.read - self.with_first - self.with_second


@dataclass(frozen=True)
class Quality:
    """How alike all moderators decided within a quarter: overall, by language, by reason."""

    overall: Agreement
    by_language: Mapping[str, Agreement]
    by_reason: Mapping[Reason, Agreement]
    thirds: Thirds


@dataclass(frozen=True)
class Signs:
    """What one moderator's last decisions say about their pace; for nobody else."""

    hasty: bool
    tired: bool


def quality(now: datetime) -> Quality:
    """Agreement on the texts that were read twice within the last ninety days."""
    pairs = _pairs(Rereading.read_at > now - QUARTER)
    named = {reason for pair in pairs for _, reason in (pair.one, pair.other) if reason}
    return Quality(
        overall=agreement([(pair.one, pair.other) for pair in pairs]),
        by_language=by_group(
            pairs, lambda pair: pair.language, lambda pair: (pair.one, pair.other)
        ),
        by_reason={
            reason: agreement([(pair.one[1] is reason, pair.other[1] is reason) for pair in pairs])
            for reason in Reason
            if reason in named
        },
        thirds=_thirds(now - QUARTER),
    )


def own_week(staff_id: int, now: datetime) -> Agreement:
    """Agreement on the texts of the last seven days that this moderator read, first or again."""
    mine = or_(Rereading.first_id == staff_id, Rereading.reader_id == staff_id)
    pairs = _pairs(and_(Rereading.read_at > now - WEEK, mine))
    return agreement([(pair.one, pair.other) for pair in pairs])


def signs(staff_id: int | None, now: datetime) -> Signs:
    """Whether this moderator reads too fast, or has read for too long."""
    moments = session().scalars(
        select(Decision.decided_at)
        .where(Decision.staff_id == staff_id)
        .order_by(Decision.decided_at.desc())
        .limit(BREAK_AFTER)
    ).all()  # fmt: skip
    return Signs(hasty=too_fast(moments), tired=needs_break(moments, now))


def evenhandedness() -> StanceCheck:
    """Comments that support and that oppose, decided before publication, and how many of each were
    declined: since the beginning."""
    rows = session().execute(
        select(
            Submission.stance,
            func.count(),
            func.sum(case((Decision.outcome == Outcome.DECLINE, 1), else_=0)),
        )
        .join(Submission, Submission.ref == Decision.submission_ref)
        .where(
            Decision.outcome.in_(BEFORE_PUBLICATION),
            Decision.status_before == Status.PENDING,
            IN_EFFECT,
            Submission.kind == Kind.COMMENT,
            Submission.stance.in_((Stance.SUPPORT, Stance.OPPOSE)),
        )
        .group_by(Submission.stance)
        .order_by(Submission.stance)
    )
    sides = {stance: Side(int(decided), int(declined or 0)) for stance, decided, declined in rows}
    return stance_check(sides.get(Stance.SUPPORT, Side(0, 0)), sides.get(Stance.OPPOSE, Side(0, 0)))


def _thirds(since: datetime) -> Thirds:
    """The third readings since then, the latest first, as many as pairs are read."""
    second, third = aliased(Rereading), aliased(Rereading)
    rows = session().execute(
        select(
            Decision.outcome, Decision.reason,
            second.outcome, second.reason,
            third.outcome, third.reason,
        )
        .join(second, _same_text(second, third))
        .join(Decision, and_(_same_text(Decision, third), Decision.place == 1))
        .where(third.turn == 2, second.turn == 1, third.read_at > since)
        .order_by(third.read_at.desc(), third.submission_ref)
        .limit(MOST_PAIRS)
    ).all()  # fmt: skip
    return Thirds(
        read=len(rows),
        with_first=sum((one, why) == (last, because) for one, why, _, _, last, because in rows),
        with_second=sum((one, why) == (last, because) for _, _, one, why, last, because in rows),
    )


def _same_text(one: Any, other: Any) -> ColumnElement[bool]:
    return and_(one.submission_ref == other.submission_ref, one.revision == other.revision)


def _pairs(within: ColumnElement[bool]) -> Sequence[Pair]:
    """First decisions beside second readings, the latest first."""
    rows = session().execute(
        select(
            Submission.language,
            Decision.outcome,
            Decision.reason,
            Rereading.outcome,
            Rereading.reason,
        )
        .join(
            Decision,
            and_(
                Decision.submission_ref == Rereading.submission_ref,
                Decision.revision == Rereading.revision,
                Decision.place == 1,
            ),
        )
        .join(Submission, Submission.ref == Rereading.submission_ref)
        .where(Rereading.turn == 1, Rereading.read_at.is_not(None), within)
        .order_by(Rereading.read_at.desc(), Rereading.submission_ref)
        .limit(MOST_PAIRS)
    )
    return [
        Pair(language, (outcome, reason), (again, why))
        for language, outcome, reason, again, why in rows
        if again is not None
    ]
