"""An entry has one exact form, and no words can enter it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.transparency import rules
from app.transparency.rules import Fact, NotDeclared

DAY = date(2026, 11, 23)
DIGEST = "ab" * 32
FACTS: dict[str, dict[str, Fact]] = {
    "decision": {
        "subject": DIGEST,
        "outcome": "decline",
        "reason": "R3",
        "role": "moderator",
        "commitment": DIGEST,
    },
    "topic-version": {"topic": "youth", "version": 2, "digest": DIGEST},
    "round": {
        "slug": "2026-1",
        "opens": "2026-11-23T05:00:00+00:00",
        "closes": "2026-12-20",
        "event": "opened",
    },
    "role": {"event": "invited", "role": "leader"},
    "holiday": {"holiday": "2027-03-21", "event": "off"},
    "pause": {"began": "2026-12-01T06:00+03:00", "ended": ""},
    "confirmation": {
        "subject": DIGEST,
        "event": "refused",
        "reason": "R10",
        "role": "administrator",
    },
    "undone": {"subject": DIGEST, "outcome": "publish", "reason": "", "role": "moderator"},
    "set-aside": {"subject": DIGEST},
    "moved-back": {"subject": DIGEST},
    "name-list": {"event": "added", "version": 3, "digest": DIGEST},
    "appeal": {"subject": DIGEST, "event": "overturned", "reason": "R7"},
    "suspension": {"event": "confirmed", "reason": "R10", "days": 7},
    "removal-request": {"subject": DIGEST, "source": "alliance", "event": "refused"},
    "look": {"subject": DIGEST, "role": "administrator", "reason": "court"},
    "case-decision": {"slug": "2026-1", "subject": DIGEST, "outcome": "set-apart"},
    "report": {
        "slug": "2026-1",
        "version": 2,
        "event": "correction",
        "reason": "late",
        "digest": DIGEST,
    },
    "reply": {"slug": "2026-1", "topic": "youth", "version": 1, "digest": DIGEST},
    "correction": {"corrects": 7, "reason": "wrong-outcome"},
}


def test_every_declared_kind_has_an_example_here_and_every_fact_a_shape() -> None:
    assert FACTS.keys() == rules.DECLARED.keys()
    assert frozenset().union(*rules.DECLARED.values()) == rules.SHAPES.keys() | rules.COUNTS


@pytest.mark.parametrize("kind", FACTS)
def test_an_entry_reads_back_as_it_was_written(kind: str) -> None:
    entry = rules.compose(kind, FACTS[kind], DAY)
    assert rules.read(entry) == {**FACTS[kind], "kind": kind, "day": "2026-11-23"}


def test_an_entry_has_this_exact_form() -> None:
    entry = rules.compose("topic-version", FACTS["topic-version"], DAY)
    assert entry == (
        f'{{"day":"2026-11-23","digest":"{DIGEST}",'
        '"kind":"topic-version","topic":"youth","version":2}'
    )


def test_an_undeclared_kind_is_refused() -> None:
    with pytest.raises(NotDeclared):
        rules.compose("vote", {}, DAY)


@pytest.mark.parametrize("kind", FACTS)
def test_an_undeclared_fact_is_refused(kind: str) -> None:
    with pytest.raises(NotDeclared, match="moderator_name"):
        rules.compose(kind, {**FACTS[kind], "moderator_name": "x"}, DAY)


@pytest.mark.parametrize(
    ("kind", "fact"), [(kind, fact) for kind, facts in FACTS.items() for fact in facts]
)
def test_a_missing_fact_is_refused(kind: str, fact: str) -> None:
    facts = {name: value for name, value in FACTS[kind].items() if name != fact}
    with pytest.raises(NotDeclared, match=fact):
        rules.compose(kind, facts, DAY)


@pytest.mark.parametrize(
    "planted",
    [
        "أحمد كاظم",
        "Ahmed Kadhim",
        "+9647701234567",
        "07701234567",
        "a@example.org",
        "10.1.2.3",
        "youth ",
        "youth\n",
        "نص",
        "٢٠٢٦-١١-٢٣",
        1.5,
        True,
        None,
        -1,
        2**53,
    ],
)
@pytest.mark.parametrize(
    ("kind", "fact"), [(kind, fact) for kind, facts in FACTS.items() for fact in facts]
)
def test_words_people_and_odd_numbers_fit_no_fact(kind: str, fact: str, planted: Any) -> None:
    with pytest.raises(NotDeclared) as refusal:
        rules.compose(kind, {**FACTS[kind], fact: planted}, DAY)
    assert str(refusal.value) == f"{kind}: {fact} is not in its shape"  # not repeated into a log


def test_a_comments_reference_cannot_enter_in_the_clear() -> None:
    with pytest.raises(NotDeclared):
        rules.compose("decision", {**FACTS["decision"], "subject": "K7M4Q2"}, DAY)


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), st.text() | st.integers()))
def test_the_same_content_always_gives_the_same_bytes(content: dict[str, str | int]) -> None:
    try:
        text = rules.canonical(content)
    except ValueError:  # lone surrogates, numbers beyond 2**53: no exact form
        return
    assert text == rules.canonical(dict(reversed(content.items())))


def test_text_keeps_its_own_letters_as_rfc_8785_wants() -> None:
    assert rules.canonical({"b": '\u20ac$\x0f\nA\'B"\\\\"/', "a": "سـ"}) == (
        '{"a":"سـ","b":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


@pytest.mark.parametrize("value", [0.5, 1.0, True, None, [], {}, b"x", 2**53, "\ud800"])
def test_what_has_no_one_exact_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):
        rules.canonical({"name": value})


def test_an_entry_stays_below_64_kib() -> None:
    assert len(rules.canonical({"a": "x" * (65_535 - 8)})) == 65_535
    with pytest.raises(ValueError, match="64 KiB"):
        rules.canonical({"a": "x" * (65_536 - 8)})
    with pytest.raises(ValueError, match="64 KiB"):
        rules.canonical({"a": "س" * 32_764})


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "not json",
        "[]",
        "3",
        '{"day":"2026-11-23"}',
        '{"day":"2026-11-23","event":"invited","kind":["role"],"role":"leader"}',
        '{"kind":"role","day":"2026-11-23","event":"invited","role":"leader"}',
        '{"day":"2026-11-23", "event":"invited","kind":"role","role":"leader"}',
        '{"day":"20261123","event":"invited","kind":"role","role":"leader"}',
        '{"day":"2026-11-23","event":"invited","event":"invited","kind":"role","role":"leader"}',
        '{"day":"2026-11-23","event":"invited","kind":"role","role":"leader","who":"x"}',
        "[" * 100_000,
    ],
)
def test_an_entry_in_any_other_form_is_not_one(entry: str) -> None:
    with pytest.raises(NotDeclared):
        rules.read(entry)
