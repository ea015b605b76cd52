"""Promises of the templates: what people typed stays text, and the content policy is never bent."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.contracts.tree import files, name

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)

UNESCAPED = {
    "a filter that trusts text": re.compile(r"\|\s*safe\b"),
    "text declared to be markup": re.compile(r"\bMarkup\s*\("),
    "escaping switched off": re.compile(r"autoescape\s+false", re.IGNORECASE),
}
FORBIDDEN_BY_POLICY = {
    "an inline style": re.compile(r"\sstyle\s*=\s*[\"'{]"),
    "an inline event handler": re.compile(r"\son[a-z]+\s*=\s*[\"'{]"),
    "a script without a file": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "a javascript address": re.compile(r"(?:href|action|src)\s*=\s*[\"']\s*javascript:", re.I),
}


def _pages() -> Iterator[tuple[str, str]]:
    for path in files(".html", ".xml", ".txt", ".svg", under=("templates",)):
        yield name(path), _COMMENT.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("fault", UNESCAPED)
def test_no_template_trusts_what_people_typed(fault: str) -> None:
    found = [where for where, text in _pages() if UNESCAPED[fault].search(text)]
    assert not found, f"{fault}: {found}"


@pytest.mark.parametrize("fault", FORBIDDEN_BY_POLICY)
def test_no_template_needs_what_the_content_policy_forbids(fault: str) -> None:
    pattern = FORBIDDEN_BY_POLICY[fault]
    found = [where for where, text in _pages() if pattern.search(_STATEMENT.sub("", text))]
    assert not found, f"{fault}: {found}"


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("an inline style", '<p class="a" style="color: red">'),
        ("an inline style", '<p {% if late %} style="color: red"{% endif %}>'),
        ("an inline event handler", "<body onload='go()'>"),
        ("a script without a file", "<script>go()</script>"),
        ("a javascript address", '<a href="javascript:go()">'),
    ],
)
def test_the_contract_sees_each_fault(fault: str, text: str) -> None:
    assert FORBIDDEN_BY_POLICY[fault].search(_STATEMENT.sub("", text))
