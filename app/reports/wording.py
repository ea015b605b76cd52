"""The sentences of a report: chosen by rule from its figures, never typed for the occasion.

They speak of participants, never of a people; of whole per cents with their range, never of one
alone; and of what is not known as plainly as of what is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext
from markupsafe import Markup, escape

from app.catalogue.rules import RoundState
from app.errors import N_
from app.insights.rounding import SMALLEST
from app.insights.tallies import THRESHOLD, Reading, Share
from app.moderation.waits import Waits
from app.participation.rules import Stance, Status
from app.reports import findings
from app.reports.summary import (
    Caveat,
    CommentCounts,
    DayCount,
    SummaryReport,
    TopicReport,
)
from app.web import locale

# How many names a sentence can carry.
MOST_NAMES = 3

READINGS = {
    Reading.TOO_FEW: N_("Too few votes to say"),
    Reading.BROAD_SUPPORT: N_("Broad support among participants"),
    Reading.MAJORITY_SUPPORT: N_("A majority of participants support it"),
    Reading.DIVIDED: N_("Participants are divided"),
    Reading.NO_MAJORITY: N_("No majority among participants"),
    Reading.MAJORITY_OPPOSITION: N_("A majority of participants oppose it"),
    Reading.BROAD_OPPOSITION: N_("Broad opposition among participants"),
}
CAVEATS = {
    Caveat.RUNNING: N_("The round is still open, so these figures will change."),
    Caveat.PROVISIONAL: N_("Votes come from devices not yet confirmed as one person each."),
    Caveat.SELF_SELECTED: N_(
        "People chose to take part; they were not randomly selected, so the size of self-selection "
        "bias is unknown. Do not generalise to the public."
    ),
    Caveat.UNWEIGHTED: N_("Unless a table says so, answers are not weighted."),
    Caveat.CHANCE_ONLY: N_("The estimated range (at 95 per cent) covers random variation only."),
    Caveat.MISSING_UNKNOWN: N_("We do not know the opinion of those who did not take part."),
    Caveat.ROUNDED: N_("Counts are told once a day at most, when ten people or more answered anew; "
        "they are rounded to five, and none of fewer than ten is told."),
    Caveat.SHARES: N_("Shares are of those who chose support, neutral or oppose, in whole "
        "numbers; they may not add up to 100."),
}  # fmt: skip
STATUSES = {
    Status.PENDING: N_("Under review"),
    Status.PUBLISHED: N_("Published"),
    Status.REDACTED: N_("Published, personal details removed"),
    Status.CHANGES: N_("Needs a change"),
    Status.DECLINED: N_("Not published"),
    Status.WITHDRAWN: N_("Withdrawn by the author"),
}
STANCES = {
    Stance.SUPPORT: N_("In favour"),
    Stance.OPPOSE: N_("Against"),
    Stance.QUESTION: N_("A question"),
    Stance.NONE: N_("No stance"),
}


def reading(topic: TopicReport) -> str:
    """The words that the result allows."""
    return gettext(READINGS[topic.reading])


def caveats(report: SummaryReport) -> list[str]:
    """Everything that must be read with the figures, one sentence each."""
    return [gettext(CAVEATS[caveat]) for caveat in report.caveats]


def ungraded() -> str:
    """Why there is no grade."""
    return gettext("There is no confidence grade yet: it is given once the answers are weighted.")


def sure(report: SummaryReport) -> str:
    """The caveat that no answer may be read without."""
    if Caveat.PROVISIONAL in report.caveats:
        return gettext(
            "Votes come from unconfirmed devices, and people chose to take part: do not "
            "generalise to the public."
        )
    return gettext("People chose to take part: do not generalise to the public.")


def most_supported(report: SummaryReport) -> str:
    """The topic that most support, or that several may not be ranked."""
    first, *rest = findings.leading(report.topics)
    if rest and len(rest) < MOST_NAMES:
        return gettext(
            "Most support among participants, too close to rank: %(topics)s.",
            topics=names((first, *rest)),
        )
    if rest:
        return locale.plural(
            "%(n)s topic has the most support among participants.",
            "%(n)s topics have the most support among participants; they are too close to rank.",
            len(rest) + 1,
        )
    return gettext(
        "Most support among participants: %(topic)s, %(share)s.",
        topic=name(first),
        share=share(first.support) if first.support else "",
    )


def share(found: Share) -> str:
    """A share that cannot be quoted without its range and its base."""
    return gettext(
        "%(share)s (estimated range %(low)s to %(high)s; votes: %(n)s)",
        share=locale.percent(found.value),
        low=locale.percent(found.low),
        high=locale.percent(found.high),
        n=locale.number(found.base),
    )


def short_share(found: Share) -> str:
    """The same where the text around it says what the range is."""
    return gettext(
        "%(share)s (%(low)s to %(high)s; votes: %(n)s)",
        share=locale.percent(found.value),
        low=locale.percent(found.low),
        high=locale.percent(found.high),
        n=locale.number(found.base),
    )


def headline(topic: TopicReport) -> str:
    """The finding above a topic's chart."""
    if topic.support is None or topic.oppose is None:
        return gettext(
            "Too few votes to publish a figure. We publish at %(threshold)s.",
            threshold=locale.number(THRESHOLD),
        )
    return gettext(
        "%(reading)s: support %(support)s, opposition %(oppose)s.",
        reading=reading(topic),
        support=share(topic.support),
        oppose=share(topic.oppose),
    )


