"""The sentences about versions and rounds: why each came out, and what changed."""

from __future__ import annotations

from flask_babel import gettext

from app.errors import N_
from app.insights.tallies import Share
from app.reports.changes import TopicChange
from app.reports.comparing import Change, Comparison
from app.reports.queries import Issue
from app.reports.rules import Because, Occasion
from app.reports.summary import Edition
from app.web import locale

OCCASIONS = {
    Occasion.INTERIM: N_("While the round runs"),
    Occasion.FINAL: N_("After the round's end"),
    Occasion.CORRECTION: N_("Correction"),
}
REASONS = {
    Because.LATE: N_("votes or texts changed after the round's end"),
    Because.ATTACK: N_("it was decided how a coordinated attack is counted"),
    Because.FAULT: N_("a fault in our computation was mended"),
    Because.ADULTS: N_("better figures of all adults came in"),
}
FIGURES = {
    "votes": N_("All votes"),
    "waiting": N_("Votes waiting to be confirmed"),
    "people": N_("People with priorities"),
    "effective": N_("People after weighting"),
    "wanted": N_("Among the priorities"),
    "wanted_low": N_("Among the priorities, range from"),
    "wanted_high": N_("Among the priorities, range to"),
    "topic_votes": N_("Votes"),
    "support": N_("Share in support"),
    "oppose": N_("Share against"),
    "comments": N_("Published comments"),
}


def why(one: Issue | Edition) -> str:
    """Why a version came out; of a correction, what was wrong before."""
    words = gettext(OCCASIONS[one.occasion])
    if one.because is None:
        return words
    return gettext("%(occasion)s: %(reason)s", occasion=words, reason=gettext(REASONS[one.because]))


def headline(found: Comparison) -> str:
    """How many figures differ between the two."""
    facts = {
        "before": locale.number(found.before.edition.number if found.before.edition else 0),
        "after": locale.number(found.after.edition.number if found.after.edition else 0),
    }
    if not found.changes:
        return gettext("Between reports %(before)s and %(after)s no figure changed.", **facts)
    return locale.plural(
        "Between reports %(before)s and %(after)s, %(n)s figure changed.",
        "Between reports %(before)s and %(after)s, %(n)s figures changed.",
        len(found.changes),
        **facts,
    )


def rows(found: Comparison) -> list[list[str]]:
    """The figures that changed: whose, which, before and after."""
    titles = {topic.slug: topic.title[locale.language()] for topic in found.after.topics}
    return [
        [
            titles.get(one.topic or "", gettext("The whole round")),
            gettext(FIGURES[one.figure]),
            _value(one, one.before),
            _value(one, one.after),
        ]
        for one in found.shown
    ]


def since(one: TopicChange) -> str:
    """What became of a share: points with their range, or that no change is clear."""
    found = one.difference
    facts = {
        "n": locale.number(abs(round(found.value * 100))),
        "low": locale.number(round(min(abs(found.low), abs(found.high)) * 100)),
        "high": locale.number(round(max(abs(found.low), abs(found.high)) * 100)),
        "then": _share(one.points[-2]),
        "now": _share(one.points[-1]),
    }
    if not found.is_clear:
        return gettext("No clear change: from %(then)s to %(now)s.", **facts)
    if found.value > 0:
        return gettext(
            "Rose by %(n)s points (%(low)s to %(high)s): from %(then)s to %(now)s.", **facts
        )
    return gettext("Fell by %(n)s points (%(low)s to %(high)s): from %(then)s to %(now)s.", **facts)


def _share(found: Share) -> str:
    return gettext(
        "%(share)s (%(low)s to %(high)s; answers: %(n)s)",
        share=locale.percent(found.value),
        low=locale.percent(found.low),
        high=locale.percent(found.high),
        n=locale.number(found.base),
    )


def _value(one: Change, value: float | None) -> str:
    if value is None:
        return "–"
    return locale.percent(value) if one.is_share else locale.number(value)
