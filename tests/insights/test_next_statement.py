"""The next statement is a calculation, favours what is worth asking, and starves none."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.insights.next_statement import FLOOR, HEAVIEST, Candidate, choose, weight

counts = st.integers(0, 10_000)
candidates = st.builds(
    Candidate,
    ref=st.text("ACDEFGHJ", min_size=6, max_size=6),
    agree=counts,
    disagree=counts,
    unsure=counts,
    days=st.integers(0, 400),
)
pools = st.lists(candidates, min_size=1, max_size=12, unique_by=lambda one: one.ref)


@given(pools, st.binary(min_size=1, max_size=32), st.randoms())
def test_the_same_inputs_give_the_same_statement_in_whatever_order(
    pool: list[Candidate], seed: bytes, random: object
) -> None:
    shuffled = sorted(pool, key=lambda one: hash((one.ref, str(random))))
    assert choose(pool, seed) == choose(shuffled, seed)
    assert choose(pool, seed) in {one.ref for one in pool}


@given(candidates)
def test_no_weight_leaves_its_bounds_so_that_none_starves(one: Candidate) -> None:
    assert FLOOR < weight(one) <= HEAVIEST


@given(counts, counts, counts, st.integers(0, 400))
def test_more_answers_or_more_days_never_make_a_statement_heavier(
    agree: int, disagree: int, unsure: int, days: int
) -> None:
    one = Candidate("A", agree, disagree, unsure, days)
    assert weight(Candidate("A", agree, disagree, unsure, days + 1)) <= weight(one)
    assert weight(Candidate("A", agree, disagree, unsure + 1, days)) <= weight(one)


def test_new_open_and_little_answered_statements_weigh_more() -> None:
    known = Candidate("A", agree=200, disagree=200, unsure=20, days=30)
    assert weight(Candidate("A", days=30)) > weight(known)
    assert weight(Candidate("A", agree=200, disagree=200, unsure=20)) > weight(known)
    agreed = Candidate("A", agree=396, disagree=4, unsure=20, days=30)
    assert weight(known) > weight(agreed)
    assert weight(known) > weight(Candidate("A", 10, 10, unsure=400, days=30))


def test_nothing_to_choose_from_is_none() -> None:
    assert choose([], b"seed") is None


def test_in_a_simulated_round_every_statement_is_asked_and_the_new_ones_catch_up() -> None:
    """Two hundred people answer twelve of sixty; half of the statements arrive half way."""
    refs = [f"{number:06}" for number in range(60)]
    asked: Counter[str] = Counter()
    answers: dict[str, Counter[int]] = {ref: Counter() for ref in refs}
    for person in range(200):
        there = refs[: 30 if person < 100 else 60]
        seen: set[str] = set()
        for turn in range(12):
            pool = [
                Candidate(ref, answers[ref][0], answers[ref][1], answers[ref][2])
                for ref in there
                if ref not in seen
            ]
            ref = choose(pool, f"{person} {turn}".encode())
            assert ref is not None
            seen.add(ref)
            asked[ref] += 1
            answers[ref][(person * 7 + int(ref)) % 3] += 1
    assert min(asked[ref] for ref in refs) >= 8
    # The late half was there for half of the people, and is asked more often by each of them.
    late, early = (sum(asked[ref] for ref in half) for half in (refs[30:], refs[:30]))
    assert late > early / 3
