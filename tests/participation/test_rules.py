"""What may be chosen, said and changed, decided on plain values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.participation import rules, submitting
from app.participation.rules import (
    PUBLIC,
    REFERENCE_ALPHABET,
    ChangedMeanwhile,
    NotEditable,
    Status,
    TooManyPriorities,
    ensure_few,
    shuffled,
)


@pytest.mark.parametrize("status", [Status.PENDING, Status.CHANGES])
def test_an_author_may_change_what_waits_for_review_or_was_sent_back(status: Status) -> None:
    rules.ensure_editable(status)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.PENDING, Status.CHANGES}))
def test_what_was_decided_or_withdrawn_stays_as_it_is(status: Status) -> None:
    with pytest.raises(NotEditable):
        rules.ensure_editable(status)


def test_only_published_comments_are_public_with_or_without_details_removed() -> None:
    assert {status for status in Status if rules.is_public(status)} == PUBLIC
    assert {"published", "redacted"} == PUBLIC


@pytest.mark.parametrize(("read", "present"), [(1, 2), (2, 1), (0, 1), (10**30, 1)])
def test_a_form_filled_from_another_text_is_refused(read: int, present: int) -> None:
    with pytest.raises(ChangedMeanwhile):
        rules.ensure_revision(read, present)


def test_a_form_filled_from_the_present_text_is_taken() -> None:
    rules.ensure_revision(3, 3)


@given(st.text(alphabet=REFERENCE_ALPHABET, min_size=6, max_size=6))
def test_a_reference_read_aloud_leads_to_the_same_comment(ref: str) -> None:
    shown = rules.shown_reference(ref)
    assert shown == f"{ref[:3]}-{ref[3:]}"
    for typed in (shown, shown.lower(), f" {ref[:3]} {ref[3:]} ", ref):
        assert rules.read_reference(typed) == ref


@given(st.text())
def test_whatever_is_typed_as_a_reference_is_only_ever_of_its_alphabet(typed: str) -> None:
    assert set(rules.read_reference(typed)) <= set(REFERENCE_ALPHABET)


def test_no_sign_of_a_reference_sounds_or_looks_like_another() -> None:
    assert not set("0O1IL5S8BUV") & set(REFERENCE_ALPHABET)
    assert len(set(REFERENCE_ALPHABET)) == len(REFERENCE_ALPHABET)
    made = {submitting.new_reference() for _ in range(200)}
    assert all(len(ref) == 6 and rules.read_reference(ref) == ref for ref in made)
    assert len(made) > 190


def test_three_priorities_are_few_and_four_are_not() -> None:
    ensure_few(("a", "b", "c"))
    ensure_few(())
    with pytest.raises(TooManyPriorities):
        ensure_few(("a", "b", "c", "d"))


def test_an_order_is_decided_by_its_seed_alone() -> None:
    slugs = [f"topic-{n}" for n in range(11)]
    assert shuffled(slugs, b"one") == shuffled(slugs[::-1], b"one")
    assert shuffled(slugs, b"one") != shuffled(slugs, b"two")
    assert sorted(shuffled(slugs, b"one")) == sorted(slugs)
