"""What is known about one submission before it is decided, and what was decided before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, tuple_

from app.db import session
from app.errors import NotFound
from app.moderation.models import Confirmation, Decision, Judgement
from app.moderation.rules import PER_PAGE, Outcome, Reason
from app.moderation.waiting import moment_at, place_of
from app.participation.models import Flag, Submission
from app.participation.queries import Cursor
from app.participation.rules import PUBLIC, FlagReason, Status, read_reference

MOST_SIMILAR = 10
MOST_IN_FILE = 5_000


@dataclass(frozen=True)
class AuthorContext:
    """What is known about a submission's author: how many others they sent, and nothing else."""

    published: int
    declined: int
    open: int

    @property
    def is_first(self) -> bool:
        return self.published + self.declined + self.open == 0


@dataclass(frozen=True)
class Item:
    """One submission with everything a moderator weighs."""

    submission: Submission
    author: AuthorContext
    flags: Mapping[FlagReason, int]
    decisions: Sequence[Decision]
    similar: Sequence[Submission]
    judgements: int  # how many have chosen about the decision that is to be made
    place: int  # which reading of the present text the next one would be


def item(shown_ref: str) -> Item:
    """The submission under a reference, however it is typed; `NotFound` for none."""
    submission = session().get(Submission, read_reference(shown_ref))
    if submission is None:
        raise NotFound
    decisions = decisions_of(submission.ref)
    return Item(
        submission=submission,
        author=_author_context(submission),
        flags=_flags_by_reason(submission.ref) if submission.flags else {},
        decisions=decisions,
        similar=_similar(submission),
        judgements=submission.choices,
        place=next_place(submission, decisions),
    )


def held_text(shown_ref: str) -> Submission | None:
    """The submission under a reference; None for none."""
    return session().get(Submission, read_reference(shown_ref))


def text_of(ref: str) -> Submission:
    """The submission with this reference, which is there."""
    return session().get_one(Submission, ref)


def decisions_of(ref: str) -> Sequence[Decision]:
    """Every decision on a submission, the first first."""
    return session().scalars(
        select(Decision)
        .where(Decision.submission_ref == ref)
        .order_by(Decision.revision, Decision.place)
    ).all()  # fmt: skip


def next_place(submission: Submission, decisions: Sequence[Decision]) -> int:
    """Which reading of the present text comes next: each decision on it closed one, and each time
    an administrator found otherwise than two moderators."""
    refused = session().scalar(
        select(func.count()).where(
            Confirmation.submission_ref == submission.ref,
            Confirmation.revision == submission.revision,
            Confirmation.confirmed.is_(False),
        )
    )
    return 1 + sum(one.revision == submission.revision for one in decisions) + (refused or 0)


def next_places(submissions: Sequence[Submission]) -> Mapping[str, int]:
    """The next reading of each of these texts, by reference."""
    refs, closed = [one.ref for one in submissions], Counter[tuple[str, int]]()
    decided = select(Decision.submission_ref, Decision.revision)
    refused = select(Confirmation.submission_ref, Confirmation.revision)
    for query in (
        decided.where(Decision.submission_ref.in_(refs)),
        refused.where(Confirmation.submission_ref.in_(refs), Confirmation.confirmed.is_(False)),
    ):
        closed.update((ref, revision) for ref, revision in session().execute(query))
    return {one.ref: 1 + closed[one.ref, one.revision] for one in submissions}


def judgements_of(ref: str, revision: int, place: int) -> Sequence[Judgement]:
    """What was chosen so far about the decision in this place, the first first."""
    return session().scalars(
        select(Judgement)
        .where(
            Judgement.submission_ref == ref,
            Judgement.revision == revision,
            Judgement.place == place,
        )
        .order_by(Judgement.turn)
    ).all()  # fmt: skip


def chose(submission: Submission, place: int, staff_id: int | None) -> bool:
    """Whether this moderator has chosen on the present text and waits for a colleague."""
    readers = judgements_of(submission.ref, submission.revision, place)
    return staff_id in [one.staff_id for one in readers]


def was_set_aside(ref: str) -> bool:
    """Whether one person has set this text aside before."""
    found = select(Judgement.turn).where(Judgement.submission_ref == ref, Judgement.set_aside)
    return session().scalar(found.limit(1)) is not None


def told(decisions: Sequence[Decision], now: datetime) -> Sequence[Decision]:
    """What the author is told of: neither what was undone, nor what still can be."""
    return [one for one in decisions if one.undone_at is None and not one.is_held(now)]


def reasons_of(submission: Submission, decisions: Sequence[Decision]) -> Decision | None:
    """The decision by which a submission stands where it stands; None while it waits for one."""
    if submission.status is Status.PENDING:
        return None
    standing = (one for one in reversed(decisions) if one.undone_at is None)
    return next((one for one in standing if one.outcome is not Outcome.KEEP), None)


