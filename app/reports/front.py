"""The one page that leadership reads first: what stands in each of its parts.

Its order is fixed: the answer, what is wanted, how sure we are, who is missing, what unites and
what divides. Page and PDF print these very words, so neither can say more than the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from flask_babel import gettext

from app.insights.confidence import Grade
from app.insights.tallies import Reading, Share
from app.reports import (
    confidence_wording,
    findings,
    insight_wording,
    missing_wording,
    priority_wording,
    wording,
)
from app.reports.insight import Item, ItemKind
from app.reports.insight_wording import Texts
from app.reports.missing import Group
from app.reports.priorities import PriorityReport, PriorityStanding, share_of
from app.reports.summary import SummaryReport
from app.web import locale

# What a part of one page can hold.
MOST_LISTED = 3
MOST_WORDS = 60


@dataclass(frozen=True)
class Line:
    """One topic: its share in words, and as figures for the drawing."""

    slug: str
    name: str
    said: str
    share: Share


@dataclass(frozen=True)
class Run:
    """Neighbours that may not be ranked, with what is said of them; one alone needs no words."""

    words: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Front:
    """Every word and figure of the one page."""

    answer: tuple[str, ...]
    want: str
    runs: tuple[Run, ...]
    chance: float
    grade: str
    method: tuple[str, ...]
    absent: str
    groups: tuple[Group, ...]
    sources: tuple[str, ...]
    unites: Side
    divides: Side
    rule: str


@dataclass(frozen=True)
class Found:
    """A statement or topic in the language it is told in, with its figure."""

    said: str
    figure: str
    language: str


@dataclass(frozen=True)
class Side:
    """What unites, or what divides: its heading, what stands there, or why nothing does."""

    title: str
    found: tuple[Found, ...]
    nothing: str


def front(report: SummaryReport, texts: Texts) -> Front:
    """The page in the reader's language; `texts` are those of its statements that are public."""
    unites, divides, rule = _statements(report, texts) or _topics(report)
    return Front(
        answer=tuple(answer(report, texts)),
        want=_want(report),
        runs=tuple(_run(report.wanted, run) for run in report.wanted.runs),
        chance=report.priorities.chance,
        grade=_grade(report),
        method=tuple(_method(report)),
        absent=" ".join(
            (missing_wording.absent(report.missing), missing_wording.basis(report.missing))
        ),
        groups=report.missing.extremes,
        sources=tuple(missing_wording.source(one.adults) for one in report.missing.questions),
        unites=unites,
        divides=divides,
        rule=rule,
    )


def named(report: SummaryReport) -> list[str]:
    """References of the statements that the page shows."""
    if report.insight is None:
        return []
    common = report.insight.common
    items = [one.item for one in common.unites] + [one.item for one in common.divides]
    return [item.key for item in items if item.kind is ItemKind.STATEMENT]


def answer(report: SummaryReport, texts: Texts) -> list[str]:
    """The whole page in a box of sixty words: wanted, sure, missing, uniting and dividing.

    The caveat stands inside, so that it survives being photographed and passed on.
    """
    rest = [*_first(report), *_sure(report), missing_wording.least_heard(report.missing)]
    caveat = wording.sure(report)
    for sides in (_quoted(report, texts), _counted(report), _sides(report)):
        whole = [*rest, *sides, caveat]
        if sides and len(" ".join(whole).split()) <= MOST_WORDS:
            return whole
    return [*rest, caveat]


def _first(report: SummaryReport) -> list[str]:
    if report.wanted.told:
        return [priority_wording.first(report.wanted)]
    if report.told:
        return [wording.most_supported(report)]
    return [gettext("Too few people to say what participants want.")]


def _sure(report: SummaryReport) -> list[str]:
    return [confidence_wording.short(report.analysis)] if report.analysis else []


def _quoted(report: SummaryReport, texts: Texts) -> list[str]:
    """What unites and divides most, in its own words, where the box has room for them."""
    if report.insight is None or not {*named(report)} & texts.keys():
        return []
    common = report.insight.common
    said = []
    for one in common.unites[:1]:
        said.append(gettext("Unites: %(said)s", said=insight_wording.said(one.item, texts)))
    for two in common.divides[:1]:
        said.append(gettext("Divides: %(said)s", said=insight_wording.said(two.item, texts)))
    return said


