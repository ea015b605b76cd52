"""The sentences about how sure a report is: a grade with its reasons, and what weighting did."""

from __future__ import annotations

from flask_babel import gettext

from app.catalogue.queries import all_topics
from app.errors import N_
from app.insights.confidence import SMALLEST, Doubt, Grade
from app.reports import insight_wording
from app.reports.insight import Acquiescence
from app.reports.summary import AnalysisReport
from app.web import locale

GRADES = {
    Grade.INSUFFICIENT: N_("Confidence: insufficient."),
    Grade.LOW: N_("Confidence: low."),
    Grade.MEDIUM: N_("Confidence: medium."),
}
DOUBTS = {
    Doubt.FEW: N_("Weighted, too few people are left to be surer."),
    Doubt.FEW_WOMEN: N_("Fewer than %(n)s women told us about themselves."),
    Doubt.FEW_MEN: N_("Fewer than %(n)s men told us about themselves."),
    Doubt.FEW_RURAL: N_("Fewer than %(n)s people of the countryside told us about themselves."),
    Doubt.UNEVEN: N_("A group is far below its share."),
    Doubt.HEAVY: N_("Some answers had to be weighted heavily."),
    Doubt.MANY_WAITING: N_("More than a quarter of the people are not confirmed."),
    Doubt.ALERT: N_("Some answers look organised, and they are in these figures."),
    Doubt.ALONE: N_("No outside survey by random sample says the same."),
}
KEY_GROUPS = {
    "woman": N_("women"),
    "man": N_("men"),
    "urban": N_("people of cities and towns"),
    "rural": N_("people of the countryside"),
    "young": N_("people from 18 to 34"),
    "older": N_("people of 35 and more"),
    "kurdistan": N_("the Kurdistan Region"),
    "rest": N_("the governorates outside the Kurdistan Region"),
}


def grade(found: AnalysisReport) -> str:
    """The grade, why it is not a better one, and the weakest group."""
    facts = {"n": locale.number(SMALLEST)}
    doubts = [gettext(DOUBTS[doubt]) % facts for doubt in found.confidence.doubts]
    return " ".join([gettext(GRADES[found.confidence.grade]), *doubts, *_weakest(found)])


def short(found: AnalysisReport) -> str:
    """The grade alone; its reasons stand below."""
    return gettext(GRADES[found.confidence.grade])


def method(found: AnalysisReport) -> str:
    """How many people were weighed, as how many they count, and when."""
    told = gettext(
        "Weighted by gender, place, age and governorate as among adults; groups of fewer than "
        "%(few)s people together with their neighbours. Confirmed people with priorities: "
        "at least %(people)s; they are as sure as %(effective)s equal ones. Design effect: "
        "%(effect)s. Computed %(moment)s.",
        few=locale.number(SMALLEST),
        people=locale.number(found.figures.people),
        effective=locale.number(found.figures.evidence.effective),
        effect=locale.digits(f"{found.figures.evidence.design_effect:.1f}"),
        moment=locale.moment(found.computed_at),
    )
    rest = []
    if silent := max(found.figures.unanswered.values(), default=0):
        rest.append(
            gettext(
                "Up to %(n)s of them left a question open: weighting does not reach them, and no "
                "range allows for it.",
                n=locale.number(silent),
            )
        )
    if not found.figures.converged:
        rest.append(
            gettext(
                "Nobody counts more than five times the average, so a group can still be up to "
                "%(gap)s off its share.",
                gap=locale.percent(found.figures.gap),
            )
        )
    return " ".join([told, *rest])


def agreeing(found: Acquiescence) -> str:
    """How many agreed with everything, and whether the first answer is the same without them."""
    told = gettext(
        "Of at least %(n)s people with seven answers or more, %(share)s agreed with every one.",
        n=locale.number(found.looked_at),
        share=insight_wording.estimate(found.share),
    )
    rest = found.without
    if rest is None:
        return told
    facts = {
        "topic": next(
            one.title[locale.language()] for one in all_topics() if one.slug == rest.topic
        ),
        "share": insight_wording.estimate(rest.share),
        "n": locale.number(rest.people),
    }
    if not found.changes:
        without = gettext(
            "Without them the first answer is the same: %(topic)s, %(share)s, of at least %(n)s "
            "people.",
            **facts,
        )
    elif rest.is_clear:
        without = gettext(
            "Without them the first answer changes: %(topic)s, %(share)s, of at least %(n)s "
            "people, clearly ahead.",
            **facts,
        )
    else:
        without = gettext(
            "Without them the first answer changes: %(topic)s, %(share)s, of at least %(n)s "
            "people, not clearly ahead.",
            **facts,
        )
    return f"{told} {without}"


def _weakest(found: AnalysisReport) -> list[str]:
    weakest = found.figures.evidence.weakest
    if weakest is None or found.confidence.grade is Grade.INSUFFICIENT:
        return []
    name, ratio = weakest
    return [
        gettext(
            "Weakest: %(group)s, at %(ratio)s of their share.",
            group=gettext(KEY_GROUPS[name]),
            ratio=locale.digits(f"{ratio:.1f}"),
        )
    ]
