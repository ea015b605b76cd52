"""The sentences about priorities: what is first, what may not be ranked, what chance gives."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from flask_babel import gettext

from app.insights.tallies import THRESHOLD, Share
from app.reports.priorities import PriorityReport, PriorityStanding, share_of
from app.web import locale


def name(standing: PriorityStanding) -> str:
    return standing.title[locale.language()]


def share(found: Share) -> str:
    """A share of people that cannot be quoted without its range and its base."""
    return gettext(
        "%(share)s (estimated range %(low)s to %(high)s; people: %(n)s)",
        share=locale.percent(found.value),
        low=locale.percent(found.low),
        high=locale.percent(found.high),
        n=locale.number(found.base),
    )


def short_share(found: Share) -> str:
    """The same where the text around it says what the range is."""
    return gettext(
        "%(share)s (%(low)s to %(high)s; people: %(n)s)",
        share=locale.percent(found.value),
        low=locale.percent(found.low),
        high=locale.percent(found.high),
        n=locale.number(found.base),
    )


def first(report: PriorityReport) -> str:
    """The most chosen topic, and whether it stands clear of the others."""
    leader, *close = report.leading
    facts = {"topic": name(leader), "share": share(share_of(leader))}
    if not close:
        return gettext("Most chosen: %(topic)s, %(share)s, clearly ahead.", **facts)
    if len(close) == 1:
        return gettext(
            "Most chosen: %(topic)s, %(share)s, not clearly ahead of %(other)s.",
            other=name(close[0]),
            **facts,
        )
    return locale.plural(
        "Most chosen: %(topic)s, %(share)s, not clearly ahead of %(n)s other.",
        "Most chosen: %(topic)s, %(share)s, not clearly ahead of %(n)s others.",
        len(close),
        **facts,
    )


def standing(report: PriorityReport, *, weighted: bool = False) -> str:
    """How to read the drawing, or why there is nothing to read yet; and how many are outside it."""
    drawing = _drawing(report)
    if weighted:
        drawing = " ".join((gettext("Weighted to all adults."), drawing))
    if not report.waiting:
        return drawing
    waiting = gettext(
        "People waiting to be confirmed: %(n)s. They are in no figure here.",
        n=locale.number(report.waiting),
    )
    return f"{drawing} {waiting}"


def _drawing(report: PriorityReport) -> str:
    if not report.told:
        return gettext(
            "Too few people to publish a figure. We publish at %(threshold)s.",
            threshold=locale.number(THRESHOLD),
        )
    return gettext(
        "People chose up to %(most)s of %(total)s topics, so the shares add up to more than the "
        "whole. The dashed line is chance: %(most)s in %(total)s, or %(chance)s in a hundred.",
        most=locale.number(report.most),
        total=locale.number(len(report.standings)),
        chance=locale.number(round(report.chance * 100)),
    )


def chosen(report: PriorityReport, slug: str) -> str:
    """How many would begin with one topic; nothing while that may not be told."""
    shares = [share_of(one) for one in report.told if one.slug == slug]
    return gettext("Would begin with it: %(share)s.", share=share(shares[0])) if shares else ""


def bracket(report: PriorityReport, run: Sequence[PriorityStanding]) -> str:
    """What stands at a bracket around topics in order."""
    if all(report.close(one, other) for one, other in combinations(run, 2)):
        return gettext("Too close to rank")
    return gettext("Each is too close to the next to rank")
