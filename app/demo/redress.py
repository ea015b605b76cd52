"""What the invented people asked to be looked at again, through the very verbs of the platform."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.clock import baghdad_day
from app.db import session
from app.demo import crew
from app.demo.voices import all_voices
from app.identity.sessions import INVENTED
from app.moderation import appealing, requesting, suspending
from app.moderation.redress_rules import Origin
from app.moderation.rules import Reason
from app.participation.models import Submission
from app.participation.rules import Kind, Status
from app.participation.submitting import skeleton_digest
from app.permissions import Role

THIRD_MODERATOR = f"moderator-3{INVENTED}"
ASKED = "لم أقصد الإساءة، أرجو قراءة النص مرة أخرى."
UPHELD = "قرأتُ النص كاملًا. السبب المذكور ينطبق عليه، ويمكنكم كتابته من جديد بعبارة أخرى."
OVERTURNED = "النص رأي حاد لا يخالف قاعدة مكتوبة، فيُنشر كما كُتب."
PAUSED = "أُرسل الإعلان نفسه مرات عدة."
ASKED_FOR = "طلب مكتب إعلامي حذف تعليق ينقد الخدمات."
ANSWERED = "النقد ليس مخالفة. يبقى النص منشورًا."


def fill(since: datetime, until: datetime) -> int:
    """Two appeals that were answered and one that waits, a pause and a request; how many in all.

    Which texts they are about follows from the texts alone, so that every seed tells the same.
    """
    third = crew.account(Role.MODERATOR, since, THIRD_MODERATOR).id
    first, second, *_ = (person.id for person in crew.moderators(since))
    declined = _decided(Status.DECLINED)
    done = 0
    for submission, overturned in zip(declined[:2], (False, True), strict=False):
        made = submission.decided_at or until
        asked_at, ruled_at = (min(made + timedelta(hours=hours), until) for hours in (2, 26))
        appeal = appealing.appeal(submission.ref, submission.participant_ref, ASKED, asked_at)
        appealing.rule(
            appeal.decision_id,
            overturned=overturned,
            explanation=OVERTURNED if overturned else UPHELD,
            staff_id=third,
            device=None,
            now=ruled_at,
        )
        done += 1
    latest = max(declined[2:], key=lambda one: one.decided_at or since, default=None)
    if latest is not None and latest.decided_at is not None:
        asked_at = min(latest.decided_at + timedelta(hours=2), until)
        appealing.appeal(latest.ref, latest.participant_ref, ASKED, asked_at)
        paused = suspending.propose(
            latest.ref,
            reason=Reason.SPAM,
            days=3,
            note=PAUSED,
            staff_id=first,
            now=asked_at,
            key="invented pause",
        )
        suspending.answer(paused.id, confirmed=True, staff_id=second, device=None, now=asked_at)
        done += 2
    for submission in _decided(Status.PUBLISHED)[:1]:
        request = requesting.enter(
            submission.ref,
            origin=Origin.ALLIANCE,
            ground=ASKED_FOR,
            received_on=baghdad_day(until),
            staff_id=first,
            now=until,
            key="invented request",
        )
        requesting.answer(
            request.id, granted=False, explanation=ANSWERED, staff_id=second, now=until
        )
        done += 1
    return done


def _decided(status: Status) -> list[Submission]:
    """Those of the comments written by hand, which are the same whatever the seed."""
    by_hand = [skeleton_digest(voice.text) for voice in all_voices()]
    rows = session().scalars(
        select(Submission)
        .where(
            Submission.kind == Kind.COMMENT,
            Submission.status == status,
            Submission.skeleton_digest.in_(by_hand),
        )
        .order_by(Submission.skeleton_digest)
    )
    return list(rows)
