"""The sentences about statements, opinion groups and themes: each from its rule, none typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext

from app.catalogue.proposals import proposal
from app.catalogue.queries import all_topics
from app.errors import N_
from app.participation.background_rules import Question
from app.participation.statement_rules import Answer
from app.reports import missing_wording
from app.reports.insight import (
    Chosen,
    Clarity,
    CommonGround,
    Dividing,
    Estimate,
    GroupSupport,
    Item,
    ItemKind,
    Mark,
    OpinionGroup,
    OpinionMap,
    Theme,
    ThemeReport,
    Uniting,
)
from app.reports.insight_queries import PublicText
from app.web import locale

Texts = Mapping[str, PublicText]

REGIONS = {
    "kurdistan": N_("the Kurdistan Region"),
    "rest": N_("the governorates outside the Kurdistan Region"),
}
ANSWERS = {
    Answer.AGREE: N_("agree"),
    Answer.DISAGREE: N_("disagree"),
    Answer.UNSURE: N_("do not know"),
}
CHOSEN = {
    Chosen.EARLIEST: N_("The earliest"),
    Chosen.MOST_AGREED: N_("The most agreed with"),
    Chosen.DRAWN: N_("Drawn by lot"),
}


def estimate(found: Estimate) -> str:
    """«71% (66% to 76%)»."""
    return gettext(
        "%(share)s (%(low)s to %(high)s)",
        share=locale.percent(found.value),
        low=locale.percent(found.low),
        high=locale.percent(found.high),
    )


def points(found: Estimate) -> str:
    """A difference in points, never in per cent."""
    return gettext(
        "%(n)s points (%(low)s to %(high)s)",
        n=locale.number(round(found.value * 100)),
        low=locale.number(round(found.low * 100)),
        high=locale.number(round(found.high * 100)),
    )


def said(item: Item, texts: Texts) -> str:
    """What people answered, in its own words, while everybody may read it.

    A proposal is quoted as the reader met it: in their language.
    """
    if item.kind is ItemKind.TOPIC:
        return next(one.title[locale.language()] for one in all_topics() if one.slug == item.key)
    found = texts.get(item.key)
    if found is None:
        return gettext("This text is no longer published.")
    proposed = proposal(found.proposal)
    words = proposed.words[locale.language()] if proposed else found.text
    return gettext("“%(words)s”", words=f"\u2068{words}\u2069")


def language(item: Item, texts: Texts) -> str:
    """The language in which `said` says it: the reader's, but for what a citizen wrote."""
    found = None if item.kind is ItemKind.TOPIC else texts.get(item.key)
    if found is None or proposal(found.proposal) or found.language not in locale.LOCALES:
        return locale.language()
    return found.language


def group(found: GroupSupport) -> str:
    """A group of people as a reader would call it."""
    if found.question is Question.GOVERNORATE:
        return gettext(REGIONS[found.group])
    return missing_wording.group_name(found.question, found.group)


def _inside(found: GroupSupport) -> str:
    if found.question is Question.GOVERNORATE:
        return group(found)
    return missing_wording.inside(found.question, found.group)


def support(found: GroupSupport) -> str:
    """A group's support with its range and how many answered, rounded down."""
    return gettext(
        "%(share)s (%(low)s to %(high)s; people: at least %(n)s)",
        share=locale.percent(found.support.value),
        low=locale.percent(found.support.low),
        high=locale.percent(found.support.high),
        n=locale.number(found.people),
    )


def unheard(groups: Sequence[tuple[Question, str]]) -> str:
    """Whom nothing may be told of on a topic, so that somebody asks them next."""
    comma = ", " if locale.language() == "en" else "، "
    return gettext(
        "Too few of these groups answered here to tell what they want, so they are to be asked "
        "next: %(groups)s.",
        groups=comma.join(missing_wording.inside(*one) for one in groups),
    )


def uniting(one: Uniting) -> str:
    """The plain figure: where support is least."""
    return gettext(
        "Least support in any group: %(share)s, %(group)s.",
        share=estimate(one.lowest.support),
        group=_inside(one.lowest),
    )


def bridging(one: Uniting) -> str:
    """How it stands across opinion groups; nothing where there are none."""
    if one.lowest_opinion_group is None:
        return ""
    return gettext(
        "Least support in any opinion group: %(share)s.", share=estimate(one.lowest_opinion_group)
    )


def dividing(one: Dividing) -> str:
    """Between whom the gap is, and how wide."""
    return gettext(
        "Gap: %(points)s. %(higher)s: %(high)s; %(lower)s: %(low)s.",
        points=points(one.gap),
        higher=group(one.higher),
        high=estimate(one.higher.support),
        lower=_inside(one.lower),
        low=estimate(one.lower.support),
    )


def rule(found: CommonGround) -> str:
    """By which thresholds, and out of how many."""
    return gettext(
        "Unites: at least 60 in 100 agree, and in every group of 50 or more the range lies above "
        "half. Divides: two groups differ by 15 points or more, and the range of the difference "
        "leaves out 0. Statements looked at: %(n)s; comparisons: %(m)s.",
        n=locale.number(found.statements),
        m=locale.number(found.comparisons),
    )


def opinions(found: OpinionMap) -> str:
    """Whether there are opinion groups, and how sure that is."""
    people = locale.number(found.people)
    if found.clarity is Clarity.TOO_FEW:
        return gettext(
            "Too few people gave enough answers to look for opinion groups: %(n)s.", n=people
        )
    if found.clarity is Clarity.UNCLEAR:
        return gettext(
            "No clear opinion groups: people differ, but not in groups that would be found again. "
            "People looked at: %(n)s.",
            n=people,
        )
    return locale.plural(
        "%(n)s opinion group, told apart by answers alone. People: %(people)s.",
        "%(n)s opinion groups, told apart by answers alone. People: %(people)s.",
        len(found.groups),
        people=people,
    )


def straight(found: OpinionMap) -> str:
    """How many answered straight through; nothing where there are fewer than ten."""
    if not found.straight:
        return ""
    return gettext(
        "At least %(n)s people gave one and the same answer to everything, as in no group one in a "
        "thousand would. They are in no opinion group, and in every other figure.",
        n=locale.number(found.straight),
    )


def opinion_group(one: OpinionGroup) -> str:
    """Its number and size; who its people are is not known and not asked."""
    return gettext(
        "Group %(number)s: %(share)s of them, people: %(n)s",
        number=locale.number(one.number),
        share=locale.percent(one.share),
        n=locale.number(one.people),
    )


def mark(one: Mark) -> str:
    """How much more often the group answers so."""
    return gettext(
        "%(answer)s: %(here)s here, %(elsewhere)s elsewhere",
        answer=gettext(ANSWERS[one.answer]),
        here=estimate(one.here),
        elsewhere=estimate(one.elsewhere),
    )


def themes(found: ThemeReport) -> str:
    """How many comments fell into themes, and how many into none."""
    return locale.plural(
        "%(n)s theme in the published comments (%(comments)s); in none: %(without)s.",
        "%(n)s themes in the published comments (%(comments)s); in none: %(without)s.",
        len(found.themes),
        comments=locale.number(found.comments),
        without=locale.number(found.without),
    )


def theme(one: Theme) -> str:
    """How many comments use these words."""
    return locale.plural("%(n)s comment", "%(n)s comments", one.comments)