@dataclass(frozen=True)
class Done:
    """What a moderator just did about a text, and what others chose about it before them."""

    act: Decision | Judgement
    before: Sequence[Judgement]
    agreed: bool = False  # two chose the same, and an administrator has it now

    @property
    def waits(self) -> bool:
        """Whether another reader is needed before anything takes effect."""
        return isinstance(self.act, Judgement)


def last_act(shown_ref: str | None, staff_id: int | None) -> Done | None:
    """What this moderator last decided or chose on a submission."""
    if not shown_ref or staff_id is None:
        return None
    ref = read_reference(shown_ref)
    chosen = session().scalar(
        select(Judgement)
        .where(Judgement.submission_ref == ref, Judgement.staff_id == staff_id)
        .order_by(Judgement.revision.desc(), Judgement.place.desc())
        .limit(1)
    )
    decided = [one for one in decisions_of(ref) if _is_of(one, staff_id, chosen)]
    acts: list[Decision | Judgement] = [*decided, *([chosen] if chosen else [])]
    if not acts:
        return None
    act = max(acts, key=_when)
    before = judgements_of(ref, act.revision, act.place)
    asked = session().get(Confirmation, (ref, act.revision, act.place))
    return Done(act, [one for one in before if one.staff_id != staff_id], asked is not None)


def _is_of(decision: Decision, staff_id: int, chosen: Judgement | None) -> bool:
    """Whether it is this person's own, or the end of a review in which they were one of three."""
    if chosen is not None and chosen.key == decision.id:
        return True
    return decision.staff_id == staff_id


def _when(act: Decision | Judgement) -> tuple[int, int, bool]:
    return (act.revision, act.place, isinstance(act, Decision))


def times_asked(ref: str, reason: Reason | None) -> int:
    """How often the author was asked to change a submission for this reason."""
    asked = select(func.count()).where(
        Decision.submission_ref == ref, Decision.reason == reason, Decision.outcome == Outcome.ASK
    )
    return session().scalar(asked) or 0


def history(
    staff_id: int | None, after: Cursor | None, outcome: Outcome | None = None
) -> tuple[Sequence[Decision], Cursor | None]:
    """Fifty decisions, the latest first, and where the next page begins; one person's or all."""
    query = _decided(staff_id, outcome)
    if after:
        here = (moment_at(after.value), after.key)
        query = query.where(tuple_(Decision.decided_at, Decision.id) < here)
    rows = session().scalars(query.limit(PER_PAGE + 1)).all()
    if len(rows) <= PER_PAGE:
        return rows, None
    last = rows[PER_PAGE - 1]
    return rows[:PER_PAGE], Cursor(place_of(last.decided_at), last.id)


def own_history(staff_id: int, outcome: Outcome | None = None) -> Sequence[Decision]:
    """One person's decisions for a file, the latest first; of more than it holds, the latest."""
    return session().scalars(_decided(staff_id, outcome).limit(MOST_IN_FILE)).all()


def _decided(staff_id: int | None, outcome: Outcome | None) -> Select[Decision]:
    query = select(Decision).order_by(Decision.decided_at.desc(), Decision.id.desc())
    if staff_id is not None:
        query = query.where(Decision.staff_id == staff_id)
    return query if outcome is None else query.where(Decision.outcome == outcome)


def _author_context(submission: Submission) -> AuthorContext:
    rows = session().execute(
        select(Submission.status, func.count())
        .where(
            Submission.participant_ref == submission.participant_ref,
            Submission.ref != submission.ref,
        )
        .group_by(Submission.status)
    )
    by_status = dict(rows.all())
    published = sum(by_status.get(status, 0) for status in PUBLIC)
    declined = by_status.get(Status.DECLINED, 0)
    return AuthorContext(published, declined, sum(by_status.values()) - published - declined)


def _flags_by_reason(ref: str) -> Mapping[FlagReason, int]:
    rows = session().execute(
        select(Flag.reason, func.count())
        .where(Flag.submission_ref == ref, Flag.settled_on.is_(None))
        .group_by(Flag.reason)
        .order_by(Flag.reason)
    )
    return dict(rows.all())


def _similar(submission: Submission) -> Sequence[Submission]:
    """The same words from other authors, the earliest first."""
    return session().scalars(
        select(Submission)
        .where(
            Submission.skeleton_digest == submission.skeleton_digest,
            Submission.participant_ref != submission.participant_ref,
        )
        .order_by(Submission.submitted_at, Submission.ref)
        .limit(MOST_SIMILAR)
    ).all()  # fmt: skip
