"""The only bridge from tables to numbers: leadership reads figures of the day, never a row.

What is selected here is a topic, a kind, a day or a number. No text, no reference and no pseudonym
leaves the database on the way to a report, and a test reads the statements themselves to prove it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased

from app.catalogue.models import Round
from app.db import session
from app.insights.rounding import Told
from app.moderation import waits as moderation
from app.moderation.waits import Waits
from app.participation import told_figures
from app.participation.background_rules import Question
from app.participation.models import Submission, SubmissionTally
from app.participation.rules import PUBLIC, Kind, Stance, Status
from app.participation.told_figures import PriorityFigures, TopicFigures
from app.reports.frozen import restored
from app.reports.insight import Insight
from app.reports.models import Analysis, KeptInsight, PublishedReport
from app.reports.rules import Because, Occasion

MOST_ISSUES = 500
# As many rounds as small drawings of a trend can tell apart.
MOST_EARLIER = 11


def votes_by_topic(round_id: int) -> Mapping[str, TopicFigures]:
    """The very figures that citizens see."""
    return told_figures.of_topics(round_id)


def priorities(round_id: int) -> PriorityFigures | None:
    """The very figures that citizens see."""
    return told_figures.of_priorities(round_id)


def backgrounds(round_id: int) -> Mapping[Question, Told]:
    """How many confirmed participants said what about themselves, one question at a time."""
    return told_figures.of_backgrounds(round_id)


def votes_by_day(round_id: int) -> Mapping[date, int | None]:
    """Votes of all topics together by the day they were first cast; choices stay out of it."""
    return told_figures.of_days(round_id)


@dataclass(frozen=True)
class Computed:
    """What commands last found of a round beyond its counters; None before they ran."""

    analysis: Analysis | None
    insight: Insight | None


def computed(round_id: int) -> Computed:
    """Both in one look."""
    weighed, found = (
        session()
        .execute(
            select(Analysis, KeptInsight)
            .select_from(Round)
            .outerjoin(Analysis, Analysis.round_id == Round.id)
            .outerjoin(KeptInsight, KeptInsight.round_id == Round.id)
            .where(Round.id == round_id)
        )
        .one()
    )
    return Computed(weighed, None if found is None else restored(Insight, found.body))


def latest_report(round_id: int) -> PublishedReport | None:
    """The version of a round's report that stands; None before the first."""
    return session().scalars(
        select(PublishedReport)
        .where(PublishedReport.round_id == round_id)
        .order_by(PublishedReport.number.desc())
        .limit(1)
    ).first()  # fmt: skip


def numbered_report(round_id: int, number: int) -> PublishedReport | None:
    """One version of a round's report; None when there is none of that number."""
    return session().get(PublishedReport, (round_id, number))


def earlier_reports(opens_at: datetime) -> Sequence[PublishedReport]:
    """The report that stands of each round that opened before then, the latest round first."""
    later = aliased(PublishedReport)
    newer = exists().where(
        later.round_id == PublishedReport.round_id, later.number > PublishedReport.number
    )
    return session().scalars(
        select(PublishedReport)
        .join(Round, Round.id == PublishedReport.round_id)
        .where(Round.opens_at < opens_at, ~newer)
        .order_by(Round.opens_at.desc())
        .limit(MOST_EARLIER)
    ).all()  # fmt: skip


@dataclass(frozen=True)
class Issue:
    """One version in the list of a round's reports, without its figures."""

    number: int
    published_at: datetime
    occasion: Occasion
    because: Because | None
    digest: str


def issues(round_id: int) -> Sequence[Issue]:
    """Every version of a round's report, the latest first."""
    one = PublishedReport
    rows = session().execute(
        select(one.number, one.published_at, one.occasion, one.because, one.digest)
        .where(one.round_id == round_id)
        .order_by(one.number.desc())
        .limit(MOST_ISSUES)
    )
    return [Issue(*row) for row in rows]


def comments_by_topic(round_id: int) -> Mapping[str, Mapping[tuple[Status, Stance], int]]:
    """How many comments stand where, by topic; their stance only where everybody reads it."""
    rows = session().execute(
        select(
            SubmissionTally.topic_slug,
            SubmissionTally.status,
            SubmissionTally.stance,
            SubmissionTally.n,
        )
        .where(
            SubmissionTally.round_id == round_id,
            SubmissionTally.kind == Kind.COMMENT,
            SubmissionTally.n > 0,
        )
        .order_by(SubmissionTally.topic_slug, SubmissionTally.status, SubmissionTally.stance)
    )
    found: dict[str, dict[tuple[Status, Stance], int]] = {}
    for slug, status, stance, n in rows:
        of_topic = found.setdefault(slug, {})
        said = status, stance if status in PUBLIC else Stance.NONE
        of_topic[said] = of_topic.get(said, 0) + int(n)
    return found


def waits(round_id: int) -> tuple[Waits, Mapping[str, Waits]]:
    """The very waits that everybody reads about on the transparency page, of one round."""
    return moderation.waits(and_(Submission.round_id == round_id, Submission.kind == Kind.COMMENT))
