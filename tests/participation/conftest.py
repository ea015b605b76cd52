"""Where most of these stories happen: one goal, and a citizen who has already taken part."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories import TOPIC
from tests.pages import Browser

PATH = f"/en/goals/{TOPIC}"


@pytest.fixture
def inside_sqlite(sqlite_app: Flask) -> Iterator[Flask]:
    """The same on SQLite, for what is looked for in its files."""
    with sqlite_app.test_request_context("/en/"):
        yield sqlite_app


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """The application with its context open, for calling verbs directly."""
    with app.test_request_context("/en/"):
        yield app


@pytest.fixture
def inside_either(either_app: Flask) -> Iterator[Flask]:
    """The same on each store."""
    with either_app.test_request_context("/en/"):
        yield either_app


@pytest.fixture
def path() -> str:
    """The address of the goal."""
    return PATH


@pytest.fixture
def citizen(client: Browser) -> Browser:
    """A device that the service knows, by a vote on another goal."""
    client.vote("/en/goals/democracy", "neutral")
    return client
