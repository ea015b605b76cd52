"""What a decision must say, and how personal details are removed."""

from __future__ import annotations

import pytest

from app.moderation.marking import PLACEHOLDER
from app.moderation.rules import (
    REASONS,
    CannotBeResent,
    NothingLeft,
    Outcome,
    Reason,
    ReasonNeeded,
    WordsNeeded,
    WordsNotFound,
    ensure_words,
    house_rule,
    redacted_text,
    settled_reason,
)

NEVER_RESENT = {Reason.VIOLENCE, Reason.SPAM, Reason.UNLAWFUL, Reason.IMPERSONATION}


def test_every_reason_has_its_words_and_its_house_rule() -> None:
    assert set(REASONS) == set(Reason)
    assert all(house_rule(reason) and reason.words.message for reason in Reason)


def test_publishing_needs_no_reason_and_keeps_none() -> None:
    assert settled_reason(Outcome.PUBLISH, Reason.INSULT, 0) is None


def test_removing_details_rests_on_the_rule_about_them() -> None:
    assert settled_reason(Outcome.REDACT, Reason.SPAM, 0) is Reason.PERSONAL


@pytest.mark.parametrize("outcome", [Outcome.ASK, Outcome.DECLINE])
def test_what_is_not_published_needs_a_reason(outcome: Outcome) -> None:
    with pytest.raises(ReasonNeeded):
        settled_reason(outcome, None, 0)


@pytest.mark.parametrize("reason", Reason)
def test_a_change_is_asked_for_only_where_a_change_can_help(reason: Reason) -> None:
    if reason in NEVER_RESENT:
        with pytest.raises(CannotBeResent):
            settled_reason(Outcome.ASK, reason, 0)
    else:
        assert settled_reason(Outcome.ASK, reason, 0) is reason
    assert settled_reason(Outcome.DECLINE, reason, 0) is reason


def test_hatred_may_be_changed_once() -> None:
    assert settled_reason(Outcome.ASK, Reason.HATE, 0) is Reason.HATE
    with pytest.raises(CannotBeResent):
        settled_reason(Outcome.ASK, Reason.HATE, 1)
    assert settled_reason(Outcome.ASK, Reason.INSULT, 5) is Reason.INSULT


def test_a_reason_about_words_names_the_words_or_the_whole_text() -> None:
    with pytest.raises(WordsNeeded):
        ensure_words(Outcome.DECLINE, Reason.INSULT, "نص", [], whole=False)
    ensure_words(Outcome.DECLINE, Reason.INSULT, "نص", [], whole=True)
    ensure_words(Outcome.DECLINE, Reason.INSULT, "نص", ["نص"], whole=False)
    ensure_words(Outcome.DECLINE, Reason.OFF_TOPIC, "نص", [], whole=False)


def test_words_that_are_not_there_are_refused_by_name() -> None:
    with pytest.raises(WordsNotFound) as refusal:
        ensure_words(Outcome.ASK, Reason.INSULT, "نص هادئ", ["كلمة"], whole=False)
    assert refusal.value.facts == {"words": "كلمة"}


def test_removing_details_needs_the_details_even_for_the_whole_text() -> None:
    with pytest.raises(WordsNeeded):
        redacted_text("اتصلوا بي", [])


def test_every_place_of_every_passage_is_replaced() -> None:
    text = "اتصلوا بأحمد على 07701234567 أو بأحمد في البيت"
    assert redacted_text(text, ["أحمد", "07701234567"]) == (
        f"اتصلوا ب{PLACEHOLDER} على {PLACEHOLDER} أو ب{PLACEHOLDER} في البيت"
    )


def test_passages_that_overlap_are_replaced_as_one() -> None:
    assert redacted_text("شارع السعدون رقم 12 بغداد", ["شارع السعدون", "السعدون رقم 12"]) == (
        f"{PLACEHOLDER} بغداد"
    )


def test_a_vowel_mark_goes_with_its_letter() -> None:
    assert redacted_text("قال محمدٌ ذلك", ["محمد"]) == f"قال {PLACEHOLDER} ذلك"


def test_a_text_of_nothing_but_details_is_not_published() -> None:
    with pytest.raises(NothingLeft):
        redacted_text("0770 123 4567!", ["0770 123 4567"])
