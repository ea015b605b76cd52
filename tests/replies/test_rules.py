"""What makes a reply whole, until when it is owed, and what its digest is of."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from app.catalogue.rules import RoundState
from app.replies.rules import (
    LANGUAGES,
    PART_LENGTH,
    REPLY_WITHIN,
    Part,
    RoundStillOpen,
    Standing,
    Words,
    digest,
    due_at,
    ensure_over,
    exact,
    gaps,
    standing,
)

CLOSED = datetime(2026, 12, 31, 20, 59, tzinfo=UTC)
WHOLE = Words("سمعنا أن الماء مالح.", "نحفر بئرين.", "")
ENGLISH = Words("We heard that the water is salty.", "We dig two wells.", "")


def test_a_reply_is_owed_for_thirty_days_to_the_moment() -> None:
    assert timedelta(days=30) == REPLY_WITHIN
    last = due_at(CLOSED) - timedelta(seconds=1)
    assert standing(CLOSED, given=False, now=last) is Standing.AWAITED
    assert standing(CLOSED, given=False, now=due_at(CLOSED)) is Standing.OVERDUE
    assert standing(CLOSED, given=True, now=due_at(CLOSED)) is Standing.GIVEN


@pytest.mark.parametrize("state", [RoundState.UPCOMING, RoundState.OPEN])
def test_nothing_is_replied_before_the_end(state: RoundState) -> None:
    with pytest.raises(RoundStillOpen):
        ensure_over(state)


@pytest.mark.parametrize(
    ("texts", "missing"),
    [
        ({}, [("ar", Part.HEARD), ("ar", Part.WILL)]),
        ({"en": ENGLISH}, [("ar", Part.HEARD), ("ar", Part.WILL), ("en", Part.HEARD),
                           ("en", Part.WILL)]),
        ({"ar": Words(heard="سمعنا.")}, [("ar", Part.WILL)]),
        ({"ar": Words(will="نفعل.")}, [("ar", Part.HEARD)]),
        ({"ar": Words("سمعنا.", "", "لا مال.")}, []),
        ({"ar": WHOLE}, []),
        ({"ar": WHOLE, "en": ENGLISH}, []),
        ({"ar": WHOLE, "en": Words("We heard.")}, [("en", Part.WILL)]),
        ({"ar": WHOLE, "ckb": Words("بیستمان.", "دەیکەین.", "نا.")}, [("ckb", Part.WILL_NOT)]),
    ],
)  # fmt: skip
def test_a_translation_says_what_the_arabic_text_says_and_no_less(
    texts: dict[str, Words], missing: list[tuple[str, Part]]
) -> None:
    assert gaps(texts) == missing


def test_the_digest_is_of_one_exact_text_that_anybody_can_make_again() -> None:
    text = '{"ar":{"heard":"سمعنا أن الماء مالح.","will":"نحفر بئرين."}}'
    assert exact({"ar": WHOLE, "en": Words()}) == text
    assert digest({"ar": WHOLE}) == hashlib.sha256(text.encode()).hexdigest()
    assert digest({"en": ENGLISH, "ar": WHOLE}) == digest({"ar": WHOLE, "en": ENGLISH})
    assert digest({"ar": WHOLE}) != digest({"ar": Words(WHOLE.heard, "", WHOLE.will)})


def test_the_longest_reply_fits_into_one_form() -> None:
    """Nine parts of Arabic letters, each six signs in a form, and room for its token."""
    from app import LARGEST_BODY  # noqa: PLC0415 - the application is above the rules

    assert len(LANGUAGES) * len(Part) * PART_LENGTH * 6 < LARGEST_BODY * 0.9
