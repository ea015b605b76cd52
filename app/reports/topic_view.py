"""What a topic's own page tells beyond its votes: groups, statements, themes and the unheard."""

from __future__ import annotations

from dataclasses import dataclass

from app.participation.background_rules import Question
from app.reports.insight import Dividing, GroupSupport, Theme, Uniting
from app.reports.missing import MAIN
from app.reports.summary import SummaryReport

MOST_THEMES = 5


@dataclass(frozen=True)
class TopicView:
    """The part of a round's insight that is about one topic; all empty before it was computed."""

    groups: tuple[GroupSupport, ...] = ()
    # Groups of adults, by gender, place and age, of which nothing may be told here.
    unheard: tuple[tuple[Question, str], ...] = ()
    unites: tuple[Uniting, ...] = ()
    divides: tuple[Dividing, ...] = ()
    themes: tuple[tuple[Theme, int], ...] = ()  # with the number of its comments on this topic

    @property
    def named(self) -> list[str]:
        """References of the statements it shows."""
        return [one.item.key for part in (self.unites, self.divides) for one in part]


def topic_view(report: SummaryReport, slug: str) -> TopicView:
    """Everything that was computed about the topic; the themes with most comments on it first."""
    found = report.insight
    if found is None:
        return TopicView()
    told = next((one for one in found.topics if one.topic == slug), None)
    groups = told.groups if told else ()
    heard = {(one.question, one.group) for one in groups}
    themes = [(one, one.by_topic[slug]) for one in found.themes.themes if slug in one.by_topic]
    return TopicView(
        groups=groups,
        unheard=tuple(
            (one.adults.question, group)
            for one in report.missing.questions
            if told and one.adults.question in MAIN
            for group in one.adults.shares
            if (one.adults.question, group) not in heard
        ),
        unites=tuple(one for one in found.common.unites if one.item.topic == slug),
        divides=tuple(one for one in found.common.divides if one.item.topic == slug),
        themes=tuple(sorted(themes, key=lambda one: (-one[1], one[0].number))[:MOST_THEMES]),
    )
