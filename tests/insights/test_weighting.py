"""Weights meet what is known of adults, treat equals equally, and say what they cost."""

from __future__ import annotations

import itertools
import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ipfn import ipfn

from app.insights.weighted import bootstrap_range, weighted_share
from app.insights.weighting import UNKNOWN, Margin, collapse, effective_size, rake
from bench.coverage import country, coverage

SEX = Margin("sex", {"woman": 0.498, "man": 0.502})
PLACE = Margin("place", {"town": 0.7, "country": 0.3})
AGE = Margin("age", {"18": 0.228, "25": 0.274, "35": 0.205, "45": 0.147, "55": 0.086, "65": 0.06})
Given = dict[str, list[str | None]]


def _people(n: int, seed: int, *, open_share: float = 0.0) -> Given:
    """A biased sample: few women, few people of the country, few old ones."""
    draw = random.Random(seed)

    def answers(options: list[str], weights: list[float]) -> list[str | None]:
        chosen = draw.choices(options, weights, k=n)
        return [None if draw.random() < open_share else one for one in chosen]

    return {
        "sex": answers(["woman", "man"], [0.3, 0.7]),
        "place": answers(["town", "country"], [0.85, 0.15]),
        "age": answers(list(AGE.shares), [0.3, 0.3, 0.2, 0.12, 0.05, 0.03]),
    }


def _shares(given: list[str | None], weights: np.ndarray) -> dict[str, float]:
    held: Counter[str] = Counter()
    for answer, weight in zip(given, weights, strict=True):
        if answer is not None:
            held[answer] += weight
    return {name: n / sum(held.values()) for name, n in held.items()}


def test_every_margin_is_met_and_the_mean_weight_is_one() -> None:
    given = _people(4_000, 1)
    found = rake(given, [SEX, PLACE, AGE])
    assert found.converged and found.weights.mean() == pytest.approx(1)
    for margin in (SEX, PLACE, AGE):
        assert _shares(given[margin.name], found.weights) == pytest.approx(
            dict(margin.shares), abs=2e-4
        )
    assert found.effective == pytest.approx(4_000 / found.design_effect)
    assert 1 < found.design_effect < 3


def test_two_questions_are_raked_as_by_hand() -> None:
    """The textbook table of two rows and columns, iterated until nothing moves."""
    table = {("woman", "town"): 40, ("woman", "country"): 35, ("man", "town"): 95,
             ("man", "country"): 30}  # fmt: skip
    given: Given = {"sex": [], "place": []}
    for (sex, place), n in table.items():
        given["sex"] += [sex] * n
        given["place"] += [place] * n
    cells = {cell: float(n) for cell, n in table.items()}
    for _ in range(200):
        for axis, margin in enumerate((SEX, PLACE)):
            for name, share in margin.shares.items():
                held = sum(n for cell, n in cells.items() if cell[axis] == name)
                for cell in cells:
                    if cell[axis] == name:
                        cells[cell] *= share * 200 / held
    found = rake(given, [SEX, PLACE], tolerance=1e-10)
    for sex, place in itertools.product(SEX.shares, PLACE.shares):
        at = next(
            i
            for i, cell in enumerate(zip(given["sex"], given["place"], strict=True))
            if cell == (sex, place)
        )
        expected = cells[sex, place] / table[sex, place]
        assert found.weights[at] == pytest.approx(expected, rel=1e-6)


def test_whoever_left_a_question_open_is_weighted_by_the_others() -> None:
    given = _people(4_000, 2, open_share=0.2)
    found = rake(given, [SEX, PLACE, AGE])
    assert found.unanswered == {
        name: sum(answer is None for answer in answers) for name, answers in given.items()
    }
    assert _shares(given["sex"], found.weights) == pytest.approx(dict(SEX.shares), abs=2e-4)
    silent = [i for i in range(4_000) if all(given[name][i] is None for name in given)]
    assert len({found.weights[i] for i in silent}) == 1