def _counted(report: SummaryReport) -> list[str]:
    if report.insight is None or not report.insight.common.statements:
        return []
    common = report.insight.common
    return [
        gettext(
            "Statements that unite: %(unites)s; that divide: %(divides)s.",
            unites=locale.number(common.uniting),
            divides=locale.number(common.dividing),
        )
    ]


def _statements(report: SummaryReport, texts: Texts) -> tuple[Side, Side, str] | None:
    """Statements by their support in every group; None while none could be looked at."""
    if report.insight is None or not report.insight.common.statements:
        return None
    common, say = report.insight.common, insight_wording
    unites = [_found(one.item, texts, say.uniting(one)) for one in common.unites]
    divides = [_found(one.item, texts, say.dividing(one)) for one in common.divides]
    return (
        Side(gettext("Unites"), tuple(unites), gettext("No statement unites every group yet.")),
        Side(gettext("Divides"), tuple(divides), gettext("No statement divides groups clearly.")),
        say.rule(common),
    )


def _found(item: Item, texts: Texts, figure: str) -> Found:
    said, language = insight_wording.said(item, texts), insight_wording.language(item, texts)
    return Found(said, figure, language)


def _topics(report: SummaryReport) -> tuple[Side, Side, str]:
    """Topics by the ladder of wording, before there are statements to tell of."""
    return (
        Side(
            gettext("Unites: broad support among participants"),
            _names(report, findings.UNITING),
            gettext("No topic has broad support among participants yet."),
        ),
        Side(
            gettext("Divides: no clear majority among participants"),
            _names(report, findings.DIVIDING),
            gettext("No topic divides participants clearly."),
        ),
        gettext(
            "Broad support: at least 70 in 100 participants, and the whole range above 60. No "
            "clear majority: the range of support or of opposition reaches 50, or both stay below "
            "it."
        ),
    )


def _sides(report: SummaryReport) -> list[str]:
    if not report.told:
        return []
    rejected = findings.with_reading(report.told, findings.REJECTED)
    counted = {
        "unites": locale.number(len(findings.with_reading(report.told, findings.UNITING))),
        "divides": locale.number(len(findings.with_reading(report.told, findings.DIVIDING))),
        "rejected": locale.number(len(rejected)),
        "told": locale.number(len(report.told)),
    }
    if rejected:
        return [
            gettext(
                "Of %(told)s topics, %(unites)s unite, %(divides)s divide; against %(rejected)s: a "
                "majority of participants.",
                **counted,
            )
        ]
    return [gettext("Of %(told)s topics, %(unites)s unite and %(divides)s divide.", **counted)]


def _want(report: SummaryReport) -> str:
    if report.analysis is None or report.analysis.confidence.grade is not Grade.INSUFFICIENT:
        return priority_wording.standing(report.wanted, weighted=report.is_weighted)
    return gettext(
        "Too few people of some groups for percentages. How many chose each topic stands in the "
        "table."
    )


def _run(report: PriorityReport, run: Sequence[PriorityStanding]) -> Run:
    words = priority_wording.bracket(report, run) if len(run) > 1 else ""
    return Run(words, tuple(_line(one) for one in run))


def _line(one: PriorityStanding) -> Line:
    share = share_of(one)
    return Line(
        slug=one.slug,
        name=priority_wording.name(one),
        said=priority_wording.short_share(share),
        share=share,
    )


def dots(groups: Sequence[Group]) -> list[tuple[str, float | None, str, str]]:
    """Groups to draw: name, place from 0 (a quarter of the share) to 1 (four times), and words."""
    return [
        (
            missing_wording.name(one),
            None if one.ratio is None else min(1.0, max(0.0, (log2(one.ratio or 0.01) + 2) / 4)),
            missing_wording.ratio(one) or missing_wording.share(one),
            missing_wording.said(one),
        )
        for one in groups
    ]


def _grade(report: SummaryReport) -> str:
    return confidence_wording.grade(report.analysis) if report.analysis else wording.ungraded()


def _method(report: SummaryReport) -> list[str]:
    """How many took part, when and from where; what weighting made of it, and who agreed to all."""
    weighing = [confidence_wording.method(report.analysis)] if report.analysis else []
    found = report.insight and report.insight.acquiescence
    agreeing = [confidence_wording.agreeing(found)] if found else []
    return [wording.method(report), *weighing, *agreeing]


def _names(report: SummaryReport, readings: Sequence[Reading]) -> tuple[Found, ...]:
    told = findings.with_reading(report.told, readings)
    return tuple(Found(wording.name(topic), "", locale.language()) for topic in told)
