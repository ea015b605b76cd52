"""The figures in rows: one set of tables, shown on the page, on paper and in the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext

from app.catalogue.queries import all_topics
from app.insights.tallies import Share
from app.participation.rules import PUBLIC, Status
from app.reports import insight_wording, missing_wording, priority_wording, wording
from app.reports.insight import TopicGroups
from app.reports.missing import Group, MissingReport
from app.reports.priorities import PriorityReport
from app.reports.summary import CommentCounts, DayCount, SummaryReport, TopicReport
from app.web import locale


@dataclass(frozen=True)
class Percent:
    """A share in whole per cent, as spreadsheets read it."""

    value: float

    def __str__(self) -> str:
        return f"{round(self.value * 100):d}%"


Cell = str | int | Percent | None


@dataclass(frozen=True)
class Table:
    """A caption, headings, and rows whose first cell names them."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[int, ...] = ()

    @property
    def shown(self) -> list[list[str]]:
        """The rows in the reader's digits."""
        return [[_shown(cell) for cell in row] for row in self.rows]


def every_table(report: SummaryReport) -> list[Table]:
    """What the file holds."""
    return [
        priorities_table(report.priorities),
        missing_table(every_group(report.missing)),
        weighted_table(report),
        topics_table(report.topics),
        groups_table(report.insight.topics if report.insight else ()),
        choices_table(report.topics),
        comments_table(report.comments),
        topic_comments_table(report.topics),
        growth_table(report.days),
    ]


def priorities_table(report: PriorityReport) -> Table:
    """One row a topic: how many put it among their few, and their share with range and base."""
    return Table(
        gettext("Priorities"),
        (
            gettext("Topic"),
            gettext("People"),
            gettext("Share"),
            gettext("Range from"),
            gettext("Range to"),
            gettext("Out of people"),
        ),
        tuple(
            (priority_wording.name(one), one.count, *_share_cells(one.share))
            for one in report.standings
        ),
        numeric=tuple(range(1, 6)),
    )


def weighted_table(report: SummaryReport) -> Table:
    """One row a topic: the share of people who put it first, as it stands and weighted."""
    plain = {one.slug: one.share for one in report.priorities.standings}
    return Table(
        gettext("Priorities, weighted"),
        (
            gettext("Topic"),
            gettext("Share"),
            gettext("Weighted share"),
            gettext("Range from"),
            gettext("Range to"),
            gettext("Out of people"),
        ),
        tuple(
            (
                priority_wording.name(one),
                Percent(unweighted.value),
                *_share_cells(one.share),
            )
            for one in (report.wanted.told if report.is_weighted else ())
            if (unweighted := plain[one.slug]) is not None
        ),
        numeric=(1, 2, 3, 4, 5),
    )


def groups_table(topics: Iterable[TopicGroups]) -> Table:
    """One row a topic and group: weighted support with its range, and how many answered."""
    titles = {topic.slug: topic.title[locale.language()] for topic in all_topics()}
    return Table(
        gettext("Support by group, weighted"),
        (
            gettext("Topic"),
            gettext("Group"),
            gettext("Share in support"),
            gettext("Range from"),
            gettext("Range to"),
            gettext("People, at least"),
        ),
        tuple(
            (
                titles[topic.topic],
                insight_wording.group(one),
                Percent(one.support.value),
                Percent(one.support.low),
                Percent(one.support.high),
                one.people,
            )
            for topic in topics
            for one in topic.groups
        ),
        numeric=(2, 3, 4, 5),
    )


def missing_table(groups: Iterable[Group]) -> Table:
    """One row a group: its share of adults and of participants, their ratio and its word."""
    return Table(
        gettext("Participants and adults"),
        (
            gettext("Group"),
            gettext("Of adults"),
            gettext("Of participants"),
            gettext("Ratio"),
            gettext("In words"),
        ),
        tuple(
            (
                missing_wording.name(one),
                _tiny(one.of_adults) or Percent(one.of_adults),
                missing_wording.share(one) if one.share is None else Percent(one.share),
                missing_wording.ratio(one) or None,
                missing_wording.said(one),
            )
            for one in groups
        ),
        numeric=(1, 2, 3),
    )


def _tiny(share: float) -> str | None:
    """What is said of a share of adults that would be printed as nobody."""
    if share >= 0.005:
        return None
    return gettext("under %(share)s", share=locale.percent(0.01))


def every_group(report: MissingReport) -> list[Group]:
    """All groups of the questions that enough people answered, question by question."""
    return [group for one in report.told for group in one.groups]