def test_no_weight_exceeds_the_cap_and_what_that_costs_is_told() -> None:
    given: Given = {"sex": ["man"] * 960 + ["woman"] * 40}
    found = rake(given, [SEX], cap=5)
    assert found.weights.max() == pytest.approx(5) and found.weights.mean() == pytest.approx(1)
    assert found.trimmed == 40 and not found.converged
    assert found.gap == pytest.approx(0.498 - 0.2)


def test_an_answer_of_few_joins_its_neighbours_and_an_empty_one_never_stops_the_work() -> None:
    governorates = Margin(
        "home",
        {"basra": 0.3, "maysan": 0.1, "erbil": 0.4, "halabja": 0.2},
        groups={"basra": "south", "maysan": "south", "erbil": "north", "halabja": "north"},
    )
    given: Given = {"home": ["basra"] * 100 + ["maysan"] * 4 + ["erbil"] * 90}
    found = rake(given, [governorates])
    assert found.merged == {"home": (("basra", "maysan"), ("erbil", "halabja"))}
    assert found.converged and sum(found.weights[:104]) == pytest.approx(194 * 0.4, rel=1e-3)


def test_a_question_with_one_part_left_is_not_used() -> None:
    found = rake({"sex": ["man"] * 50}, [SEX])
    assert set(found.weights) == {1.0} and found.merged == {"sex": (("woman", "man"),)}


def test_the_order_of_people_changes_no_weight() -> None:
    given = _people(500, 3, open_share=0.1)
    order = list(range(500))
    random.Random(9).shuffle(order)
    mixed = {name: [answers[i] for i in order] for name, answers in given.items()}
    one, other = rake(given, [SEX, PLACE, AGE]), rake(mixed, [SEX, PLACE, AGE])
    assert np.array_equal(one.weights[order], other.weights)


def test_nobody_has_no_weight() -> None:
    found = rake({"sex": []}, [SEX])
    assert len(found.weights) == 0 and (found.effective, found.design_effect) == (0.0, 1.0)


def test_impossible_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="add up"):
        Margin("sex", {"woman": 0.4, "man": 0.4})
    with pytest.raises(ValueError, match="above 0"):
        Margin("sex", {"woman": 1.0, "man": 0.0})
    with pytest.raises(ValueError, match="no share"):
        rake({"sex": ["neither"]}, [SEX])
    with pytest.raises(ValueError, match="one entry"):
        rake({"sex": ["man"], "place": []}, [SEX, PLACE])


@given(st.lists(st.sampled_from([*AGE.shares, None]), max_size=120), st.integers(1, 40))
def test_after_merging_every_part_is_large_enough_or_the_only_one(
    given_answers: list[str | None], smallest: int
) -> None:
    part = collapse(AGE, given_answers, smallest)
    sizes = Counter(int(code) for code in part.codes if code != UNKNOWN)
    assert part.shares.sum() == pytest.approx(1)
    assert len(part.shares) == 1 or all(sizes[code] >= smallest for code in range(len(part.shares)))


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=50))
def test_the_effective_size_lies_between_one_and_all(weights: list[float]) -> None:
    size = effective_size(np.array(weights))
    assert 1 - 1e-9 <= size <= len(weights) * (1 + 1e-9)


def test_a_weighted_share_is_as_sure_as_its_effective_size() -> None:
    chose, weights = np.array([1.0, 0.0] * 50), np.array([3.0, 1.0] * 50)
    found = weighted_share(chose, weights)
    assert found.value == pytest.approx(0.75) and found.base == 100
    assert found.effective == pytest.approx(200**2 / 500)
    assert found.low < 0.75 < found.high
    equal = weighted_share(chose, np.ones(100))
    assert found.high - found.low > equal.high - equal.low - 0.03
    with pytest.raises(ValueError, match="at least one"):
        weighted_share(np.array([]), np.array([]))


