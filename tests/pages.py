"""A reader without JavaScript: opens pages, checks every one of them, and presses buttons."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask import Flask
from werkzeug.test import Client, TestResponse

OWN_PAGE = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
# A sentence that begins where the last one ends.
GLUED = re.compile(r"\w{2,}[.؟؛،][\u0621-\u06d5]{2,}|[a-z]{2,}[.?][A-Z][a-z ]")
VOID = {"meta", "link", "input", "br", "hr", "img", "area", "base", "col", "source", "wbr"}


@dataclass
class Form:
    """A form as the browser would send it."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, formaction


class Page(HTMLParser):
    """A page taken apart: its forms, its ids, and what a careful reader would complain about."""

    def __init__(self, response: TestResponse) -> None:
        super().__init__()
        self.response = response
        self.text = response.get_data(as_text=True)
        self.status = response.status_code
        self.path = response.request.path
        self.forms: list[Form] = []
        self.ids: list[str] = []
        self.headings: list[str] = []
        self.complaints: list[str] = []
        self.root: dict[str, str | None] = {}
        self._labels: set[str] = set()
        self._controls: list[str] = []
        self._textarea: str | None = None
        self._typed = ""
        self._primary = 0
        self._open: list[str] = []
        self.feed(self.text)
        self._judge()

    @property
    def words(self) -> str:
        """What is read: no tags, entities resolved, spaces collapsed."""
        body = re.sub(r"<(style|script|title)\b.*?</\1>", " ", self.text, flags=re.S)
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))

    def form(self, action_part: str, button: tuple[str, str] | None = None) -> Form:
        """The form whose address contains the part; of several, the one with that button."""
        there = [
            found
            for found in self.forms
            if action_part in found.action or any(action_part in b[2] for b in found.buttons)
        ]
        for found in there:
            if button is None or button in [(name, value) for name, value, _ in found.buttons]:
                return found
        if there:
            return there[0]
        raise AssertionError(f"no form to {action_part!r} on {self.path}: {self.forms}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag not in VOID:
            self._open.append(tag)
        if tag == "html":
            self.root = found
        if identity := found.get("id"):
            self.ids.append(identity)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag == "label":
            self._labels.add(found.get("for") or "")
        self._primary += {"button", "primary"} <= set((found.get("class") or "").split())
        if "style" in found or any(name.startswith("on") for name in found):
            self.complaints.append(f"inline style or handler on <{tag}>")
        self._note_form(tag, found)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def _note_form(self, tag: str, found: Mapping[str, str | None]) -> None:
        if tag == "form":
            self.forms.append(
                Form(found.get("action") or self.path, (found.get("method") or "get").lower())
            )
        elif tag == "input" and self.forms and found.get("name"):
            kind = found.get("type") or "text"
            if kind not in ("radio", "checkbox") or "checked" in found:
                pair = (found.get("name") or "", found.get("value") or "")
                self.forms[-1].fields.append(pair)
            if kind != "hidden":
                self._controls.append(found.get("id") or f"unnamed {kind}")
        elif tag == "textarea":
            self._textarea, self._typed = found.get("name") or "", ""
            self._controls.append(found.get("id") or "unnamed textarea")
        elif tag == "select":
            self._controls.append(found.get("id") or "unnamed select")
            self.forms[-1].fields.append((found.get("name") or "", ""))
        elif tag == "option" and "selected" in found and self.forms:
            name, _ = self.forms[-1].fields[-1]
            self.forms[-1].fields[-1] = (name, found.get("value") or "")
        elif tag == "button" and self.forms:
            self.forms[-1].buttons.append(
                (found.get("name") or "", found.get("value") or "", found.get("formaction") or "")
            )

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._typed += data
        elif glued := GLUED.search(data):
            self.complaints.append(f"no space between sentences: {glued.group()}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea is not None:
            self.forms[-1].fields.append((self._textarea, self._typed.removeprefix("\n")))
            self._textarea = None
        if tag in VOID:
            return
        if not self._open or self._open[-1] != tag:
            self.complaints.append(f"</{tag}> closes <{self._open[-1] if self._open else ''}>")
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def _judge(self) -> None:
        if self.response.mimetype != "text/html" or 300 <= self.status < 400:
            self.complaints.clear()
            return
        levels = [int(name[1]) for name in self.headings]
        if levels.count(1) != 1:
            self.complaints.append(f"{levels.count(1)} h1")
        for before, after in itertools.pairwise(levels):
            if after > before + 1:
                self.complaints.append(f"h{before} is followed by h{after}")
        if self._primary > 1:
            self.complaints.append(f"{self._primary} primary buttons")
        repeated = {one for one in self.ids if self.ids.count(one) > 1}
        if repeated:
            self.complaints.append(f"ids used twice: {sorted(repeated)}")
        unlabelled = set(self._controls) - self._labels
        if unlabelled:
            self.complaints.append(f"controls without a label: {sorted(unlabelled)}")
        language = self.root.get("lang")
        if self.root.get("dir") != {"ar": "rtl", "ckb": "rtl", "en": "ltr"}.get(language or ""):
            self.complaints.append(f"lang={language} dir={self.root.get('dir')}")
        for form in self.forms:
            if form.method == "post" and "token" not in dict(form.fields):
                self.complaints.append(f"no token in the form to {form.action}")


def filled(
    page: Page, action_part: str, button: tuple[str, str] | None = None, **typed: str
) -> tuple[str, dict[str, list[str]]]:
    """What pressing the button of the filled form would send: the address, and every field."""
    form = page.form(action_part, button)
    action = form.action
    data = [(name, value) for name, value in form.fields if name not in typed]
    data += list(typed.items())
    for name, value, elsewhere in form.buttons:
        if action_part in elsewhere and action_part not in form.action:
            action = elsewhere
            if name:
                data.append((name, value))
    if button is not None:
        assert button in [(name, value) for name, value, _ in form.buttons], form.buttons
        data.append(button)
    pairs: dict[str, list[str]] = {}
    for name, value in data:
        pairs.setdefault(name, []).append(value)
    return action.split("#")[0], pairs


class Browser:
    """One person's browser: keeps cookies, follows what forms say, never skips a check."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: Client = app.test_client()

    def get(self, path: str, *, status: int = 200, follow: bool = False) -> Page:
        return self._checked(self.client.get(path, follow_redirects=follow), status)

    def press(
        self,
        page: Page,
        action_part: str,
        button: tuple[str, str] | None = None,
        *,
        status: int = 303,
        follow: bool = True,
        **typed: str,
    ) -> Page:
        """Fill the form to that address, press the button, and open where it leads."""
        action, pairs = filled(page, action_part, button, **typed)
        answer = self.client.post(action, data=pairs, headers=OWN_PAGE)
        if answer.status_code == 303 and follow and status == 303:
            return self._checked(self.client.get(answer.location.split("#")[0]), 200)
        return self._checked(answer, status)

    def vote(self, path: str, choice: str) -> Page:
        """Open a topic and tap an answer."""
        return self.press(self.get(path), "/vote", ("choice", choice))

    def comment(self, path: str, text: str, stance: str = "none") -> str:
        """Send a comment and return its reference, as shown."""
        page = self.press(self.get(path), "/comments", text=text, stance=stance)
        found = re.search(r"\b[2-9A-Z]{3}-[2-9A-Z]{3}\b", page.words)
        assert found is not None, page.words
        return found.group(0)

    def _checked(self, response: TestResponse, status: int) -> Page:
        page = Page(response)
        assert page.status == status, f"{page.path}: {page.status}\n{page.words[:2000]}"
        assert not page.complaints, f"{page.path}: {page.complaints}"
        return page