def topics_table(topics: Iterable[TopicReport]) -> Table:
    """One row a topic: votes by choice, and support with its range and base."""
    return Table(
        gettext("Votes by topic"),
        (
            gettext("Topic"),
            gettext("As of"),
            gettext("All votes"),
            gettext("Support"),
            gettext("Neutral"),
            gettext("Oppose"),
            gettext("No opinion"),
            gettext("Share in support"),
            gettext("Range from"),
            gettext("Range to"),
            gettext("Out of votes"),
            gettext("In words"),
        ),
        tuple(_topic_row(topic) for topic in topics),
        numeric=tuple(range(2, 11)),
    )


def _topic_row(topic: TopicReport) -> tuple[Cell, ...]:
    counts = topic.counts
    choices: tuple[Cell, ...] = (None,) * 4
    if counts is not None:
        choices = (counts.support, counts.neutral, counts.oppose, counts.no_opinion)
    return (
        wording.name(topic),
        None if topic.told_on is None else locale.day(topic.told_on),
        topic.votes or None,
        *choices,
        *_share_cells(topic.support),
        wording.reading(topic),
    )


def choices_table(topics: Iterable[TopicReport]) -> Table:
    """One row a topic and choice: the count, and the share with its range and base."""
    return Table(
        gettext("Votes by topic and choice"),
        (
            gettext("Topic"),
            gettext("Choice"),
            gettext("Votes"),
            gettext("Share"),
            gettext("Range from"),
            gettext("Range to"),
            gettext("Out of votes"),
        ),
        tuple((wording.name(topic), *row) for topic in topics for row in _choice_rows(topic)),
        numeric=(2, 3, 4, 5, 6),
    )


def choice_table(topic: TopicReport) -> Table:
    """The same for one topic."""
    whole = choices_table((topic,))
    return Table(
        gettext("How participants voted"),
        whole.columns[1:],
        tuple(row[1:] for row in whole.rows),
        numeric=(1, 2, 3, 4, 5),
    )


def _choice_rows(topic: TopicReport) -> list[tuple[Cell, ...]]:
    counts = topic.counts
    if counts is None:
        return []
    return [
        (gettext("Support"), counts.support, *_share_cells(topic.support)),
        (gettext("Neutral"), counts.neutral, *_share_cells(topic.neutral)),
        (gettext("Oppose"), counts.oppose, *_share_cells(topic.oppose)),
        (gettext("No opinion"), counts.no_opinion, *_share_cells(None)),
    ]


def _share_cells(share: Share | None) -> tuple[Cell, ...]:
    """Share, both ends of its range, and its base; never one without the others."""
    if share is None:
        return (None,) * 4
    return (Percent(share.value), Percent(share.low), Percent(share.high), share.base)


def comments_table(comments: CommentCounts) -> Table:
    """One row a status, one column a stance, which is told only of what everybody may read."""
    stances = tuple(wording.STANCES)
    return Table(
        gettext("Comments by status and stance"),
        (gettext("Status"), *(gettext(wording.STANCES[stance]) for stance in stances),
         gettext("All")),
        tuple(
            (
                gettext(name),
                *(
                    comments.of(status, stance) if status in PUBLIC else None
                    for stance in stances
                ),
                comments.of(status),
            )
            for status, name in wording.STATUSES.items()
        ),
        numeric=tuple(range(1, len(stances) + 2)),
    )  # fmt: skip


def topic_comments_table(topics: Iterable[TopicReport]) -> Table:
    """One row a topic: how many comments stand where, and how long decisions took."""
    statuses = tuple(wording.STATUSES)
    return Table(
        gettext("Comments by topic"),
        (
            gettext("Topic"),
            *(gettext(wording.STATUSES[status]) for status in statuses),
            gettext("All"),
            gettext("Median time to decision"),
        ),
        tuple(_topic_comments_row(topic, statuses) for topic in topics),
        numeric=tuple(range(1, len(statuses) + 2)),
    )


def _topic_comments_row(topic: TopicReport, statuses: tuple[Status, ...]) -> tuple[Cell, ...]:
    median = topic.waits.median
    return (
        wording.name(topic),
        *(topic.comments.of(status) for status in statuses),
        topic.comments.total,
        None if median is None else locale.duration(median),
    )


def growth_table(days: Iterable[DayCount]) -> Table:
    """One row a day on which votes were first cast."""
    return Table(
        gettext("Votes by day"),
        (gettext("Day"), gettext("Votes")),
        tuple((locale.day(day.day), day.votes) for day in days),
        numeric=(1,),
    )


def _shown(cell: Cell) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, Percent):
        return locale.percent(cell.value)
    return locale.number(cell) if isinstance(cell, int) else cell
