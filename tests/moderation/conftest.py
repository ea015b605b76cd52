"""What tests of moderation begin with: a request in English, criticism, and a quiet text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, g

from app.participation.models import Comment
from tests.factories import write_comment
from tests.moderation.deciding import CRITICISM, QUIET


@pytest.fixture
def context(either_app: Flask) -> Iterator[None]:
    with either_app.test_request_context():
        g.lang = "en"
        yield


@pytest.fixture
def critical(context: None) -> Comment:
    return write_comment(CRITICISM)


@pytest.fixture
def quiet(context: None) -> Comment:
    return write_comment(QUIET, by="another")
