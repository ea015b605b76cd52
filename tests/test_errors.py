"""A refusal says what is the case, what to do next, and that nothing was changed."""

from __future__ import annotations

import pytest

from app.errors import N_, Forbidden, FormExpired, NotFound, Refusal, TooManyTries


def test_marking_a_message_leaves_it_as_it_is() -> None:
    assert N_("Too many tries") == "Too many tries"


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(Refusal, 409), (NotFound, 404), (Forbidden, 403), (FormExpired, 409), (TooManyTries, 429)],
)
def test_each_refusal_has_its_status_and_advice(refusal: type[Refusal], status: int) -> None:
    assert refusal.status == status
    assert refusal.title
    assert refusal.advice.endswith(".")


def test_a_refusal_carries_its_facts_to_the_page_and_not_into_its_text() -> None:
    """What is logged is the kind of refusal; facts may hold what a person wrote."""
    refusal = NotFound(slug="planted words")
    assert refusal.facts == {"slug": "planted words"}
    assert str(refusal) == "NotFound"
