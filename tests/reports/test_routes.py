"""Promise: leadership reads totals; none of its pages, files or statements touches a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from flask import Flask
from flask_babel import gettext
from sqlalchemy import event

from app.catalogue.models import Round
from app.catalogue.queries import all_topics
from app.db import db, session
from app.moderation.rules import Outcome
from app.participation.rules import Choice
from app.permissions import Role
from app.reports import wording
from app.reports.summary import Caveat
from app.web.unit_of_work import transaction
from tests import factories
from tests.moderation.deciding import choose
from tests.pages import Browser
from tests.reports.making import reading_in
from tests.reports.test_summary import take_part

PAGES = ("/lead/", "/lead/topics?order=support", "/lead/topics/infrastructure", "/lead/topics",
         "/lead/comments", "/lead/method", "/lead/versions", "/lead/summary.csv",
         "/lead/summary.json")  # fmt: skip
SHARES = PAGES[:4]
PLANTED = "نص مزروع لم يُنشر بعد"

# Leadership's statements may name these columns of the two islands and no others.
NAMED = {
    "figure": {"round_id", "series", "cell", "told", "told_on"},
    "analysis": {"round_id", "computed_at", "figures"},
    "insight": {"round_id", "computed_at", "body"},
    "case_decision": {
        "round_id",
        "case_key",
        "number",
        "verdict",
        "note",
        "decided_at",
        "decided_by",
    },
    "submission_tally": {"round_id", "kind", "topic_slug", "status", "stance", "n"},
    "submission": {
        "topic_slug",
        "round_id",
        "kind",
        "ref",
    },  # ref only to join a decision to its round
    # id and outcome only to leave out what was undone or merely read again
    "decision": {"waited_seconds", "submission_ref", "status_before", "id", "outcome"},
    "undoing": {"decision_id"},
}
CLOSED_TO_LEADERS = (
    "vote", "vote_key", "voter", "priority", "background", "participant", "agreement", "flag",
    "tally", "priority_tally", "priority_people", "background_tally", "statement_tally",
)  # fmt: skip


@pytest.fixture
def leader(app: Flask) -> Browser:
    return factories.staff_browser(app, Role.LEADER)


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement that the requests inside send to the database."""
    heard: list[str] = []

    def hear(_: object, __: object, statement: str, *___: object) -> None:
        heard.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def about_people(heard: list[str]) -> list[str]:
    """Statements on what people chose or said, apart from the reader's own sign-in."""
    return [one for one in heard if re.search(r"\b(?:FROM|JOIN) (?!staff|round\b|topic)", one)]


def besides_the_level(app: Flask, language: str, text: str) -> str:
    """The text without the sentence that names the level of the ranges; it tells no result."""
    with reading_in(app, language):
        return text.replace(gettext(wording.CAVEATS[Caveat.CHANCE_ONLY]), "")


