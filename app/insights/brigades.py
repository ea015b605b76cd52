"""Answers so alike, from people who came so close together, that a human should look.

It finds patterns, not culprits: whoever has the same opinion on the same day is in it as well. So
it accuses nobody, changes no figure, and only says where figures should be told both ways.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.stats import binom

from app.insights.signs import Sign
from app.insights.weighting import Codes

KINDS = 4
"""Answers that one item can have."""
FEWEST_ANSWERS = 5
SMALLEST = 12
"""People in a case; a family, a class or an office is none."""
ALIKE = 0.8
"""The share of answers two people must have in common to be neighbours."""
TIMES = 3.0
"""So many times as many neighbours as elsewhere; one camp coming at once does not reach it."""
CHANCE = 1e-6
WINDOWS = (1, 2, 3)
SEEDS = 160
ELSEWHERE = 3_000
MOST_CASES = 20
SIGN_GAP = 0.3


@dataclass(frozen=True)
class Taken:
    """Who answered what, one entry for each answer: `said` from 0 to 3.

    `first_on` and `last_on` are each person's first and latest day as numbers, `means` how they
    were confirmed as a number, -1 for not at all.
    """

    people: int
    items: int
    person: Codes
    item: Codes
    said: Codes
    first_on: Codes
    last_on: Codes
    means: Codes


@dataclass(frozen=True)
class Brigade:
    """People whose answers look organised: their places, and the evidence as totals.

    `core` holds, for each item most of them answered, what most of them said. `likeness` is the
    mean share of answers two of them have in common, `elsewhere` that of two other people, both 0
    to 1; `expected` as many people as would have answered so on those days.
    """

    members: Codes
    core: tuple[tuple[int, int], ...]
    signs: tuple[Sign, ...]
    likeness: float
    elsewhere: float
    expected: float

    @property
    def key(self) -> str:
        """The same for the same pattern, however many follow it by then."""
        return hashlib.sha256(repr(self.core).encode()).hexdigest()[:16]


def brigades(taken: Taken, *, seed: int = 2026) -> tuple[Brigade, ...]:
    """The patterns found, the largest first; nobody is in two of them.

    For windows of one to three days, and for each way of being confirmed over the whole round,
    people in the window are compared with those outside: neighbours share at least 80 % of the
    answers both gave, five or more. A neighbourhood becomes a case when it holds twelve people,
    three times as many as the rate outside leads one to expect, and chance would do that less than
    once in a million over all that was tried: the conditional test of two rates (J. Przyborowski
    and H. Wilenski, "Homogeneity of results in testing samples from Poisson series", Biometrika
    31, 1940) in a scan over windows (M. Kulldorff, "A spatial scan statistic", Communications in
    Statistics 26, 1997). Cases with the same pattern are one; one whose only sign is that people
    are alike is none. The order of people and of entries changes nothing.
    """
    lens = _Lens(taken, seed)
    found: list[tuple[Codes, float]] = []
    free = lens.comparable.copy()
    for window in lens.windows():
        while len(found) < MOST_CASES:
            case = lens.look(window & free, free & ~window)
            if case is None:
                break
            found.append(case)
            free[case[0]] = False
    merged: dict[tuple[tuple[int, int], ...], tuple[Codes, float]] = {}
    for members, expected in found:
        core = lens.core(members)
        known = next((one for one in merged if _same(one, core)), core)
        before, so_far = merged.get(known, (np.zeros(0, dtype=np.int64), 0.0))
        merged[known] = np.concatenate([before, members]), so_far + expected
    cases = [lens.case(members, expected) for members, expected in merged.values()]
    told = [one for one in cases if len(one.signs) > 1]
    return tuple(sorted(told, key=lambda one: (-len(one.members), one.core)))


def _same(one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...]) -> bool:
    mine, theirs = dict(one), dict(other)
    shared = mine.keys() & theirs.keys()
    alike = sum(mine[item] == theirs[item] for item in shared)
    return len(shared) >= FEWEST_ANSWERS and alike >= 0.9 * len(shared)


class _Lens:
    """The answers as one row of marks for each person, in an order that only answers decide."""

    def __init__(self, taken: Taken, seed: int) -> None:
        self.taken = taken
        self.draw = np.random.default_rng(seed)
        marks = csr_matrix(
            (
                np.ones(len(taken.person), dtype=np.float32),
                (taken.person, taken.item * KINDS + taken.said),
            ),
            shape=(taken.people, taken.items * KINDS),
        )
        marks.sort_indices()
        self.order = self._order(marks)
        self.marks = marks[self.order]
        self.given = csr_matrix(
            (self.marks.data, self.marks.indices // KINDS, self.marks.indptr),
            shape=(taken.people, taken.items),
        )
        self.day = taken.first_on[self.order]
        self.means = taken.means[self.order]
        self.brief = (taken.last_on == taken.first_on)[self.order]
        self.comparable = np.diff(self.marks.indptr) >= FEWEST_ANSWERS
        self.days = np.unique(self.day[self.comparable])
        self.tried = max(1, len(self.days) * len(WINDOWS)) * SEEDS

    def _order(self, marks: csr_matrix) -> Codes:
        where = marks.indices.astype("<i4")
        told = np.stack([self.taken.first_on, self.taken.last_on, self.taken.means]).T
        names = [
            hashlib.blake2b(where[a:b].tobytes() + row.tobytes(), digest_size=16).digest()
            for a, b, row in zip(marks.indptr[:-1], marks.indptr[1:], told, strict=True)
        ]
        return np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)

    def windows(self) -> Iterator[Codes]:
        """Days, alone and two or three together, then each way of being confirmed."""
        for length in WINDOWS:
            for first in self.days:
                yield (self.day >= first) & (self.day < first + length)
        for means in np.unique(self.means):
            yield self.means == means

    def look(self, window: Codes, outside: Codes) -> tuple[Codes, float] | None:
        """The most striking neighbourhood in the window, and how many of it were expected."""
        inside, others = np.flatnonzero(window), np.flatnonzero(outside)
        if len(inside) < SMALLEST or len(others) < 10 * SMALLEST:
            return None
        if len(others) > ELSEWHERE:
            others = np.sort(self.draw.choice(others, ELSEWHERE, replace=False))
        found = self._best(inside, others, self._seeds(inside))
        if found is None:
            return None
        members, _ = found
        # What most of them said measures better than one of them, if it stands out as well.
        again = self._best(inside, others, self._row(self.core(members)))
        return again if again is not None and len(again[0]) > len(members) else found

    def _best(self, inside: Codes, others: Codes, seeds: csr_matrix) -> tuple[Codes, float] | None:
        """The neighbours of the seed that stands out most, and how many were to be expected."""
        here = self._near(inside, seeds)
        elsewhere = self._near(others, seeds).sum(axis=0)
        many, n = here.sum(axis=0), len(inside) + len(others)
        expected = (elsewhere + 1) / (len(others) + 1) * len(inside)
        chance = binom.logsf(many - 1, many + elsewhere, len(inside) / n) + log(self.tried)
        good = (many >= SMALLEST) & (many >= TIMES * expected) & (chance < log(CHANCE))
        if not good.any():
            return None
        best = int(np.where(good, many - expected, -np.inf).argmax())
        return inside[here[:, best]], float(expected[best])

    def _seeds(self, inside: Codes) -> csr_matrix:
        """People to compare with: those whose answers occur most often, and some by chance."""
        often: dict[bytes, list[int]] = {}
        for person in inside:
            a, b = self.marks.indptr[person], self.marks.indptr[person + 1]
            often.setdefault(self.marks.indices[a:b].tobytes(), []).append(int(person))
        most = sorted(often.values(), key=lambda one: (-len(one), one[0]))[: SEEDS // 4]
        chosen = [one[0] for one in most]
        rest = self.draw.choice(inside, min(len(inside), SEEDS - len(chosen)), replace=False)
        return self.marks[np.concatenate([chosen, np.sort(rest)]).astype(np.int64)]

    def _near(self, people: Codes, seeds: csr_matrix) -> Codes:
        """Who of the people is a neighbour of which seed."""
        same = self.marks[people] @ seeds.T.toarray()
        of_seed = np.zeros((seeds.shape[0], self.taken.items), dtype=np.float32)
        rows = np.repeat(np.arange(seeds.shape[0]), np.diff(seeds.indptr))
        of_seed[rows, seeds.indices // KINDS] = 1
        both = self.given[people] @ of_seed.T
        near: Codes = (both >= FEWEST_ANSWERS) & (same >= ALIKE * both)
        return near

    def core(self, members: Codes) -> tuple[tuple[int, int], ...]:
        """What most of them said to each item that at least half of them answered."""
        counts = np.asarray(self.marks[members].sum(axis=0)).reshape(self.taken.items, KINDS)
        return tuple(
            (int(item), int(counts[item].argmax()))
            for item in np.flatnonzero(2 * counts.sum(axis=1) >= len(members))
            if 2 * counts[item].max() > counts[item].sum()
        )

    def _row(self, core: tuple[tuple[int, int], ...]) -> csr_matrix:
        columns = [item * KINDS + said for item, said in core]
        return csr_matrix(
            (np.ones(len(columns), dtype=np.float32), ([0] * len(columns), columns)),
            shape=(1, self.marks.shape[1]),
        )

    def case(self, members: Codes, expected: float) -> Brigade:
        others = self.comparable.copy()
        others[members] = False
        rest = np.flatnonzero(others)
        return Brigade(
            members=np.sort(self.order[members]),
            core=self.core(members),
            signs=self._signs(members, rest),
            likeness=self._likeness(members),
            elsewhere=self._likeness(rest),
            expected=expected,
        )

    def _signs(self, members: Codes, rest: Codes) -> tuple[Sign, ...]:
        busiest = np.unique(self.day[members], return_counts=True)
        days = busiest[0][np.argsort(-busiest[1], kind="stable")[: max(WINDOWS)]]
        found = [Sign.ALIKE]
        if _more(np.isin(self.day, days), members, rest):
            found.append(Sign.BURST)
        if _more(self.brief, members, rest):
            found.append(Sign.BRIEF)
        if any(_more(self.means == means, members, rest) for means in np.unique(self.means)):
            found.append(Sign.ONE_MEANS)
        return tuple(found)

    def _likeness(self, people: Codes) -> float:
        """The mean share of answers in common over pairs of people, drawn when there are many."""
        if len(people) > 400:
            people = np.sort(self.draw.choice(people, 400, replace=False))
        same = (self.marks[people] @ self.marks[people].T).toarray()
        both = (self.given[people] @ self.given[people].T).toarray()
        pairs = np.triu(both >= 1, 1)
        return float((same[pairs] / both[pairs]).mean()) if pairs.any() else 0.0


def _more(so: NDArray[np.bool_], members: Codes, rest: Codes) -> bool:
    """Whether something is true of them thirty points more often than of everybody else."""
    return bool(len(rest)) and float(so[members].mean() - so[rest].mean()) >= SIGN_GAP
