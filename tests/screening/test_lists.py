"""The lists in force: delivered without criticism in them, or as an administrator saved them."""

from __future__ import annotations

from itertools import product

import pytest
import time_machine
from flask import Flask

from app import clock
from app.db import session
from app.identity import acts
from app.identity.rules import Act
from app.permissions import Role
from app.screening import lists
from app.screening.lists import LANGUAGES, delivered, delivered_lists
from app.screening.rules import ENTRIES, ENTRY_LENGTH, WORDED, ListChanged, MarkKind
from app.screening.wordlists import parsed
from app.text.words import fold
from app.web.unit_of_work import transaction
from tests.factories import employ, staff_browser

# Judgements on work, promises and money are what the platform exists for.
CRITICISM = """
فاشل فاشلين كذاب كاذبين كذب فساد فاسد فاسدين حرامي حراميه لصوص سرقوا ظالم فضيحه عار وعود
مهزله گەندەڵ گەندەڵی درۆ درۆزن دز شکست liar lies corrupt corruption thief thieves failed
failure useless incompetent shame
"""


def test_every_language_has_every_list_and_every_line_is_an_entry() -> None:
    assert set(delivered()) == set(product(LANGUAGES, WORDED))
    for (language, kind), lines in delivered().items():
        assert 0 < len(lines) < ENTRIES
        assert len(lines) == len(set(lines)), (language, kind)
        for line in lines:
            assert len(line) <= ENTRY_LENGTH
            assert parsed(kind, line) is not None, (language, kind, line)


def test_no_list_holds_a_word_of_criticism() -> None:
    for word in CRITICISM.split():
        assert list(delivered_lists().marks(word)) == [], word
        assert fold(word) not in delivered_lists().by_first, word


@pytest.fixture
def administrator(app: Flask) -> int:
    with app.test_request_context():
        return employ(Role.ADMINISTRATOR).id


def _save(lines: list[str], number: int, staff_id: int) -> int:
    with transaction():
        return lists.save(
            "en", MarkKind.INSULT, lines, number=number, staff_id=staff_id, now=clock.now()
        )


def _marked(text: str) -> bool:
    return any(mark.kind is MarkKind.INSULT for mark in lists.current(clock.now()).marks(text))


def test_a_saved_list_is_read_by_and_the_delivered_one_no_more(
    app: Flask, administrator: int
) -> None:
    with app.test_request_context():
        assert _marked("you idiot") and not _marked("you nincompoop")
        assert _save(["nincompoop"], 0, administrator) == 1
        assert _marked("you nincompoop") and not _marked("you idiot")
        assert lists.entries("en", MarkKind.INSULT) == (1, ["nincompoop"])
        assert [one.number for one in lists.history("en", MarkKind.INSULT)] == [1]


def test_another_process_reads_by_the_new_list_within_a_minute(
    app: Flask, administrator: int, moment: time_machine.Coordinates
) -> None:
    with app.test_request_context():
        assert not _marked("you nincompoop")
        kept = app.extensions["word lists"]
        _save(["nincompoop"], 0, administrator)
        app.extensions["word lists"] = kept
        assert not _marked("you nincompoop")
        moment.shift(lists.KEPT_FOR)
        assert _marked("you nincompoop")


def test_saving_the_same_twice_is_once_and_an_older_form_is_refused(
    app: Flask, administrator: int
) -> None:
    with app.test_request_context():
        assert [_save(["nincompoop"], 0, administrator) for _ in range(2)] == [1, 1]
        with pytest.raises(ListChanged):
            _save(["ninny"], 0, administrator)
        assert _save(["ninny"], 1, administrator) == 2
        second, first, *_ = acts.listed(administrator, None)
        assert (first.act, first.subject, first.after) == (Act.LISTED, "en-insult", "1: 1")
        assert (second.before, second.after) == ("1: 1", "2: 1")


def test_a_saved_list_is_never_changed(app: Flask, administrator: int) -> None:
    with app.test_request_context():
        _save(["nincompoop"], 0, administrator)
        (row,) = lists.history("en", MarkKind.INSULT)
        row.entries = "nothing"
        with pytest.raises(RuntimeError, match="never changed"):
            session().flush()
        session().rollback()


def test_an_administrator_changes_a_list_on_its_page(app: Flask) -> None:
    staff = staff_browser(app, Role.ADMINISTRATOR)
    page = staff.get("/en/staff/words/en-insult")
    assert "It is as the platform was delivered." in page.words
    refused = staff.press(page, "/staff/words", status=422, entries="???")
    assert "A list holds up to 2,000 lines" in refused.words and "???" in refused.text
    saved = staff.press(refused, "/staff/words", entries="nincompoop\nninny\nninny")
    assert "1 · " in saved.words and "2 entries" in saved.words
    late = staff.press(page, "/staff/words", status=409, entries="fool")
    assert "Somebody saved another form of this list meanwhile" in late.words
    assert "Insults 2" not in late.words


@pytest.mark.parametrize("name", ["ar-phone", "fr-insult", "insult", "-", "ar-"])
def test_there_are_no_other_lists(app: Flask, name: str) -> None:
    staff_browser(app, Role.ADMINISTRATOR).get(f"/en/staff/words/{name}", status=404)