def close_calls(report: SummaryReport) -> list[str]:
    """Which topics may not be put in order of support."""
    return [_close_call(run) for run in findings.too_close(report.topics)]


def _close_call(run: Sequence[TopicReport]) -> str:
    if findings.all_close(run):
        return gettext("Too close to rank: %(topics)s.", topics=names(run))
    return gettext(
        "In order of support, from %(first)s to %(last)s, each is too close to the next to rank.",
        first=name(run[0]),
        last=name(run[-1]),
    )


def bracket(run: Sequence[TopicReport]) -> str:
    """What stands at a bracket around topics in order of support."""
    if findings.all_close(run):
        return gettext("Too close to rank")
    return gettext("Each is too close to the next to rank")


def method(report: SummaryReport) -> str:
    """How many votes, when, and from where; and how many are in no figure."""
    told = gettext(
        "Votes in these figures: %(votes)s. Cast on the site, %(period)s.",
        votes=locale.number(report.votes),
        period=period(report),
    )
    if not report.waiting:
        return told
    waiting = gettext(
        "Votes waiting to be confirmed: %(n)s. They are in no figure here.",
        n=locale.number(report.waiting),
    )
    return f"{told} {waiting}"


def period(report: SummaryReport) -> str:
    """The days that the figures cover."""
    return gettext(
        "from %(first)s to %(last)s",
        first=locale.day(report.round.opens_at),
        last=locale.day(min(report.generated_at, report.round.closes_at)),
    )


def comments(counts: CommentCounts) -> str:
    """How much was written, and how much of it everybody can read."""
    return gettext(
        "Comments sent: %(sent)s. Published: %(published)s. Under review: %(waiting)s.",
        sent=locale.number(counts.total),
        published=locale.number(counts.published),
        waiting=locale.number(counts.of(Status.PENDING)),
    )


def growth(days: Sequence[DayCount]) -> str:
    """What the drawing of days shows."""
    busiest = max(days, key=lambda day: day.votes or 0)
    if busiest.votes is None:
        return gettext("Fewer than %(n)s votes on every day.", n=locale.number(SMALLEST))
    return gettext(
        "Most votes on one day: %(most)s, on %(day)s. Days with fewer than %(n)s are empty here.",
        most=locale.number(busiest.votes),
        day=locale.day(busiest.day),
        n=locale.number(SMALLEST),
    )


def waiting(waits: Waits) -> str:
    """How long a comment waits for its decision."""
    if waits.median is None:
        return gettext("No comment has been decided yet.")
    return gettext(
        "Median time to decision: %(time)s (decisions: %(n)s).",
        time=locale.duration(waits.median),
        n=locale.number(waits.decided),
    )


def provenance(report: SummaryReport) -> str:
    """Which round, when, and which version: what lets two copies be compared."""
    facts = {
        "round": report.round.title[locale.language()],
        "state": state(report),
        "moment": locale.moment(report.generated_at),
        # Isolated: a hyphen between Latin letters and digits flips their order in Arabic.
        "version": f"\u2066{report.version}\u2069",
    }
    if report.edition is None:
        return gettext(
            "%(round)s, %(state)s. Computed %(moment)s, not published. Version %(version)s. "
            "Totals only, no personal data.",
            **facts,
        )
    return gettext(
        "%(round)s, %(state)s. Report %(number)s, published %(moment)s. Version %(version)s. "
        "Totals only, no personal data.",
        number=locale.number(report.edition.number),
        **facts,
    )


def provenance_line(report: SummaryReport) -> Markup:
    """The same on a page, where the version stays in one piece."""
    line = escape(provenance(report))
    return line.replace("\u2066", Markup('<bdi dir="ltr">')).replace("\u2069", Markup("</bdi>"))


def state(report: SummaryReport) -> str:
    """Whether the round still runs."""
    if report.round.state is RoundState.OPEN:
        return gettext("round under way")
    return gettext("round closed")


def name(topic: TopicReport) -> str:
    return topic.title[locale.language()]


def names(topics: Iterable[TopicReport]) -> str:
    """Names in a row, with the comma of the language."""
    comma = ", " if locale.language() == "en" else "، "
    return comma.join(name(topic) for topic in topics)
