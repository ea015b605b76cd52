"""A human decides about a case, each decision stays and is public, and no vote is touched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.db import session
from app.errors import NotFound
from app.identity import acts
from app.identity.rules import Act
from app.insights.confidence import Doubt, Evidence, Grade, confidence
from app.moderation.redress_rules import AlreadyAnswered, ExplanationNeeded
from app.participation.models import Vote
from app.participation.rules import Choice
from app.permissions import Role
from app.reports import case_queries, case_wording
from app.reports.analysing import Figures
from app.reports.case_deciding import decide, subject
from app.reports.case_queries import DecidedCase
from app.reports.case_rules import Verdict
from app.reports.frozen import as_json
from app.reports.insight import Case
from app.reports.models import Analysis, KeptInsight
from app.reports.summary import summarise
from app.transparency import queries as record
from app.web.unit_of_work import transaction
from tests.factories import cast_many, employ, present_round, staff_browser
from tests.reports.imagining import an_insight
from tests.reports.peopled import speaking

KEY = an_insight().brigades.cases[0].key


@pytest.fixture
def computed(app: Flask) -> Flask:
    """A round that was computed, with a case in it."""
    with app.test_request_context(), transaction():
        session().add(
            KeptInsight(
                round_id=present_round().id, computed_at=clock.now(), body=as_json(an_insight())
            )
        )
    return app


@pytest.fixture
def inside(computed: Flask) -> Iterator[Flask]:
    with computed.test_request_context("/en/"):
        yield computed


def deciding(verdict: Verdict, by: int, read: int = 0, note: str = "A list went round.") -> None:
    with transaction():
        decide(present_round(), KEY, verdict, note, read=read, staff_id=by, now=clock.now())


def test_a_case_is_open_until_somebody_decides_and_every_decision_stays(inside: Flask) -> None:
    one, other = employ(Role.ADMINISTRATOR).id, employ(Role.ADMINISTRATOR, "b@example.org").id
    cast_many({Choice.SUPPORT: 3})
    before = session().scalar(select(func.count()).select_from(Vote))
    (case,) = case_queries.cases(present_round().id)
    assert case.is_open and case.number == 0
    deciding(Verdict.SET_APART, one)
    deciding(Verdict.SET_APART, one)  # the same form again
    with pytest.raises(AlreadyAnswered):
        deciding(Verdict.COUNTED, other)
    session().rollback()
    (case,) = case_queries.cases(present_round().id)
    assert (case.verdict, case.number) == (Verdict.SET_APART, 1)
    deciding(Verdict.COUNTED, other, read=1, note="They are students of one class.")
    (case,) = case_queries.cases(present_round().id)
    assert (case.verdict, case.number) == (Verdict.COUNTED, 2)
    assert session().scalar(select(func.count()).select_from(Vote)) == before
    entries = [one.entry for one in record.entries() if '"case-decision"' in one.entry]
    assert len(entries) == 2 and "counted" in entries[0] and "set-apart" in entries[1]
    assert all(subject("2026-1", KEY) in one and KEY not in one for one in entries)
    told = [one for one in acts.listed(None, None) if one.subject == f"case {KEY}"]
    assert [one.act for one in told] == [Act.DECIDED] * 2


def test_without_a_reason_or_a_case_nothing_is_decided(inside: Flask) -> None:
    staff_id = employ(Role.ADMINISTRATOR).id
    with pytest.raises(ExplanationNeeded):
        deciding(Verdict.COUNTED, staff_id, note="  ")
    session().rollback()
    with pytest.raises(NotFound), transaction():
        decide(
            present_round(), "f" * 16, Verdict.COUNTED, "Why.",
            read=0, staff_id=staff_id, now=clock.now(),
        )  # fmt: skip
    session().rollback()


def test_leadership_reads_figures_both_ways_and_an_administrator_decides(computed: Flask) -> None:
    leader = staff_browser(computed, Role.LEADER)
    admin = staff_browser(computed, Role.ADMINISTRATOR)
    words = leader.get("/en/lead/cases").words
    assert "At least 60 people" in words and "Nobody has decided yet." in words
    assert "With them" in words and "Without them" in words and "50% (45% to 55%)" in words
    assert "Decide" not in words
    form = admin.get(f"/en/admin/cases/2026-1/{KEY}")
    refused = admin.press(form, "/decisions", status=422, answer="", explanation="Why.")
    assert "Choose an answer" in refused.words
    admin.press(form, "/decisions", answer="set apart", explanation="A list went round.")
    words = leader.get("/en/lead/cases").words
    assert "this looks organised. All other pages still count them." in words
    assert "A list went round." in words


def test_an_open_case_keeps_the_grade_low_and_a_decided_one_does_not() -> None:
    evidence = Evidence(900.0, 1.5, 300, 400, 200, {"woman": 0.9}, 0.0)
    assert confidence(evidence).grade is Grade.MEDIUM
    alarmed = confidence(evidence, alert=True)
    assert alarmed.grade is Grade.LOW and Doubt.ALERT in alarmed.doubts


@pytest.mark.parametrize(
    ("verdict", "doubtful"), [(None, True), (Verdict.SET_APART, True), (Verdict.COUNTED, False)]
)
def test_doubt_stays_while_organised_answers_are_in_the_figures(
    verdict: Verdict | None, doubtful: bool
) -> None:
    case = an_insight().brigades.cases[0]
    assert DecidedCase(case, verdict=verdict).casts_doubt is doubtful


@pytest.mark.parametrize(("people", "percent"), [(20, False), (30, True)])
def test_no_share_of_fewer_than_thirty_is_told_in_per_cent(
    app: Flask, people: int, percent: bool
) -> None:
    case = replace(an_insight().brigades.cases[0], people=people, on_one_day=0.93)
    with speaking(app, "en"):
        told = " ".join(case_wording.evidence(case))
    assert ("93%" in told) is percent and ("about 9 in 10 of them" in told) is not percent


def test_a_case_holds_nothing_that_leads_to_a_person() -> None:
    """Counts in tens, shares in points, days: and no reference of any kind."""
    names = set(Case.__dataclass_fields__)
    assert not {name for name in names if "ref" in name or "member" in name or "voter" in name}
    case = an_insight().brigades.cases[0]
    assert case.people % 10 == 0


def test_no_sentence_about_a_case_says_what_somebody_is() -> None:
    accusing = ("fake", "bot", "fraud", "manipulat", "brigade", "attack", "enemy", "cheat")
    for table in (case_wording.VERDICTS, case_wording.DECIDED, case_wording.SIGNS):
        for words in table.values():
            assert not any(word in str(words).lower() for word in accusing)


def test_the_summary_is_graded_low_until_somebody_has_decided(inside: Flask) -> None:
    found = Figures(
        900, Evidence(900.0, 1.5, 300, 400, 200, {"woman": 0.9}, 0.0), True, 0.0, 0, {}, {}
    )
    with transaction():
        kept = Analysis(
            round_id=present_round().id, computed_at=clock.now(), figures=found.as_json()
        )
        session().add(kept)
    before = summarise(present_round(), clock.now()).analysis
    assert before is not None and before.confidence.grade is Grade.LOW
    deciding(Verdict.COUNTED, employ(Role.ADMINISTRATOR).id)
    after = summarise(present_round(), clock.now()).analysis
    assert after is not None and after.confidence.grade is Grade.MEDIUM
