"""Hundreds of texts that try to become code go through every place where text is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page
from sqlalchemy import update

from app import clock
from app.db import db, session
from app.identity.models import Staff
from app.moderation.rules import Outcome, Reason
from app.participation.models import Comment
from app.permissions import Role
from app.text import clean
from app.web.unit_of_work import transaction
from tests.browser import scenes
from tests.browser.serving import served
from tests.factories import write_comment

PAYLOADS = [
    # A browser sends what it cannot encode as U+FFFD.
    json.loads(line).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    for line in Path("tests/data/injection_payloads.txt").read_text("utf-8").splitlines()
]
# Two dozen on one page, or one after the other in one text of the usual length.
TOPICS = {
    "goals": ("infrastructure", "sustainable-development", "democracy", "social-justice",
              "human-rights", "institutions", "community"),
    "focus": ("urban", "rural", "youth", "women"),
}  # fmt: skip
SLUGS = [(kind, slug) for kind, slugs in TOPICS.items() for slug in slugs]
DEVICES = [f"an author's device, number {number:05}" for number in range(4)]
ADDRESS_ROOM = 3_000  # signs of an encoded address that every server takes

WATCH = """
window.__pwned = 0;
window.__violations = [];
document.addEventListener('securitypolicyviolation', event =>
  window.__violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


@pytest.fixture(autouse=True)
def moment() -> None:
    """The server lives in the present; so do these stories."""


class Watcher:
    """A page that notes everything that ran or was kept from running."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: list[str] = []
        self.read = 0
        page.add_init_script(WATCH)
        page.on("dialog", lambda dialog: (self.seen.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: self.seen.append(str(error)))
        page.on("popup", lambda popup: self.seen.append(f"popup {popup.url}"))
        page.on("console", self._listen)

    def _listen(self, said: ConsoleMessage) -> None:
        """Note the policy's own complaints, not that an answer was 404."""
        if "Content Security Policy" in said.text or "TrustedHTML" in said.text:
            self.seen.append(said.text)

    def open(self, address: str, *expected: str) -> None:
        """Open and watch; each expected text must be found as text."""
        self.page.goto(address)
        self.check(*expected)

    def check(self, *expected: str) -> None:
        found = self.page.evaluate(
            "(() => { const body = document.body.cloneNode(true);"
            # The numbers of screening's notes stand between the author's words, not in them.
            " body.querySelectorAll('.said sup').forEach(number => number.remove());"
            " return [window.__pwned, window.__violations, body.textContent,"
            " document.querySelectorAll('main :is(img, iframe, object, embed, script, style,"
            " form form, link, meta, base, math, video, audio)').length]; })()"
        )
        pwned, violations, words, strange = found
        self.read += 1
        assert not pwned, self.page.url
        assert not violations, (self.page.url, violations)
        assert not self.seen, (self.page.url, self.seen)
        assert not strange, self.page.url
        missing = [text for text in expected if _flat(text) not in _flat(words)]
        assert not missing, (self.page.url, missing[:3])


def _flat(text: str) -> str:
    return " ".join(text.split())


def in_groups(room: int) -> list[str]:
    """All payloads, one per line, in texts of at most so many characters (or one payload)."""
    groups: list[str] = []
    for payload in STORED:
        if groups and len(groups[-1]) + len(payload) < room:
            groups[-1] += "\n" + payload
        else:
            groups.append(payload)
    return groups


# As they are stored: cleaned as every text people type is.
STORED = [text for text in map(clean, PAYLOADS) if text]
GROUPS = in_groups(600)
LONG = in_groups(4_000)


@pytest.fixture(scope="module")
def application(filled_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("injection") / "instance"
    return scenes.application(filled_instance, folder)


@pytest.fixture(scope="module")
def people(application: Flask) -> dict[Role, dict[str, str]]:
    """The cookies of an author, a moderator and a leader."""
    with application.test_request_context():
        return {
            Role.CITIZEN: scenes.device_cookie(scenes.AUTHOR),
            Role.MODERATOR: scenes.staff_cookie(Role.MODERATOR),
            Role.LEADER: scenes.staff_cookie(Role.LEADER),
        }


@pytest.fixture(scope="module")
def site(application: Flask, people: dict[Role, dict[str, str]]) -> Iterator[str]:
    folder = Path(str(application.config["SETTINGS"].instance))
    with served(folder) as address:
        yield address


@pytest.fixture
def watcher(browser: Browser, site: str, people: dict[Role, dict[str, str]]) -> Iterator[Watcher]:
    """Somebody who is a citizen, and staff by the cookie that a test puts in."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 800})
    context.add_cookies([{**people[Role.CITIZEN], "url": site}])  # type: ignore[list-item]
    found = Watcher(context.new_page())
    yield found
    assert found.read, "nothing was read"
    context.close()


def become(watcher: Watcher, site: str, cookie: dict[str, str]) -> None:
    watcher.page.context.add_cookies([{**cookie, "url": site}])  # type: ignore[list-item]


def stored(app: Flask, texts: Sequence[str], by: str = "") -> list[str]:
    """Comments waiting for review, spread over the topics; their references."""
    with app.test_request_context():
        refs = []
        for number, text in enumerate(texts):
            _, slug = SLUGS[number % len(SLUGS)]
            refs.append(write_comment(text, by=by or f"sender {number}", topic=slug).ref)
        return refs


def decided(
    app: Flask, refs: Sequence[str], outcome: Outcome, reason: Reason | None = None,
    words: Sequence[tuple[str, ...]] = (), notes: Sequence[str] = (),
) -> None:  # fmt: skip
    with app.test_request_context():
        for number, ref in enumerate(refs):
            comment = session().get(Comment, ref)
            assert comment is not None
            scenes.settled(
                comment,
                outcome,
                reason,
                words[number] if words else (),
                notes[number] if notes else "",
            )
        # As after the seconds in which a decision can still be taken back.
        with transaction():
            session().execute(
                update(Comment)
                .where(Comment.ref.in_(refs), Comment.published_text.is_not(None))
                .values(shown_from=clock.now())
                .execution_options(synchronize_session=False)
            )
    with app.app_context():
        db.session.remove()


def test_there_are_hundreds_of_payloads() -> None:
    assert len(PAYLOADS) >= 384
    assert len(STORED) > 370


def test_published_comments_are_only_text(
    application: Flask, site: str, watcher: Watcher, people: dict[Role, dict[str, str]]
) -> None:
    refs = stored(application, STORED)
    become(watcher, site, people[Role.MODERATOR])
    _follow(watcher, f"{site}/en/mod/queue")
    decided(application, refs, Outcome.PUBLISH)
    shown = set()
    for kind, slug in SLUGS:
        watcher.open(f"{site}/ar/{kind}/{slug}?sort=new")
        shown |= _said(watcher)
        for _ in range(3):
            if watcher.page.locator("p.next a[href*='after=']").count():
                watcher.open(
                    watcher.page.locator("p.next a[href*='after=']").evaluate("a => a.href")
                )
                shown |= _said(watcher)
    assert {_flat(text) for text in STORED} <= shown
    for ref in refs[::16]:
        watcher.open(f"{site}/en/comments/{ref}")


def _follow(watcher: Watcher, address: str) -> None:
    """Open a list and all its further pages."""
    watcher.open(address)
    following = watcher.page.locator("a[rel=next]")
    while following.count():
        watcher.open(following.evaluate("a => a.href"))


def _said(watcher: Watcher) -> set[str]:
    texts: list[str] = watcher.page.locator("article.comment .said").all_text_contents()
    return {_flat(text) for text in texts}


def test_single_comments_are_only_text_to_author_reader_and_moderator(
    application: Flask, site: str, watcher: Watcher, people: dict[Role, dict[str, str]]
) -> None:
    refs = stored(application, GROUPS, by=scenes.AUTHOR)
    become(watcher, site, people[Role.MODERATOR])
    for ref, text in zip(refs, GROUPS, strict=True):
        watcher.open(f"{site}/ckb/mod/item/{ref}", *text.split("\n"))
        watcher.open(f"{site}/en/me/comments/{ref}", *text.split("\n"))
        watcher.open(f"{site}/en/me/comments/{ref}/edit")
    watcher.open(f"{site}/ar/me")
    decided(application, refs, Outcome.PUBLISH)
    for ref, text in zip(refs, GROUPS, strict=True):
        watcher.open(f"{site}/ar/comments/{ref}/flag", *text.split("\n"))


def test_words_and_notes_of_a_moderator_are_only_text(
    application: Flask, site: str, watcher: Watcher, people: dict[Role, dict[str, str]]
) -> None:
    notes = in_groups(200)
    # The number keeps the same words from being refused as a repetition.
    texts = [f"{number}\n{text}" for number, text in enumerate(notes)]
    authors = {device: texts[place::4] for place, device in enumerate(DEVICES)}
    become(watcher, site, people[Role.MODERATOR])
    for device, written in authors.items():
        refs = stored(application, written, by=device)
        passages = [tuple(text.split("\n")[1:]) for text in written]
        said = ["\n".join(words) for words in passages]
        decided(application, refs, Outcome.DECLINE, Reason.INSULT, passages, said)
        with application.test_request_context():
            become(watcher, site, scenes.device_cookie(device))
        for ref, text in zip(refs, written, strict=True):
            watcher.open(f"{site}/en/me/comments/{ref}", *text.split("\n"))
        watcher.open(f"{site}/ckb/mod/item/{refs[-1]}", *written[-1].split("\n"))
    _follow(watcher, f"{site}/en/mod/history")


def test_a_staff_name_is_only_text(
    application: Flask, site: str, watcher: Watcher, people: dict[Role, dict[str, str]]
) -> None:
    for role, path in ((Role.MODERATOR, "/en/mod/guide"), (Role.LEADER, "/ar/lead/")):
        become(watcher, site, people[role])
        for group in LONG:
            with application.test_request_context(), transaction():
                session().execute(update(Staff).values(name=group))
            watcher.open(f"{site}{path}", *group.split("\n"))


ECHOES = {
    "/en/staff/sign-in": ("#email", "main form button"),
    "/en/goals/infrastructure": ("#write textarea", "#write button[type=submit]"),
}


@pytest.mark.parametrize("path", ECHOES)
def test_what_a_form_says_back_is_only_text(watcher: Watcher, site: str, path: str) -> None:
    """Typed into the form itself, refused, and shown again: in a field, in a summary."""
    field, button = ECHOES[path]
    watcher.page.context.clear_cookies()  # a device that sends so much would be slowed down
    watcher.page.goto(f"{site}{path}")
    for group in LONG:
        watcher.page.locator(field).fill(f"{group}\n" + "x" * 601)
        with watcher.page.expect_navigation():
            watcher.page.locator(button).click()
        watcher.check()
        assert watcher.page.locator("#error").count() == 1


def test_a_form_that_is_too_old_gives_back_only_text(watcher: Watcher, site: str) -> None:
    """Everything that was typed comes back in hidden fields."""
    for group in LONG:
        watcher.page.goto(f"{site}/ar/goals/infrastructure")
        watcher.page.evaluate("document.querySelector('#write [name=token]').value = 'x'")
        watcher.page.locator("#write textarea").fill(group)
        with watcher.page.expect_navigation():
            watcher.page.locator("#write button[type=submit]").click()
        watcher.check(*group.split("\n"))


REFLECTING = {
    "/goals/infrastructure": ("sort", "after", "c", "results", "saved"),
    "/goals/infrastructure/comments": ("sort", "after"),
    "/results": ("round", "results"),
    "/mod/queue": ("topic", "language", "age", "tab", "after", "done"),
    "/mod/history": ("whose", "after"),
    "/lead/": ("round", "order"),
}


@pytest.mark.parametrize("path", REFLECTING)
def test_an_address_cannot_write_into_a_page(
    watcher: Watcher, site: str, people: dict[Role, dict[str, str]], path: str
) -> None:
    names = REFLECTING[path]
    become(watcher, site, people[Role.LEADER if path.startswith("/lead") else Role.MODERATOR])
    parts = _encoded(ADDRESS_ROOM // len(names))
    for number in range(len(parts)):
        query = "&".join(
            f"{name}={parts[(number + shift) % len(parts)]}" for shift, name in enumerate(names)
        )
        watcher.open(f"{site}/en{path}?{query}")


@pytest.mark.parametrize("path", ["/en/comments/", "/ar/goals/", "/en/me/comments/", "/"])
def test_an_unknown_address_is_only_text(watcher: Watcher, site: str, path: str) -> None:
    for part in _encoded(ADDRESS_ROOM):
        watcher.open(f"{site}{path}{part}")


def _encoded(room: int) -> list[str]:
    """All payloads as parts of an address, together as far as the room allows."""
    parts: list[str] = []
    for payload in PAYLOADS:
        encoded = quote(payload, safe="")
        if parts and len(parts[-1]) + len(encoded) < room:
            parts[-1] += "%20" + encoded
        else:
            parts.append(encoded)
    return parts
