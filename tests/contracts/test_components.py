"""Promises of the components: one macro a file, explained, shown, and sound as HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask, render_template

import config

FOLDER = config.ROOT / "templates" / "components"
FILES = sorted(FOLDER.glob("*.html"))
PATTERNS = config.ROOT / "templates" / "patterns.html"

MACRO = re.compile(r"macro (\w+)\(")
IMPORT = re.compile(r'from "components/(\w+)\.html"')
VOID = {"input", "meta", "link", "path", "line", "rect", "circle", "br"}


class Page(HTMLParser):
    """What a page is made of, as far as the promises below need it."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: dict[int, str] = {}
        self.feed(source)
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> says something twice: {names}"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1:] == [tag], f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        place = len(self.tags)
        self.words[place] = self.words.get(place, "") + data

    def values(self, attribute: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(attribute))]

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(params=["ar", "ckb", "en"])
def patterns(app: Flask, request: pytest.FixtureRequest) -> Page:
    with app.test_request_context(f"/{request.param}/goals"):
        app.preprocess_request()
        return Page(render_template("patterns.html"))


def needed(path: Path) -> set[str]:
    """The components a template uses, and those they use in turn."""
    found = set(IMPORT.findall(path.read_text(encoding="utf-8")))
    return found.union(*(needed(FOLDER / f"{name}.html") for name in found))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_component_is_one_explained_macro_of_the_files_name(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert MACRO.findall(text) == [path.stem]
    assert re.match(r"\{#-? [^#]{20,}", text), "it does not open with what it is for"


def test_the_patterns_show_every_component() -> None:
    shown = needed(PATTERNS) | needed(config.ROOT / "templates/layouts/_masthead.html")
    assert {path.stem for path in FILES} <= shown


def test_no_two_things_have_the_same_id(patterns: Page) -> None:
    ids = patterns.values("id")
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("reference", ["for", "aria-describedby", "aria-labelledby"])
def test_every_reference_leads_somewhere(patterns: Page, reference: str) -> None:
    named = {name for value in patterns.values(reference) for name in value.split()}
    assert named
    assert named <= set(patterns.values("id"))


def test_every_control_that_is_typed_into_has_a_visible_label(patterns: Page) -> None:
    labelled = set(patterns.values("for"))
    for tag in ("input", "textarea", "select"):
        for control in patterns.all(tag):
            assert control.get("type") == "hidden" or control["id"] in labelled
            assert "placeholder" not in control


def test_drawings_are_silent_and_hold_no_words(patterns: Page) -> None:
    assert all(svg.get("aria-hidden") == "true" for svg in patterns.all("svg"))
    assert not patterns.all("text")


def test_every_button_sends_its_form_and_none_is_switched_off(patterns: Page) -> None:
    for button in patterns.all("button"):
        assert button["type"] == "submit"
        assert "disabled" not in button


def test_nothing_is_chosen_before_the_first_vote(app: Flask) -> None:
    with app.test_request_context("/ar/goals"):
        app.preprocess_request()
        vote = app.jinja_env.get_template("components/vote_buttons.html").module
        unpressed = Page(vote.vote_buttons())
        pressed = Page(vote.vote_buttons(chosen="oppose"))
    assert [button["value"] for button in unpressed.all("button")] == [
        "support", "neutral", "oppose", "none"
    ]  # fmt: skip
    assert unpressed.values("aria-pressed") == ["false"] * 4
    assert [
        button["value"] for button in pressed.all("button") if button.get("aria-pressed") == "true"
    ] == ["oppose"]
    assert pressed.all("button")[-1]["value"] == "withdraw"


def test_a_password_is_never_written_back_into_the_page(app: Flask) -> None:
    with app.test_request_context("/ar/goals"):
        app.preprocess_request()
        module = app.jinja_env.get_template("components/field.html").module
        secret = {"id": "p", "name": "p", "label": {"text": "P"}, "data": "open sesame"}
        assert "sesame" not in module.field(secret, type="password")
        assert "sesame" in module.field(secret)


def test_neutral_is_drawn_by_its_share_apart_from_the_two_sides(app: Flask) -> None:
    with app.test_request_context("/en/goals"):
        app.preprocess_request()
        bar = app.jinja_env.get_template("components/diverging_bar.html").module
        drawn = Page(bar.diverging_bar(0.5, 0.3, 0.2)).all("rect")
    widths = {one["class"]: one["width"] for one in drawn}
    assert widths == {"support": "25.00%", "oppose": "10.00%", "neutral": "15.00%"}


def test_the_line_of_a_range_is_labelled_at_both_ends_and_in_the_middle(app: Flask) -> None:
    for language, labels in (("en", ["0%", "50%", "100%"]), ("ar", ["٠٪", "٥٠٪", "١٠٠٪"])):
        with app.test_request_context(f"/{language}/goals"):
            app.preprocess_request()
            whisker = app.jinja_env.get_template("components/range_whisker.html").module
            words = Page(whisker.range_whisker(0.2, 0.3, 0.4)).words.values()
        assert [re.sub(r"[^\d٠-٩%٪]", "", one) for one in words if one.strip()] == labels


def test_personal_details_that_were_removed_are_announced(app: Flask) -> None:
    with app.test_request_context("/en/goals"):
        app.preprocess_request()
        card = app.jinja_env.get_template("components/comment_card.html").module.comment_card
        comment = {"ref": "K7M-4Q2", "alias": "Participant 4821", "text": "Call [removed]"}
        assert "Personal details removed" in card(comment | {"redacted": True})
        assert "Personal details removed" not in card(comment | {"redacted": False})


def test_what_people_typed_stays_text(app: Flask) -> None:
    typed = '"><script>alert(1)</script>'
    with app.test_request_context("/ar/goals"):
        app.preprocess_request()
        module = app.jinja_env.get_template("components/comment_card.html").module
        shown = module.comment_card(
            {"ref": "K7M-4Q2", "alias": typed, "text": typed, "language": typed}
        )
    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") == 3
