"""The sentences about answers that look organised: what was seen, and never what somebody is."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext

from app.catalogue.queries import all_topics
from app.errors import N_
from app.identity.rules import Means
from app.insights.signs import Sign
from app.insights.tallies import THRESHOLD
from app.participation.rules import Choice
from app.reports import insight_wording
from app.reports.case_queries import DecidedCase
from app.reports.case_rules import Verdict
from app.reports.insight import Case
from app.web import locale

VERDICTS = {
    Verdict.COUNTED: N_("These are people like others."),
    Verdict.SET_APART: N_("This looks organised."),
}
DECIDED = {
    Verdict.COUNTED: N_("Decided: these are people like others."),
    Verdict.SET_APART: N_("Decided: this looks organised. All other pages still count them."),
}
SIGNS = {
    Sign.ALIKE: N_("Their answers are far more alike than those of others."),
    Sign.BURST: N_("They came within three days far more often than others."),
    Sign.BRIEF: N_("They answered on one day and did not come back, more often than others."),
    Sign.ONE_MEANS: N_("They were confirmed in one way more often than others."),
}
MEANS = {
    Means.PHONE: N_("Confirmed by phone: %(share)s of them, %(usual)s of all others."),
    Means.EMAIL: N_("Confirmed by e-mail: %(share)s of them, %(usual)s of all others."),
    Means.CARD: N_("Confirmed by a card: %(share)s of them, %(usual)s of all others."),
}
CHOICES = {
    Choice.SUPPORT: N_("Support"),
    Choice.NEUTRAL: N_("Neutral"),
    Choice.OPPOSE: N_("Oppose"),
    Choice.NONE: N_("No opinion"),
}


def title(case: Case) -> str:
    """How many, rounded down, so that nobody can be counted out."""
    return gettext("At least %(n)s people", n=locale.number(case.people))


def state(one: DecidedCase) -> str:
    """What was decided, or that nobody has."""
    if one.verdict is None:
        return gettext("Nobody has decided yet.")
    return gettext(DECIDED[one.verdict])


def signs(case: Case) -> Sequence[str]:
    """Why the case was opened."""
    return [gettext(SIGNS[sign]) for sign in case.signs]


def evidence(case: Case) -> Sequence[str]:
    """Counts and days, each beside what is usual for everybody else."""
    told = [
        gettext(
            "Of the answers that two of them both gave, %(alike)s are the same; of two others, "
            "%(usual)s.",
            alike=locale.percent(case.alike),
            usual=locale.percent(case.expected),
        ),
        gettext(
            "They came from %(first)s to %(last)s. On their busiest day came %(share)s of them, "
            "and %(usual)s of all others.",
            first=locale.day(case.first_on),
            last=locale.day(case.last_on),
            share=_portion(case, case.on_one_day),
            usual=locale.percent(case.others_on_that_day),
        ),
        gettext(
            "All their answers on the day they came: %(share)s of them, %(usual)s of all others.",
            share=_portion(case, case.brief),
            usual=locale.percent(case.others_brief),
        ),
    ]
    told += [
        gettext(MEANS[how])
        % {
            "share": _portion(case, share),
            "usual": locale.percent(case.others_by_means.get(how, 0.0)),
        }
        for how, share in case.by_means.items()
        if share or case.others_by_means.get(how)
    ]
    return told


def _portion(case: Case, share: float) -> str:
    """A share of the people in the case; of fewer than thirty none is told in per cent."""
    if case.people >= THRESHOLD:
        return locale.percent(share)
    tenths = round(share * 10) if share in (0, 1) else min(9, max(1, round(share * 10)))
    return gettext("about %(n)s in 10", n=locale.number(tenths))


def effects(case: Case) -> Sequence[tuple[str, str, str, str]]:
    """For each topic: what most of them chose, and support with and without them."""
    titles = {topic.slug: topic.title[locale.language()] for topic in all_topics()}
    return [
        (
            titles[effect.topic],
            gettext(CHOICES[case.pattern[effect.topic]]),
            insight_wording.estimate(effect.with_case),
            insight_wording.estimate(effect.without_case),
        )
        for effect in case.effects
    ]
