"""A newcomer's page carries its look inside; whoever comes back finds it in the browser already."""

from __future__ import annotations

import re

import pytest
from flask import Flask, url_for

from app.web import assets
from tests.factories import publish, write_comment
from tests.pages import OWN_PAGE, Browser

PATH = "/en/goals/infrastructure"
LINKED = re.compile(r'<link rel="stylesheet" href="(/static/built/site\.\w+\.css)">')
FETCHED_AHEAD = re.compile(
    r'<link rel="prefetch" as="style" href="(/static/built/site\.\w+\.css)">'
)


def look(app: Flask, **headers: str) -> tuple[str, str]:
    """A newcomer's page, and what its policy says about styles."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = Browser(app).client.get(PATH, headers=given)
    policy = answer.headers["Content-Security-Policy"]
    return answer.get_data(as_text=True), policy.partition("style-src ")[2].partition(";")[0]


def test_a_newcomer_gets_the_look_inside_and_fetches_the_file_for_later(app: Flask) -> None:
    page, styles = look(app)
    assert "<style>" in page
    ahead = FETCHED_AHEAD.search(page)
    assert ahead
    with app.test_request_context():
        assert ahead[1] == assets.stylesheet_url()
    assert re.fullmatch(r"'self' 'sha256-[\w+/=]+'", styles)


@pytest.mark.parametrize(
    "told", [{"If_None_Match": 'W/"older"'}, {"Sec_Fetch_Site": "same-origin"}]
)
def test_whoever_has_been_here_is_sent_the_address_of_the_same_file(
    app: Flask, told: dict[str, str]
) -> None:
    newcomer, _ = look(app)
    page, styles = look(app, **told)
    assert "<style>" not in page
    linked, ahead = LINKED.search(page), FETCHED_AHEAD.search(newcomer)
    assert linked and ahead
    assert linked[1] == ahead[1]
    assert styles.startswith("'self'")


def test_a_copy_with_the_look_inside_is_renewed_as_long_as_nothing_changes(app: Flask) -> None:
    client = Browser(app).client
    first = client.get(PATH)
    kept = {"If-None-Match": first.headers["ETag"]}
    same = client.get(PATH, headers=kept)
    assert same.status_code == 304
    # The browser takes over the policy of this answer, which must still allow its copy's styles.
    assert same.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    with app.test_request_context():
        publish(write_comment("A bridge for the east bank"))
    changed = client.get(PATH, headers=kept)
    assert LINKED.search(changed.get_data(as_text=True))
    linked = {"If-None-Match": changed.headers["ETag"], **OWN_PAGE}
    assert client.get(PATH, headers=linked).status_code == 304


def test_readers_are_not_sent_the_indentation_of_templates(app: Flask) -> None:
    text = "First line\n    second line, moved in"
    with app.test_request_context():
        publish(write_comment(text))
    page, _ = look(app)
    body = page[page.index("<body") :]
    assert text in body
    assert not re.findall(r"^[ \t]{2,}<", body, re.MULTILINE)


def test_sentences_on_lines_that_end_in_a_tag_stay_apart(app: Flask) -> None:
    source = "<p>\n  {% if x %}One.{% endif %}\n  {{ 'Two.' }}\n  {% if x %}\n    Three."
    said = app.jinja_env.from_string(source + "\n{% endif %}").render(x=True)
    assert said.split() == ["<p>", "One.", "Two.", "Three."]


def test_a_comment_tells_machines_the_day_and_not_the_moment(app: Flask) -> None:
    with app.test_request_context():
        publish(write_comment("Shade for the bus stops"))
    page, _ = look(app)
    moments = re.findall(r'<time datetime="([^"]*)"', page)
    assert moments
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", moment) for moment in moments)


def test_an_address_that_was_written_before_is_still_the_right_one(app: Flask) -> None:
    address = app.jinja_env.globals["url_for"]
    wanted: list[dict[str, object]] = [{"after": 1}, {"after": True}, {"after": "1"}, {}]
    for _ in range(2):
        for language in ("ar", "ckb", "en"):
            for root in ("", "/below"):
                with app.test_request_context(
                    f"/{language}/goals", environ_overrides={"SCRIPT_NAME": root}
                ):
                    app.preprocess_request()
                    for values in wanted:
                        here = ("participation.goals", values)
                        assert address(here[0], **values) == url_for(here[0], **values)
                    assert address("participation.home", lang="en") == f"{root}/en/"


def test_whoever_asks_under_another_name_writes_no_address_for_others(app: Flask) -> None:
    address = app.jinja_env.globals["url_for"]
    for host in ("one.example", "two.example"):
        with app.test_request_context("/en/goals", base_url=f"http://{host}"):
            app.preprocess_request()
            found = address("participation.goals", _external=True)
            assert found == f"http://{host}/en/goals"
