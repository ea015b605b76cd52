"""Words that turn a line round, look like others or begin a formula, in every place they appear."""

from __future__ import annotations

import csv
import io
import unicodedata
from html.parser import HTMLParser

import openpyxl
import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from app import clock
from app.identity import staff
from app.moderation.rules import HOLD
from app.participation.rules import read_reference
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.contracts.walk import addresses
from tests.factories import PASSWORD, TOPIC, staff_browser
from tests.pages import VOID, Browser

PATH = f"/en/goals/{TOPIC}"
MARK = "zimorodek"
# What turns the rest of a line round, is not seen, or is a whole word in one sign.
TURNING = "\u202e\u2066\u2067\u202b\u200f\u061c\u200b\u2060\ufeff\U000e0041\u0007"
HIDDEN = frozenset(TURNING)
STARTS = ("=1+1", "@SUM(A1)", "+1", "-1", "\uff1d1+1")


def hostile(number: int) -> str:
    """Another text each time: a formula, marks of direction, and Latin that is Cyrillic."""
    start = STARTS[number % len(STARTS)]
    return f"{TURNING[number % 3]}{start} {MARK} {number} \u202eраураl{TURNING}end"


class Republic:
    """People who wrote such things wherever something can be written."""

    def __init__(self, app: Flask, moment: time_machine.Coordinates) -> None:
        self.moderator = self.named_so(app)
        self.author = Browser(app)
        refs = [read_reference(self.author.comment(PATH, hostile(n))) for n in range(3)]
        page = self.author.get("/en/statements/new?topic=infrastructure")
        self.author.press(page, "/statements/new", text=hostile(3))
        page = self.author.get("/en/me/name")
        self.author.press(page, "/en/me/name", text=f"\u202e{MARK}\u2066", status=303)
        self.decide(refs[0], "publish")
        self.decide(refs[1], "decline", reason="R7", whole="y", note=hostile(4))
        for ref in self.waiting()[1:]:
            self.decide(ref, "publish")
        moment.shift(HOLD)
        page = self.author.get(f"/en/me/comments/{refs[1]}")
        self.author.press(page, "/appeals", text=hostile(5))
        self.administrator = staff_browser(app, Role.ADMINISTRATOR)
        page = self.administrator.get("/en/admin/names")
        self.administrator.press(page, "/admin/names", name=hostile(6)[:70], kind="leader")
        self.administrator.press(
            self.administrator.get("/en/admin/requests"), "/admin/requests", ref=refs[0],
            source="authority", received_on="2026-11-20", ground=hostile(7),
        )  # fmt: skip
        self.leader = staff_browser(app, Role.LEADER)
        self.stranger = Browser(app)
        self.refs = refs

    @staticmethod
    def named_so(app: Flask) -> Browser:
        """A moderator with such a name, typed at the invitation."""
        browser = Browser(app)
        with app.test_request_context(), transaction():
            secret = staff.invite(Role.MODERATOR, "huda@example.org", clock.now())
        page = browser.get(f"/en/staff/invitation/{secret}")
        browser.press(page, "/invitation", name=hostile(8), password=PASSWORD)
        return browser

    def waiting(self) -> list[str]:
        page = self.moderator.get("/en/mod/queue")
        parts = [form.action.split("/") for form in page.forms if form.action.endswith("/lease")]
        return sorted(part[-2] for part in parts)

    def decide(self, ref: str, outcome: str, **typed: str) -> None:
        page = self.moderator.get(f"/en/mod/item/{ref}")
        self.moderator.press(page, "/decisions", ("outcome", outcome), **typed)

    def readers(self) -> list[Browser]:
        return [self.stranger, self.author, self.moderator, self.leader, self.administrator]


class Marked(HTMLParser):
    """Where on a page the mark stands, and whether each place keeps its direction to itself."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.places = 0
        self.open: list[tuple[str, bool]] = []
        self.wrong: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag not in VOID:
            self.open.append((tag, tag == "bdi" or found.get("dir") == "auto"))
        for name, value in attrs:
            if MARK in (value or ""):
                self.note(value or "", name != "value" or found.get("dir") == "auto")

    def handle_endtag(self, tag: str) -> None:
        while self.open and tag not in VOID:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if MARK in data:
            in_head = any(tag in ("title", "option") for tag, _ in self.open)
            self.note(data, in_head or any(isolated for _, isolated in self.open))

    def note(self, said: str, isolated: bool) -> None:
        self.places += 1
        if not isolated:
            self.wrong.append(f"stands among other words: {said.strip()[:80]}")
        if HIDDEN & set(said):
            self.wrong.append(f"holds what turns a line: {said.strip()[:80]!r}")


@pytest.fixture
def republic(app: Flask, moment: time_machine.Coordinates) -> Republic:
    return Republic(app, moment)


def pages(app: Flask, republic: Republic) -> list[str]:
    found = {
        one.path for ref in republic.refs for one in addresses(app, ref) if one.method == "GET"
    }
    return sorted(found | {path.replace(".csv", ".xlsx") for path in found if "summary." in path})


def test_what_people_wrote_keeps_its_direction_to_itself_and_no_file_runs_it(
    app: Flask, republic: Republic
) -> None:
    wrong: set[str] = set()
    shown = files = 0
    for reader in republic.readers():
        for path in pages(app, republic):
            answer = reader.client.get(path, follow_redirects=True)
            if answer.mimetype == "text/html":
                page = Marked(answer.get_data(as_text=True))
                shown += page.places
                wrong |= {f"{path} {one}" for one in page.wrong}
            else:
                cells = cells_of(answer)
                files += bool(cells)
                wrong |= {f"{path} runs {cell[:40]!r}" for cell in cells if begins_formula(cell)}
    assert not wrong, "\n".join(sorted(wrong))
    assert shown > 50 and files > 5


def cells_of(answer: TestResponse) -> list[str]:
    """The cells of a file that spreadsheets open; for a workbook, those that are no plain text."""
    if answer.mimetype == "text/csv":
        # As `csv_file` writes it: no separator of another country's opens a cell of its own.
        lines = answer.data.decode("utf-8-sig").splitlines()
        assert all(not line or line[0] == line[-1] == '"' for line in lines)
        rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
        return [cell for row in rows for cell in row]
    if "spreadsheetml" in (answer.mimetype or ""):
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        found = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        return [
            str(cell.value) if cell.data_type == "f" or cell.hyperlink else "plain"
            for cell in found
        ]
    return []


def begins_formula(cell: str) -> bool:
    """Whether the first sign with ink is none of letters, digits and the saving apostrophe."""
    seen = [
        sign
        for sign in unicodedata.normalize("NFKC", cell)
        if unicodedata.category(sign)[0] not in "CZ"
    ]
    return bool(seen) and not (seen[0] == "'" or seen[0].isalnum())
