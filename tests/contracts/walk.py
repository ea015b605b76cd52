"""Every address of the application with arguments that lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask

from app.permissions import Role
from tests.factories import sign_in
from tests.pages import Browser

ROLES = tuple(Role)

# Filled into every rule; comment references are given by the test.
ARGUMENTS = {
    "lang": "en",
    "kind": "goals",
    "slug": "infrastructure",
    "name": "help",
    "secret": "no-such-invitation",
    "code": "g1",
    "month": "2026-11",
    "ending": "csv",
    "index": "0",
    "door": "staff",
    "word_list": "ar-insult",
    "filename": "css/20-base.css",
    "name_id": 1,
    "round_slug": "2026-1",
}


@dataclass(frozen=True)
class Address:
    endpoint: str
    method: str
    path: str
    arguments: frozenset[str] = frozenset()


def addresses(app: Flask, ref: str) -> Iterator[Address]:
    """Every (method, rule) once, with real arguments."""
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            values = {name: ARGUMENTS.get(name, ref) for name in rule.arguments}
            for method in sorted(set(rule.methods or ()) - {"HEAD", "OPTIONS"}):
                path = adapter.build(rule.endpoint, values, method)
                yield Address(rule.endpoint, method, path, frozenset(rule.arguments))


def browser_of(app: Flask, role: Role) -> Browser:
    """A browser as that role; a citizen is one who has voted."""
    browser = Browser(app)
    if role is Role.CITIZEN:
        browser.vote("/en/goals/community", "support")
    elif role is not Role.ANONYMOUS:
        sign_in(browser, role)
    return browser
