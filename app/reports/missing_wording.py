"""The sentences about who is missing: groups named by rule, with the ratio that names them."""

from __future__ import annotations

from flask_babel import gettext

from app.catalogue.governorates import governorates
from app.errors import N_
from app.insights.representation import Presence
from app.insights.rounding import SMALLEST
from app.insights.tallies import THRESHOLD
from app.participation.background_forms import age_label
from app.participation.background_rules import AgeGroup, Gender, Question
from app.reports.adults import Adults, Sureness
from app.reports.missing import RURAL, URBAN, Group, MissingReport
from app.web import locale

# How many groups a sentence can carry.
MOST_NAMES = 2

QUESTIONS = {
    Question.GENDER: N_("Gender"),
    Question.PLACE_TYPE: N_("Place"),
    Question.AGE_GROUP: N_("Age"),
    Question.GOVERNORATE: N_("Governorate"),
}
GENDERS = {Gender.WOMAN: N_("Women"), Gender.MAN: N_("Men")}
PLACES = {URBAN: N_("People of cities and towns"), RURAL: N_("People of the countryside")}
PRESENCES = {
    Presence.LARGELY_ABSENT: N_("Largely absent"),
    Presence.UNDERREPRESENTED: N_("Underrepresented"),
    Presence.CLOSE: N_("Close to its share"),
    Presence.OVERREPRESENTED: N_("Overrepresented"),
}
SURENESS = {
    Sureness.HIGH: N_("high confidence"),
    Sureness.MEDIUM: N_("medium confidence"),
    Sureness.LOW: N_("low confidence"),
}


def name(group: Group) -> str:
    """A group as a reader would call it."""
    return group_name(group.question, group.name)


def group_name(question: Question, group: str) -> str:
    """The same by its question and key."""
    if question is Question.GENDER:
        return gettext(GENDERS[Gender(group)])
    if question is Question.PLACE_TYPE:
        return gettext(PLACES[group])
    if question is Question.AGE_GROUP:
        return gettext("Age %(group)s", group=_small(age_label(AgeGroup(group))))
    return governorates()[group][locale.language()]


def inside(question: Question, group: str) -> str:
    """The same inside a sentence; only governorates keep their capital letter."""
    words = group_name(question, group)
    return words if question is Question.GOVERNORATE else _small(words)


def ratio(group: Group) -> str:
    """«0.6»: how many take part where one would be expected; never of a group too small to tell."""
    return "" if group.ratio is None else locale.digits(f"{group.ratio:.1f}")


def said(group: Group) -> str:
    """The word for a group, or why there is none."""
    return gettext(PRESENCES[group.presence]) if group.presence else gettext("Too few to tell")


def share(group: Group) -> str:
    """A group's share of those who answered, or as much of it as may be told."""
    if group.share is not None:
        return locale.percent(group.share)
    return gettext("fewer than %(n)s people", n=locale.number(SMALLEST))


def absent(report: MissingReport) -> str:
    """Who is least heard, by how much, or that it cannot be said."""
    if not report.told:
        return gettext("Too few told us about themselves, so we cannot say who is missing.")
    groups = report.absent[:MOST_NAMES]
    if not groups:
        return gettext("By gender, place and age, no group that may be told is underrepresented.")
    comma = ", " if locale.language() == "en" else "، "
    return gettext(
        "Least heard: %(groups)s.", groups=comma.join(_with_ratio(one) for one in groups)
    )


def least_heard(report: MissingReport) -> str:
    """The same for the box, without ratios: they stand in the table below."""
    groups = report.absent[:MOST_NAMES]
    if not groups:
        return absent(report)
    comma = ", " if locale.language() == "en" else "، "
    return gettext(
        "Least heard: %(groups)s.",
        groups=comma.join(inside(one.question, one.name) for one in groups),
    )


def basis(report: MissingReport) -> str:
    """On how many answers this rests."""
    if not report.told:
        return gettext(
            "Too few participants told us about themselves. We publish at %(threshold)s.",
            threshold=locale.number(THRESHOLD),
        )
    return gettext(
        "This rests on the confirmed participants who chose to answer: at most %(n)s to a "
        "question. A ratio of %(one)s means that a group has its share of adults among them.",
        n=locale.number(report.most),
        one=locale.number(1),
    )


def source(known: Adults) -> str:
    """Where the shares of adults come from, and how sure they are."""
    return gettext(
        "%(question)s: %(source)s (%(sureness)s).",
        question=gettext(QUESTIONS[known.question]),
        source=known.source[locale.language()],
        sureness=gettext(SURENESS[known.sureness]),
    )


def _small(words: str) -> str:
    """Words of their own, inside a sentence."""
    return words[:1].lower() + words[1:]


def _with_ratio(group: Group) -> str:
    if group.ratio is None:
        return inside(group.question, group.name)
    return gettext(
        "%(group)s (%(ratio)s of their share)",
        group=inside(group.question, group.name),
        ratio=ratio(group),
    )
