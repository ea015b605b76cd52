"""A copy of one's data: all of it, one's own alone, and the page tells what the file holds."""

from __future__ import annotations

import html
import json
from typing import Any

from flask import Flask

from app.participation.rules import shown_reference
from tests.factories import confirm
from tests.pages import OWN_PAGE, Browser
from tests.participation.watching import statements
from tests.privacy.conftest import WORDS, Person, somebody


def file_of(browser: Browser) -> dict[str, Any]:
    form = browser.get("/en/me/data").form("/me/data/copy")
    answer = browser.client.post(form.action, data=dict(form.fields), headers=OWN_PAGE)
    assert answer.status_code == 200 and answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == "attachment; filename=my-data.json"
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = json.loads(answer.get_data(as_text=True))
    return found


def test_the_file_holds_everything_that_was_sent(person: Person) -> None:
    copy = file_of(person.browser)
    (round_,) = copy["rounds"]
    chosen = {one["topic"]: one["choice"] for one in round_["votes"]}
    assert chosen == {"infrastructure": "support", "democracy": "oppose"}
    assert [one["topic"] for one in round_["priorities"]] == ["youth"]
    assert round_["about_you"] == {
        "governorate": "BA", "place_type": None, "age_group": None, "gender": "woman",
        "schooling": None,
    }  # fmt: skip
    assert len(round_["agreements"]) == 1 and len(copy["flags"]) == 1
    assert copy["confirmed_by"] == "card" and copy["alias_number"] > 999
    texts = {one["reference"]: one for one in copy["texts"]}
    for name, ref in person.refs.items():
        assert texts[shown_reference(ref)]["text"] == WORDS[name]
    declined = texts[shown_reference(person.refs["declined"])]
    (decision,) = declined["decisions"]
    assert (decision["outcome"], decision["words"]) == ("decline", ["quince-orchard"])
    assert "Karim" not in texts[shown_reference(person.refs["shortened"])]["public_text"]


def test_the_page_tells_what_the_file_holds(person: Person) -> None:
    page = person.browser.get("/en/me/data")
    for words in WORDS.values():
        assert words in html.unescape(page.words)
    for told in ("I support it", "I oppose it", "Woman", "Basra", "Comments you agreed with"):
        assert told in page.words
    for one in file_of(person.browser)["texts"]:
        assert one["reference"] in page.words


def test_choices_have_days_and_nothing_names_a_row(person: Person) -> None:
    copy = file_of(person.browser)
    assert set(copy["rounds"][0]["votes"][0]) == {"topic", "choice", "first_cast_on", "chosen_on"}
    with person.browser.app.test_request_context("/en/"):
        text = json.dumps(copy)
    assert "ref" not in {key for one in copy["texts"] for key in one}
    assert "digest" not in text and "key" not in copy


def test_nobody_else_gets_anything_of_it(person: Person) -> None:
    other = somebody(person.browser.app)
    copy = file_of(other.browser)
    theirs = {shown_reference(ref) for ref in person.refs.values()}
    assert not theirs & {one["reference"] for one in copy["texts"]}
    for unpublished in ("declined", "waiting"):
        assert shown_reference(person.refs[unpublished]) not in json.dumps(copy)
    stranger = Browser(person.browser.app)
    assert "Nothing has been sent from this device" in stranger.get("/en/me/data").words
    form = person.browser.get("/en/me/data").form("/me/data/copy")
    stolen = stranger.client.post(form.action, data=dict(form.fields), headers=OWN_PAGE)
    assert stolen.status_code == 409 and "attachment" not in str(stolen.headers)


def test_there_is_no_address_to_pass_on(person: Person) -> None:
    assert person.browser.client.get("/en/me/data/copy").status_code == 405


def test_a_confirmed_person_also_sees_what_the_device_chose_before(app: Flask) -> None:
    browser = Browser(app)
    browser.vote("/en/goals/democracy", "oppose")
    confirm(browser)
    (round_,) = file_of(browser)["rounds"]
    assert [one["choice"] for one in round_["votes"]] == ["oppose"]


def test_the_page_costs_the_same_however_much_was_sent(app: Flask, person: Person) -> None:
    few = confirm(Browser(app))
    few.vote("/en/goals/democracy", "oppose")
    asked = []
    for browser in (few, person.browser):
        with statements(app) as sent:
            browser.get("/en/me/data")
        asked.append(len(sent))
    assert asked[0] == asked[1] <= 16
