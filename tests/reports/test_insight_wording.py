"""Promise: what is said of statements, groups and themes follows its rule; lost texts are gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import gettext

from app import clock
from app.catalogue.proposals import all_proposals
from app.db import session
from app.participation import submitting
from app.participation.models import Submission
from app.participation.proposing import propose_statements, reference_of
from app.participation.rules import Kind, Status
from app.participation.statement_rules import Answer
from app.permissions import Role
from app.reports import front, frozen, insight_wording, pdf
from app.reports.insight import Chosen, Clarity, Insight, Item, ItemKind, PriorityGap
from app.reports.insight_queries import texts
from app.reports.models import KeptInsight
from app.reports.priorities import compared, priority_report
from app.web.unit_of_work import transaction
from tests.factories import present_round, publish, staff_browser, write, write_comment
from tests.reports.imagining import GAP, HALF, an_insight
from tests.reports.making import a_report, priorities_of
from tests.reports.peopled import speaking

LANGUAGES = ("ar", "ckb", "en")
SAID = "تُنشر كلفة كل مشروع قبل بدئه."
WRITTEN = "الكهرباء تنقطع كل ساعة"


@pytest.fixture
def kept(app: Flask) -> Iterator[Insight]:
    """An insight about one published statement and one published comment."""
    with app.test_request_context("/en/lead/"):
        statement = publish(write(Kind.STATEMENT, SAID))
        comment = publish(write_comment(WRITTEN))
        found = an_insight(statement.ref, comment.ref)
        with transaction():
            session().add(
                KeptInsight(
                    round_id=present_round().id,
                    computed_at=clock.now(),
                    body=frozen.as_json(found),
                )
            )
        yield found


def test_the_pages_show_statements_groups_themes_and_quotes(app: Flask, kept: Insight) -> None:
    leader = staff_browser(app, Role.LEADER)
    page = leader.get("/en/lead/unites")
    assert SAID in page.words
    assert "Least support in any group: 80% (76% to 84%), women." in page.words
    assert "Gap: 34 points (26 to 42)." in page.words
    assert "2 opinion groups, told apart by answers alone. People: 900." in page.words
    assert "At least 40 people gave one and the same answer to everything" in page.words
    overview = leader.get("/en/lead/")
    assert f"Unites: “\u2068{SAID}\u2069”" in overview.text
    comments = leader.get("/en/lead/comments")
    assert comments.text.count(WRITTEN) == 3, "three quotes, each with the rule that chose it"
    for words in insight_wording.CHOSEN.values():
        assert words in comments.words
    assert "/comments/" in comments.text


def test_a_text_taken_down_is_gone_from_every_page_and_from_the_kept_print(
    app: Flask, kept: Insight
) -> None:
    leader = staff_browser(app, Role.LEADER)
    app.test_cli_runner().invoke(args=["reports", "publish", "2026-1"])
    assert leader.client.get("/en/lead/summary.pdf").status_code == 200
    folder = app.config["SETTINGS"].instance / "printed"
    assert list(folder.glob("*.pdf"))
    with transaction():
        for row in session().query(Submission):
            submitting.set_status(row, Status.DECLINED, now=clock.now())
    for path in ("/en/lead/", "/en/lead/unites", "/en/lead/comments", "/en/lead/summary.json"):
        body = leader.client.get(path).get_data(as_text=True)
        assert SAID not in body and WRITTEN not in body
    assert "no longer published" in leader.get("/en/lead/unites").words
    app.test_cli_runner().invoke(args=["reports", "analyse"])
    assert not list(folder.glob("*.pdf")), "no printed page outlives the night"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_and_its_print_quote_what_unites_within_sixty_words(
    app: Flask, kept: Insight, language: str
) -> None:
    found = replace(a_report(priorities=priorities_of(200, {"women": 90})), insight=kept)
    with speaking(app, language):
        answer = front.answer(found, texts(front.named(found)))
        assert len(" ".join(answer).split()) <= 60
        assert any(SAID in sentence for sentence in answer)
        data = pdf.page_data(found)
        assert SAID in str(data["sides"]) and SAID in str(data["answer"])
        assert pdf.typeset(json.dumps(data))


def test_a_long_statement_is_counted_in_the_box_and_not_quoted(app: Flask, kept: Insight) -> None:
    long = " ".join(["كلمة"] * 40)
    found = replace(a_report(priorities=priorities_of(200, {"women": 90})), insight=kept)
    with speaking(app, "en"):
        shown = texts(front.named(found))
        longer = {key: replace(one, text=long) for key, one in shown.items()}
        answer = front.answer(found, longer)
    assert "Statements that unite: 1; that divide: 1." in answer


def test_topics_are_told_apart_by_the_people_who_answered_to_both() -> None:
    report = priority_report(priorities_of(1_000, {"youth": 420, "women": 400, "rural": 120}))
    assert [len(run) for run in report.runs][:2] == [2, 1], "by their ranges they overlap"
    gaps = [
        PriorityGap("youth", "women", GAP, is_clear=True),
        PriorityGap("women", "rural", HALF, is_clear=False),
    ]
    apart = compared(report, gaps)
    assert [one.slug for one in apart.runs[0]] == ["youth"]
    assert {"women", "rural"} <= {one.slug for one in apart.runs[1]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_clear_groups_is_an_answer_of_its_own(app: Flask, language: str) -> None:
    clear = an_insight().opinions
    with speaking(app, language):
        said = {
            insight_wording.opinions(replace(clear, clarity=clarity, groups=()))
            for clarity in (Clarity.UNCLEAR, Clarity.TOO_FEW)
        }
        assert len(said) == 2
        for table in (insight_wording.ANSWERS, insight_wording.CHOSEN, insight_wording.REGIONS):
            for words in table.values():
                assert language == "en" or not gettext(words).isascii()
    assert set(insight_wording.ANSWERS) == set(Answer)
    assert set(insight_wording.CHOSEN) == set(Chosen)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_proposal_is_quoted_in_the_readers_language(app: Flask, language: str) -> None:
    with speaking(app, language):
        with transaction():
            propose_statements(present_round(), clock.now())
        one = all_proposals()[0]
        ref = reference_of(one, present_round().slug)
        told = insight_wording.said(Item(ItemKind.STATEMENT, ref, ""), texts([ref]))
    opened, closed = "“”" if language == "en" else "«»"
    assert told == f"{opened}\u2068{one.words[language]}\u2069{closed}"


def test_what_a_citizen_wrote_keeps_its_own_language_on_every_page(
    app: Flask, kept: Insight
) -> None:
    leader = staff_browser(app, Role.LEADER)
    for path in ("/en/lead/", "/en/lead/unites"):
        assert f'<span lang="ar" dir="rtl">“\u2068{SAID}\u2069”</span>' in leader.get(path).text
