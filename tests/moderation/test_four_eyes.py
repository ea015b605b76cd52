"""Four eyes: every choice of one, two and three readers, and that nobody counts twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

import pytest

from app.moderation.four_eyes import (
    HARMLESS,
    TAKES_TWO,
    URGENT,
    Chosen,
    Settlement,
    is_urgent,
    settle,
    takes_two,
)
from app.moderation.rules import (
    AFTER_PUBLICATION,
    BEFORE_PUBLICATION,
    AlreadyChose,
    Outcome,
    OutcomeNeeded,
    Reason,
)

TEXT = "كهرباء أحمد 07701234567"
NUMBER, NAME = "07701234567", "أحمد"
REASONED = (Outcome.ASK, Outcome.DECLINE)
ORDER = [Outcome.PUBLISH, Outcome.KEEP, Outcome.REDACT, Outcome.ASK, Outcome.DECLINE]


def choices(staff_id: int, *, public: bool) -> Iterator[Chosen]:
    """Everything one reader can choose, with every reason."""
    for outcome in AFTER_PUBLICATION if public else BEFORE_PUBLICATION:
        if outcome in REASONED:
            yield from (Chosen(staff_id, outcome, reason) for reason in Reason)
        elif outcome is Outcome.REDACT:
            yield Chosen(staff_id, outcome, Reason.PERSONAL, (NUMBER,))
            yield Chosen(staff_id, outcome, Reason.PERSONAL, (NAME,))
        else:
            yield Chosen(staff_id, outcome)


def settled(
    chosen: Sequence[Chosen], *, guarded: bool = False, public: bool = False
) -> Settlement | None:
    """One reader after another, until something takes effect."""
    for place, one in enumerate(chosen):
        found = settle(TEXT, chosen[:place], one, guarded=guarded, public=public)
        if found is not None:
            return found
    return None


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("outcome", REASONED)
def test_the_table_of_reasons(outcome: Outcome, reason: Reason) -> None:
    named = {"R3", "R4", "R5", "R9", "R10"}
    assert takes_two(outcome, reason, guarded=False, public=False) == (reason.value in named)
    assert takes_two(outcome, reason, guarded=True, public=False)
    assert takes_two(outcome, reason, guarded=False, public=True)


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize("public", [True, False])
def test_publishing_leaving_and_moving_never_take_two(guarded: bool, public: bool) -> None:
    for outcome in (Outcome.PUBLISH, Outcome.KEEP, Outcome.MOVE):
        assert not takes_two(outcome, None, guarded=guarded, public=public)


def test_removing_details_takes_two_where_criticism_or_a_public_text_is_touched() -> None:
    assert not takes_two(Outcome.REDACT, Reason.PERSONAL, guarded=False, public=False)
    assert takes_two(Outcome.REDACT, Reason.PERSONAL, guarded=True, public=False)
    assert takes_two(Outcome.REDACT, Reason.PERSONAL, guarded=False, public=True)


def test_only_a_public_text_that_harms_somebody_now_is_set_aside() -> None:
    found = {
        (outcome, reason, public)
        for outcome, reason, public in product(Outcome, [None, *Reason], [True, False])
        if is_urgent(outcome, reason, public=public)
    }
    assert {reason for _, reason, _ in found} == URGENT
    assert all(public and outcome not in HARMLESS for outcome, _, public in found)


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize("public", [True, False])
def test_one_reader_settles_exactly_what_takes_one(guarded: bool, public: bool) -> None:
    for one in choices(1, public=public):
        found = settled([one], guarded=guarded, public=public)
        alone = not takes_two(one.outcome, one.reason, guarded=guarded, public=public)
        assert (found == Settlement(one, None, one.words)) if alone else (found is None)


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize("public", [True, False])
def test_whatever_three_readers_choose_two_people_stand_behind_what_is_withheld(
    guarded: bool, public: bool
) -> None:
    for chosen in product(*(choices(person, public=public) for person in (1, 2, 3))):
        found = settled(chosen, guarded=guarded, public=public)
        assert found is not None, "three readers always come to an end"
        if takes_two(found.chosen.outcome, found.chosen.reason, guarded=guarded, public=public):
            assert found.other_id is not None
        if found.other_id is None:
            assert found.chosen is chosen[0]
            continue
        assert found.other_id != found.chosen.staff_id
        rank = ORDER.index(found.chosen.outcome)
        read = chosen[: 2 if _same(chosen[0], chosen[1]) and _overlap(chosen) else 3]
        assert sum(ORDER.index(one.outcome) >= rank for one in read) >= 2
        assert sum(ORDER.index(one.outcome) <= rank for one in read) >= 2
        outcome, votes = Counter(one.outcome for one in read).most_common(1)[0]
        if votes >= 2:
            assert found.chosen.outcome is outcome


def _same(one: Chosen, other: Chosen) -> bool:
    return (one.outcome, one.reason) == (other.outcome, other.reason)


def _overlap(chosen: Sequence[Chosen]) -> bool:
    return chosen[0].outcome is not Outcome.REDACT or chosen[0].words == chosen[1].words


def test_nobody_is_counted_twice_wherever_they_come() -> None:
    first = Chosen(1, Outcome.DECLINE, Reason.HATE)
    other = Chosen(2, Outcome.PUBLISH)
    for before in ([first], [first, other], [Chosen(1, Outcome.ESCALATE)]):
        for again in choices(1, public=False):
            with pytest.raises(AlreadyChose):
                settle(TEXT, before, again, guarded=False, public=False)


def test_the_same_choice_for_another_reason_asks_a_third() -> None:
    first, second = (
        Chosen(1, Outcome.DECLINE, Reason.HATE),
        Chosen(2, Outcome.DECLINE, Reason.INSULT),
    )
    assert settled([first, second]) is None
    third = Chosen(3, Outcome.PUBLISH)
    assert settled([first, second, third]) == Settlement(second, 1, ())


def test_once_somebody_would_withhold_it_publishing_takes_two() -> None:
    first = Chosen(1, Outcome.DECLINE, Reason.ACCUSATION)
    assert settled([first, Chosen(2, Outcome.PUBLISH)]) is None
    found = settled([first, Chosen(2, Outcome.PUBLISH), Chosen(3, Outcome.PUBLISH)])
    assert found is not None
    assert (found.chosen.staff_id, found.other_id) == (3, 2)


def test_of_three_different_choices_the_middle_one_stands() -> None:
    hard, mild = Chosen(1, Outcome.DECLINE, Reason.HATE), Chosen(3, Outcome.PUBLISH)
    middle = Chosen(2, Outcome.ASK, Reason.INSULT)
    assert settled([hard, middle, mild]) == Settlement(middle, 1, ())


def test_of_personal_details_only_what_both_marked_is_removed() -> None:
    first = Chosen(1, Outcome.REDACT, Reason.PERSONAL, (f"{NAME} {NUMBER}",))
    second = Chosen(2, Outcome.REDACT, Reason.PERSONAL, (NUMBER,))
    assert settled([first, second], guarded=True) == Settlement(second, 1, (NUMBER,))
    apart = Chosen(2, Outcome.REDACT, Reason.PERSONAL, ("كهرباء",))
    assert settled([first, apart], guarded=True) is None


def test_a_text_left_to_a_colleague_is_decided_by_the_colleague() -> None:
    left = Chosen(1, Outcome.ESCALATE)
    assert settled([left]) is None
    assert settled([left, Chosen(2, Outcome.PUBLISH)]) == Settlement(
        Chosen(2, Outcome.PUBLISH), None, ()
    )
    hate = [Chosen(person, Outcome.DECLINE, Reason.HATE) for person in (2, 3)]
    assert settled([left, hate[0]]) is None
    assert settled([left, *hate]) == Settlement(hate[1], 2, ())


def test_leaving_it_to_yet_another_colleague_is_not_offered() -> None:
    for before in ([Chosen(1, Outcome.ESCALATE)], [Chosen(1, Outcome.DECLINE, Reason.HATE)]):
        with pytest.raises(OutcomeNeeded):
            settle(TEXT, before, Chosen(2, Outcome.ESCALATE), guarded=False, public=False)


def test_a_text_under_second_review_is_not_moved_away_from_it() -> None:
    before = [Chosen(1, Outcome.DECLINE, Reason.HATE)]
    with pytest.raises(OutcomeNeeded):
        settle(TEXT, before, Chosen(2, Outcome.MOVE), guarded=False, public=False)


def test_every_reason_named_by_the_policy_takes_two() -> None:
    assert {reason.value for reason in TAKES_TWO} == {"R3", "R4", "R5", "R9", "R10"}