class Blocks(HTMLParser):
    """The words of each row, list entry, paragraph, figure or caption: what is read at once."""

    KINDS = ("tr", "li", "figure", "p")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._open: list[tuple[str, list[str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # The marks of an axis are no figures, and nobody hears them read.
        if tag in self.KINDS and ("aria-hidden", "true") not in attrs:
            self._open.append((tag, []))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            _, words = self._open.pop()
            inside_figure = any(kind == "figure" for kind, _ in self._open)
            if not inside_figure:
                self.blocks.append(" ".join(words))

    def handle_data(self, data: str) -> None:
        for _, words in self._open:
            words.append(data.strip())


@pytest.mark.parametrize("path", PAGES)
def test_only_leaders_and_administrators_read_reports(app: Flask, path: str) -> None:
    Browser(app).get(f"/ar{path}", status=403)
    factories.staff_browser(app, Role.MODERATOR).get(f"/ar{path}", status=403)
    factories.staff_browser(app, Role.ADMINISTRATOR).get(f"/ar{path}")
    factories.staff_browser(app, Role.LEADER).get(f"/ar{path}")


@pytest.mark.parametrize("path", PAGES)
def test_no_statement_of_leadership_names_a_person_or_a_text(
    app: Flask, leader: Browser, path: str
) -> None:
    with app.app_context():
        take_part(seed=3, voters=40, comments=12)
        factories.tell_figures()
    with statements(app) as heard:
        leader.get(f"/en{path}")
    found = about_people(heard)
    assert len(found) >= 4
    for statement in found:
        for table in CLOSED_TO_LEADERS:
            assert not re.search(rf'\b(?:FROM|JOIN|,) "?{table}"?\b(?!\.)', statement), statement
        for table, allowed in NAMED.items():
            assert set(re.findall(rf"\b{table}\.(\w+)", statement)) <= allowed, statement
        for selected in re.findall(r"SELECT (.*?)\s*\nFROM", statement, flags=re.S):
            assert not re.search(r"\w*ref\b", selected), statement
        for word in ("text", "voter_ref", "participant_ref", "email", "words", "note", "staff_id"):
            assert not re.search(rf"\b{word}\b", statement), statement


@pytest.mark.parametrize("path", PAGES)
def test_a_page_costs_the_same_however_many_took_part(
    app: Flask, leader: Browser, path: str
) -> None:
    leader.get(f"/en{path}")  # the keys are looked at once per process
    with statements(app) as before:
        leader.get(f"/en{path}")
    with app.app_context():
        take_part(seed=4, voters=60, comments=30)
        factories.tell_figures()
    with statements(app) as after:
        leader.get(f"/en{path}")
    reads = [one for one in after if not one.startswith(("BEGIN", "PRAGMA"))]
    assert len(after) == len(before)
    # The session, the rounds, the report that stands, and one for each part while none does; a list
    # of versions where they are listed, and on the first page what the public is owed.
    assert len(reads) <= (11 if path in ("/lead/", "/lead/versions") else 10), reads


@pytest.mark.parametrize("path", PAGES)
def test_a_leader_never_sees_an_unpublished_text(app: Flask, leader: Browser, path: str) -> None:
    with app.app_context():
        factories.write_comment(PLANTED)
        factories.publish(factories.write_comment("نص منشور للجميع", by="other"))
    page = leader.get(f"/ar{path}")
    assert PLANTED not in page.text
    assert "نص منشور للجميع" not in page.text


@pytest.mark.parametrize("path", ["/lead/topics/infrastructure", "/lead/comments"])
def test_how_long_comments_wait_is_told_as_soon_as_one_was_decided(
    app: Flask, leader: Browser, path: str
) -> None:
    assert "No comment has been decided yet" in leader.get(f"/en{path}").words
    with app.app_context():
        moderator = factories.employ(Role.MODERATOR).id
        choose(factories.write_comment("نص منشور للجميع"), moderator, Outcome.PUBLISH)
    page = leader.get(f"/en{path}")
    assert "Median time to decision" in page.words and "decided yet" not in page.words


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_below_thirty_answers_no_percentage_is_printed(
    app: Flask, leader: Browser, path: str, language: str
) -> None:
    with app.app_context():
        factories.cast_many({Choice.SUPPORT: 29, Choice.NONE: 12})
        factories.prioritise_many({("youth",): 29})
        factories.tell_figures()
    words = leader.get(f"/{language}{path}").words
    assert not re.search(r"[\d٠-٩]\s*[%٪]", besides_the_level(app, language, words))


@pytest.mark.parametrize("path", SHARES)
@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_every_percentage_is_read_together_with_its_range_and_base(
    app: Flask, leader: Browser, path: str, language: str
) -> None:
    with app.app_context():
        factories.cast_many({Choice.SUPPORT: 30, Choice.NEUTRAL: 10, Choice.OPPOSE: 10})
        factories.cast_many({Choice.SUPPORT: 10, Choice.OPPOSE: 25}, "youth")
        factories.prioritise_many({("youth", "women", "rural"): 30, ("urban", "women"): 20})
        factories.tell_figures()
    page = leader.get(f"/{language}{path}")
    blocks = [besides_the_level(app, language, block) for block in Blocks(page.text).blocks]
    found = [block for block in blocks if re.search("[%٪]", block)]
    assert found
    for block in found:
        percentages = re.findall(r"[\d٠-٩]+[%٪]", block)
        assert len(percentages) >= 3, block
        assert re.search(r"(?<![\d٠-٩])(?:50|٥٠|35|٣٥)(?![\d٠-٩%٪])", block), block


@pytest.mark.parametrize("path", PAGES[:7])
def test_every_caveat_is_on_every_page(app: Flask, leader: Browser, path: str) -> None:
    words = leader.get(f"/en{path}").words
    for caveat in (
        "The round is still open", "not yet confirmed as one person each",
        "not randomly selected", "not weighted", "random variation only",
        "the opinion of those who did not take part", "may not add up to 100",
    ):  # fmt: skip
        assert caveat in words


def test_figures_on_the_page_change_with_the_votes(app: Flask, leader: Browser) -> None:
    assert "Too few people to say what participants want" in leader.get("/en/lead/").words
    with app.app_context():
        factories.cast_many({Choice.SUPPORT: 90, Choice.NEUTRAL: 10, Choice.OPPOSE: 10})
        assert "Too few people to say" in leader.get("/en/lead/").words, "nothing before the night"
        factories.tell_figures()
    words = leader.get("/en/lead/").words
    assert "Better infrastructure, 82% (estimated range" in words and "; votes: 110)" in words


def test_priorities_lead_and_close_neighbours_stand_in_a_bracket(
    app: Flask, leader: Browser
) -> None:
    before = leader.get("/en/lead/")
    assert "Too few people to publish a figure" in before.words
    with app.app_context():
        factories.prioritise_many(
            {("infrastructure", "youth"): 60, ("infrastructure", "women"): 50}
        )
        factories.tell_figures()
    for path in ("/en/lead/", "/en/lead/?version=now"):
        page = leader.get(path)
        assert "Most chosen: Better infrastructure, 100% (estimated range" in page.words
        assert "; people: 110), clearly ahead." in page.words
        assert "3 in 11, or 27 in a hundred" in page.words
        first = page.text[page.text.index('id="want"') : page.text.index("<details")]
        names = ("Better infrastructure", "Young people", "Women")
        places = [first.index(f"{name}<") for name in names]
        assert places == sorted(places)
        assert first.count('class="bracket"') == 1 and first.count('class="chance"') == 3
    file = leader.get("/en/lead/summary.csv").text
    assert re.search('"Young people","60","55%","[0-9]+%","[0-9]+%","110"', file)
    assert file.index("Priorities") < file.index("Votes by topic")
    said = leader.get("/en/lead/topics/youth").words
    assert re.search(r"Would begin with it: 55% \(estimated range [^;]+; people: 110\)\.", said)


def test_page_paper_and_file_print_the_same_version(app: Flask, leader: Browser) -> None:
    with app.app_context():
        factories.cast_many({Choice.SUPPORT: 31})
        factories.tell_figures()
    found = {
        re.search(r"Version \u2066?(2026-1-\w+)", leader.get(f"/en{path}").words).group(1)
        for path in PAGES[:8]
    }
    assert len(found) == 1


def test_sorted_by_support_neighbours_that_are_close_stand_in_a_bracket(
    app: Flask, leader: Browser
) -> None:
    with app.app_context():
        for slug, yes, no in (("infrastructure", 60, 60), ("youth", 100, 20), ("women", 95, 25)):
            factories.cast_many({Choice.SUPPORT: yes, Choice.NEUTRAL: 10, Choice.OPPOSE: no}, slug)
        factories.tell_figures()
    page = leader.get("/en/lead/topics?order=support")
    places = [page.text.index(f"/lead/topics/{slug}") for slug in ("youth", "women",
              "infrastructure")]  # fmt: skip
    assert places == sorted(places)
    assert page.text.count('class="bracket"') == 1
    plain = leader.get("/en/lead/topics")
    assert "Too close to rank: Young people, Women." in plain.words


def test_an_earlier_round_can_be_chosen_and_keeps_its_own_figures(
    app: Flask, leader: Browser
) -> None:
    with app.app_context():
        factories.cast_many({Choice.SUPPORT: 40})
        factories.tell_figures()
        present = factories.present_round()
        with transaction():
            session().add(
                Round(
                    slug="2026-0",
                    opens_at=present.opens_at - timedelta(days=60),
                    closes_at=present.opens_at - timedelta(days=30),
                )
            )
    words = leader.get("/en/lead/").words
    assert "First round, round under way" in words and "82% (estimated range" in words
    for path in PAGES[:8]:
        joint = "&" if "?" in path else "?"
        words = leader.get(f"/en{path}{joint}round=2026-0").words
        assert "2026-0, round closed" in words
        assert "%" not in words


def test_an_unknown_round_or_topic_is_not_found(leader: Browser) -> None:
    for path in ("/lead/?round=1999-1", "/lead/print?round=1999-1", "/lead/summary.csv?round=x",
                 "/lead/topics/no-such-topic"):  # fmt: skip
        leader.get(f"/ar{path}", status=404)


def test_before_the_first_round_opens_the_page_says_when_it_will(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    moment.move_to("2026-10-20T09:00:00+00:00")
    leader = factories.staff_browser(app, Role.LEADER)
    words = leader.get("/en/lead/").words
    assert "Sunday 1 November 2026" in words
    leader.get("/en/lead/print", status=404)
    leader.get("/en/lead/summary.csv", status=404)
    assert "Sunday 1 November 2026" in leader.get("/en/lead/?round=2026-1").words


def test_without_any_round_the_page_says_so(app: Flask, leader: Browser) -> None:
    with app.app_context(), transaction():
        session().query(Round).delete()
    assert "No round has been announced yet" in leader.get("/en/lead/").words


def test_after_the_round_the_newest_that_opened_is_shown(
    app: Flask, moment: time_machine.Coordinates
) -> None:
    moment.move_to("2027-02-01T09:00:00+00:00")
    leader = factories.staff_browser(app, Role.LEADER)
    words = leader.get("/en/lead/").words
    assert "First round, round closed" in words
    assert "The round is still open" not in words


def test_every_topic_has_its_page_in_every_language(app: Flask, leader: Browser) -> None:
    for topic in all_topics():
        for language in ("ar", "ckb", "en"):
            page = leader.get(f"/{language}/lead/topics/{topic.slug}")
            assert topic.title[language] in page.words


def test_the_file_is_offered_for_download_and_never_kept_on_the_way(leader: Browser) -> None:
    response = leader.get("/ar/lead/summary.csv").response
    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=musharaka-2026-1-summary.csv"
    )
    assert response.headers["Cache-Control"] == "no-store"
    assert response.data.startswith("\ufeff".encode())
