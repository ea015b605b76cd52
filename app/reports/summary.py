"""What participants said in a round, as one frozen object: page, paper and file all print it.

A figure cannot differ between them, and its caveats travel inside, so that none can drop them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from app.catalogue.models import Round
from app.catalogue.queries import all_topics, version_of
from app.catalogue.rules import RoundState, TopicKind
from app.catalogue.source import Topic
from app.insights.confidence import Confidence, Grade, confidence
from app.insights.tallies import Reading, Result, Share, Tally, reading, result
from app.moderation.waits import Waits
from app.participation.rules import PUBLIC, Stance, Status
from app.participation.told_figures import TopicFigures
from app.reports import case_queries, frozen, queries
from app.reports.adults import present_adults
from app.reports.analysing import Figures, Weighted
from app.reports.insight import Insight
from app.reports.missing import MissingReport, missing_report
from app.reports.priorities import PriorityReport, compared, priority_report, weighed
from app.reports.rules import Because, Occasion


class Caveat(StrEnum):
    """What a reader must know before repeating a figure."""

    RUNNING = "running"
    PROVISIONAL = "provisional"
    SELF_SELECTED = "self-selected"
    UNWEIGHTED = "unweighted"
    CHANCE_ONLY = "chance only"
    MISSING_UNKNOWN = "missing unknown"
    ROUNDED = "rounded"
    SHARES = "shares"


@dataclass(frozen=True)
class RoundFacts:
    """Which consultation window the figures belong to."""

    slug: str
    title: Mapping[str, str] = field(hash=False)
    opens_at: datetime
    closes_at: datetime
    state: RoundState


@dataclass(frozen=True)
class CommentCount:
    """How many comments of one stance stand in one status."""

    status: Status
    stance: Stance
    n: int


@dataclass(frozen=True)
class CommentCounts:
    """Comments by where they stand and what their authors say they are."""

    cells: tuple[CommentCount, ...] = ()

    def of(self, status: Status | None = None, stance: Stance | None = None) -> int:
        return sum(
            cell.n
            for cell in self.cells
            if status in (None, cell.status) and stance in (None, cell.stance)
        )

    @property
    def total(self) -> int:
        return self.of()

    @property
    def published(self) -> int:
        return sum(self.of(status) for status in PUBLIC)


@dataclass(frozen=True)
class DayCount:
    """Votes first cast on a day; None for fewer than ten."""

    day: date
    votes: int | None


@dataclass(frozen=True)
class ChoiceCounts:
    """How many chose what, as it is told: None for fewer than ten."""

    support: int | None
    neutral: int | None
    oppose: int | None
    no_opinion: int | None


@dataclass(frozen=True)
class TopicReport:
    """One goal or focus area: what its voters chose and how much was written on it."""

    slug: str
    kind: TopicKind
    position: int
    title: Mapping[str, str] = field(hash=False)
    votes: int  # as far as they are told
    waiting: int
    confirmed: bool
    counts: ChoiceCounts | None
    support: Share | None
    neutral: Share | None
    oppose: Share | None
    reading: Reading
    comments: CommentCounts
    waits: Waits
    # The day these figures were told; None before any were. Reports of earlier versions have none.
    told_on: date | None = None


@dataclass(frozen=True)
class AnalysisReport:
    """What the last weighting of the round gave, and how sure it leaves the report."""

    computed_at: datetime
    figures: Figures
    confidence: Confidence

    @property
    def shares(self) -> Mapping[str, Weighted]:
        """Weighted shares by topic; none while they would rest on too little."""
        return {} if self.confidence.grade is Grade.INSUFFICIENT else self.figures.shares


@dataclass(frozen=True)
class Wording:
    """One question as it was put to people: which version of its text, and that text."""

    slug: str
    version: int | None
    digest: str
    title: Mapping[str, str] = field(hash=False)
    official_text: str
    summary: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Edition:
    """What a published report carries beside its figures: its number, and why it came out."""

    number: int
    published_at: datetime
    occasion: Occasion
    because: Because | None
    digest: str
    content: str  # its one exact text, whatever has become of the fields since


@dataclass(frozen=True)
class SummaryReport:
    """Everything leadership reads about one round."""

    round: RoundFacts
    generated_at: datetime
    priorities: PriorityReport
    missing: MissingReport
    analysis: AnalysisReport | None
    topics: tuple[TopicReport, ...]
    comments: CommentCounts
    days: tuple[DayCount, ...]
    waits: Waits
    caveats: tuple[Caveat, ...]
    wordings: tuple[Wording, ...] = ()
    # What a command found beyond the counters; texts are named in it and never held.
    insight: Insight | None = None
    # None for the figures of this moment, which nobody has published.
    edition: Edition | None = None

    @property
    def votes(self) -> int:
        return sum(topic.votes for topic in self.topics)

    @property
    def waiting(self) -> int:
        """Votes outside every figure, until they are confirmed."""
        return sum(topic.waiting for topic in self.topics)

    @property
    def wanted(self) -> PriorityReport:
        """Priorities as they are read first: weighted where there are weights, most wanted first.

        Counts alone where the grade is insufficient: then no percentage may stand in the summary.
        """
        if self.analysis is None:
            return self.priorities
        found = weighed(self.priorities, self.analysis.shares)
        return found if self.insight is None else compared(found, self.insight.priority_gaps)

    @property
    def is_weighted(self) -> bool:
        return self.analysis is not None and bool(self.analysis.shares)

    @property
    def told(self) -> tuple[TopicReport, ...]:
        """Topics with enough votes to say anything."""
        return tuple(topic for topic in self.topics if topic.reading is not Reading.TOO_FEW)

    @property
    def version(self) -> str:
        """The same on two prints exactly when their figures are the same.

        What is untold is not in the report at all, so nobody can try which count fits.
        """
        unmoved = datetime.min.replace(tzinfo=self.generated_at.tzinfo)
        analysis = self.analysis and replace(self.analysis, computed_at=unmoved)
        told = replace(self, edition=None, generated_at=unmoved, analysis=analysis)
        return f"{self.round.slug}-{frozen.digest(frozen.as_json(told))[:8]}"


def summarise(round_: Round, now: datetime) -> SummaryReport:
    """What was said in the round up to now; its cost does not grow with the number of votes.

    The median wait alone grows with the comments that were decided.
    """
    votes = queries.votes_by_topic(round_.id)
    comments = queries.comments_by_topic(round_.id)
    all_waits, waits = queries.waits(round_.id)
    topics = tuple(
        _topic_report(
            topic,
            place,
            told=votes.get(topic.slug),
            comments=comments.get(topic.slug, {}),
            waits=waits.get(topic.slug, Waits()),
        )
        for place, topic in enumerate(all_topics(), start=1)
    )
    state = round_.state(now)
    computed = queries.computed(round_.id)
    return SummaryReport(
        round=RoundFacts(round_.slug, round_.title, round_.opens_at, round_.closes_at, state),
        generated_at=now,
        priorities=priority_report(queries.priorities(round_.id)),
        missing=missing_report(queries.backgrounds(round_.id), present_adults()),
        analysis=_analysis(round_.id, computed),
        topics=topics,
        comments=CommentCounts(tuple(_together(topics))),
        days=tuple(DayCount(*one) for one in queries.votes_by_day(round_.id).items()),
        waits=all_waits,
        caveats=_caveats(state, topics),
        wordings=tuple(_wording(topic) for topic in all_topics()),
        insight=computed.insight,
    )


def _wording(topic: Topic) -> Wording:
    version = version_of(topic)
    return Wording(
        slug=topic.slug,
        version=version.number if version else None,
        digest=topic.digest,
        title=dict(topic.title),
        official_text=topic.official_text,
        summary=dict(topic.summary),
    )


def _analysis(round_id: int, computed: queries.Computed) -> AnalysisReport | None:
    kept, found = computed.analysis, computed.insight
    if kept is None:
        return None
    figures = Figures.from_json(kept.figures)
    cases = case_queries.decided_cases(round_id, found) if found else ()
    alert = any(one.casts_doubt for one in cases)
    return AnalysisReport(kept.computed_at, figures, confidence(figures.evidence, alert=alert))


def _topic_report(
    topic: Topic,
    place: int,
    *,
    told: TopicFigures | None,
    comments: Mapping[tuple[Status, Stance], int],
    waits: Waits,
) -> TopicReport:
    found = told.result if told else result(Tally())
    cells = tuple(CommentCount(status, stance, n) for (status, stance), n in comments.items())
    return TopicReport(
        slug=topic.slug,
        kind=topic.kind,
        position=place,
        title=topic.title,
        told_on=told.told_on if told else None,
        votes=found.tally.total,
        waiting=(told.waiting or 0) if told else 0,
        confirmed=told is not None and told.confirmed is not None,
        counts=_choices(found) if found.tally.total else None,
        support=found.support,
        neutral=found.neutral,
        oppose=found.oppose,
        reading=reading(found),
        comments=CommentCounts(cells),
        waits=waits,
    )


def _choices(found: Result) -> ChoiceCounts:
    names = ("support", "neutral", "oppose", "no_opinion")
    return ChoiceCounts(
        *(None if name in found.untold else getattr(found.tally, name) for name in names)
    )


def _caveats(state: RoundState, topics: Iterable[TopicReport]) -> tuple[Caveat, ...]:
    """All of them, but for those that are plainly not the case."""
    absent = set()
    if state is not RoundState.OPEN:
        absent.add(Caveat.RUNNING)
    voted = [topic for topic in topics if topic.votes]
    if voted and all(topic.confirmed for topic in voted):
        absent.add(Caveat.PROVISIONAL)
    return tuple(caveat for caveat in Caveat if caveat not in absent)


def _together(topics: tuple[TopicReport, ...]) -> Iterable[CommentCount]:
    for status in Status:
        for stance in Stance:
            n = sum(topic.comments.of(status, stance) for topic in topics)
            if n:
                yield CommentCount(status, stance, n)