def test_the_bootstrap_agrees_with_the_formula_and_with_itself() -> None:
    draw = np.random.default_rng(4)
    chose = (draw.random(800) < 0.4).astype(float)
    weights = draw.uniform(0.5, 2, 800)
    found = weighted_share(chose, weights)
    once = bootstrap_range(chose, weights, seed=7)
    mixed = draw.permutation(800)
    assert once == bootstrap_range(chose[mixed], weights[mixed], seed=7)
    assert once.low == pytest.approx(found.low, abs=0.012)
    assert once.high == pytest.approx(found.high, abs=0.012)


def test_the_range_covers_the_truth_when_the_bias_is_in_the_weighted_questions() -> None:
    """Women and country people take part less and think otherwise; weights put it right."""
    covered, plain = 0, 0
    opinion = {("woman", "town"): 0.5, ("woman", "country"): 0.8, ("man", "town"): 0.3,
               ("man", "country"): 0.6}  # fmt: skip
    truth = sum(
        SEX.shares[sex] * PLACE.shares[place] * share for (sex, place), share in opinion.items()
    )
    takes_part = {"woman": 0.4, "man": 1.0, "town": 1.0, "country": 0.4}
    cells = list(opinion)
    mass = [SEX.shares[s] * PLACE.shares[p] * takes_part[s] * takes_part[p] for s, p in cells]
    draw = random.Random(11)
    times = 400
    for _ in range(times):
        people = draw.choices(cells, mass, k=600)
        chose = np.array([float(draw.random() < opinion[cell]) for cell in people])
        weights = rake(
            {"sex": [s for s, _ in people], "place": [p for _, p in people]}, [SEX, PLACE]
        ).weights
        found = weighted_share(chose, weights)
        covered += found.low <= truth <= found.high
        bare = weighted_share(chose, np.ones(600))
        plain += bare.low <= truth <= bare.high
    assert 0.925 <= covered / times <= 0.985
    assert plain / times < 0.2


def test_the_weights_are_those_of_the_library_for_iterative_fitting() -> None:
    """The oracle: `ipfn` fits the same table to the same margins, cell by cell."""
    given = _people(3_000, 12)
    cells = Counter(zip(*(given[margin.name] for margin in (SEX, PLACE, AGE)), strict=True))
    shape = tuple(len(margin.shares) for margin in (SEX, PLACE, AGE))
    table = np.zeros(shape)
    for cell, n in cells.items():
        at = [
            list(margin.shares).index(str(one))
            for margin, one in zip((SEX, PLACE, AGE), cell, strict=True)
        ]
        table[tuple(at)] = n
    wanted = [3_000 * np.array(list(margin.shares.values())) for margin in (SEX, PLACE, AGE)]
    fitted = ipfn.ipfn(
        table.copy(), wanted, [[0], [1], [2]], convergence_rate=1e-10, max_iteration=2_000
    ).iteration()
    found = rake(given, [SEX, PLACE, AGE], smallest=1, cap=1e9, tolerance=1e-9)
    summed = np.zeros(shape)
    for person, cell in enumerate(zip(*given.values(), strict=True)):
        at = [
            list(margin.shares).index(str(one))
            for margin, one in zip((SEX, PLACE, AGE), cell, strict=True)
        ]
        summed[tuple(at)] += found.weights[person]
    assert np.allclose(summed, fitted, rtol=1e-5, atol=1e-6)


def test_a_thousand_samples_in_small_and_nothing_protects_from_other_bias() -> None:
    """`bench.coverage` draws a thousand; here as many as a second allows."""
    found = coverage(country(), size=600, samples=120, seed=3, boots=0)
    assert found.weighted >= 0.9 > 0.5 > found.plain
    hidden = coverage(country(0.5), size=600, samples=60, seed=4, boots=0)
    assert hidden.weighted < 0.2, "who agrees came more often, and no weight knows it"
