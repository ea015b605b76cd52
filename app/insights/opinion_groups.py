"""Groups of people who answer alike, found from their answers alone; «no clear groups» is legal.

A missing answer counts as the average answer, so it pulls nobody anywhere, and the matrix keeps its
gaps as gaps: work and memory grow with the answers given, not with people times statements.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from app.insights.clustering import Distances, adjusted_rand, drawn, k_means, silhouette
from app.insights.straight import of_one_answer, straight
from app.insights.weighting import Codes, Floats

DIMENSIONS = 2
LARGEST_K = 5
RESAMPLES = 20
SHUFFLES = 5
SAMPLE = 5_000
SETTLED = 1e-8
CLEAR_MARGIN = 0.05
CLEAR_STABILITY = 0.75


@dataclass(frozen=True)
class Answers:
    """Who answered what: one entry for each answer given.

    `person` and `statement` are places from 0, `value` is 1 (agree), -1 (disagree) or 0 (neither).
    """

    people: int
    statements: int
    person: Codes
    statement: Codes
    value: Floats | Codes


@dataclass(frozen=True)
class OpinionGroups:
    """The groups, largest first, and how they were found.

    `label` holds each person's group, -1 for those who gave too few answers and for those who gave
    one and the same to everything (`straight`, their places); `sizes` one number for each group.
    With `clear` False all are one group. `places` are the people's two coordinates, `axes` each
    statement's part in them. `silhouette` is that of the groups, `by_chance` the highest that
    answers shuffled among people gave. `digest` names the answers and `seed` the chance used: the
    same two give the same groups on any day.
    """

    clear: bool
    label: Codes
    straight: Codes
    sizes: tuple[int, ...]
    places: Floats
    axes: Floats
    silhouette: float
    by_chance: float
    stability: float
    seed: int
    digest: str


def opinion_groups(
    answers: Answers, *, fewest: int = 7, smallest: int = 50, seed: int = 2026
) -> OpinionGroups:
    """Group people with at least `fewest` answers, or say that no clear groups are there.

    Principal components of the answers centred by statement, each person's place stretched by how
    few of the statements they answered (C. Small et al., "Polis: scaling deliberation by mapping
    high dimensional opinion spaces", Recerca 26, 2021); k-means on the first two; the number of
    groups, each of `smallest` people or more, by the mean silhouette.

    Groups are clear when two things hold. Their silhouette is at least 0.05 above that of the same
    answers shuffled among the people who gave any to the statement, which ends every tie between
    statements (the idea of J. Horn's parallel analysis, Psychometrika 30, 1965). And people drawn
    anew, with axes of their own, are grouped alike: a mean adjusted Rand index of 0.75 or more (the
    idea of C. Hennig, "Cluster-wise assessment of cluster stability", CSDA 52, 2007).

    Whoever answers straight through has no part in it (`app.insights.straight`): two in a hundred
    of them would be a group of their own.

    The order of people and entries, the day and the number of processors change nothing.
    """
    # Sums over several threads end in other last digits than over one.
    with threadpool_limits(limits=1):
        return _found(answers, fewest, smallest, seed)


def _found(answers: Answers, fewest: int, smallest: int, seed: int) -> OpinionGroups:
    matrix = _matrix(answers)
    known = np.flatnonzero(np.diff(matrix.indptr) >= fewest)
    order = known[_content_order(matrix[known])]
    everybody = matrix[order]
    del matrix
    same = of_one_answer(everybody)
    found = _Grouping.of(everybody[~same], smallest, seed)
    aside = straight(everybody, same, found.label)
    kept = everybody[~aside]
    if not np.array_equal(aside, same):
        found = _Grouping.of(kept, smallest, seed)
    by_chance = stability = 0.0
    clear = False
    if found.label.any():
        part = drawn(kept.shape[0], SAMPLE, seed)
        by_chance = max(_shuffled(kept[part], smallest, seed + time) for time in range(SHUFFLES))
        stability = _stability(kept[part], found.label[part], seed)
        clear = found.score >= by_chance + CLEAR_MARGIN and stability >= CLEAR_STABILITY
    label = np.full(answers.people, -1, dtype=np.int64)
    label[order[~aside]] = found.label if clear else 0
    places = np.zeros((answers.people, DIMENSIONS))
    places[order[~aside]] = found.places
    return OpinionGroups(
        clear=clear,
        label=label,
        straight=np.sort(order[aside]),
        sizes=tuple(int(n) for n in np.bincount(label[order[~aside]], minlength=1)),
        places=places,
        axes=found.axes,
        silhouette=found.score,
        by_chance=by_chance,
        stability=stability,
        seed=seed,
        digest=_digest(everybody),
    )


@dataclass(frozen=True)
class _Grouping:
    """People on their axes in their best groups, which may be one alone."""

    axes: Floats
    places: Floats
    label: Codes
    score: float

    @classmethod
    def of(cls, matrix: csr_matrix, smallest: int, seed: int) -> _Grouping:
        people, statements = matrix.shape
        if people < 2 * smallest or statements <= DIMENSIONS:
            nowhere = np.zeros((people, DIMENSIONS))
            return cls(
                np.zeros((statements, DIMENSIONS)), nowhere, np.zeros(people, dtype=np.int64), 0.0
            )
        axes = principal_axes(matrix, seed)
        places = placed(matrix, axes)
        return cls(axes, places, *_best(places, smallest, seed))


def principal_axes(matrix: csr_matrix, seed: int, rounds: int = 30) -> Floats:
    """The first two principal axes of the answers centred by statement, gaps counting as zero.

    Subspace iteration (N. Halko, P. Martinsson and J. Tropp, "Finding structure with randomness",
    SIAM Review 53, 2011): each round is one product with the answers and one with their transpose,
    until what the axes hold of the answers has settled.
    An axis points where the sum of its cubes is positive, so that its sign is no matter of chance.
    """
    centred = _centred(matrix)
    width = min(DIMENSIONS + 4, *centred.shape)
    base = np.random.default_rng(seed).standard_normal((centred.shape[1], width))
    base, _ = np.linalg.qr(base)
    before = np.zeros(width)
    for _ in range(rounds):
        small = centred @ base
        held = np.linalg.eigvalsh(small.T @ small)[::-1]
        if (np.abs(held - before)[:DIMENSIONS] <= SETTLED * held[:DIMENSIONS]).all():
            break
        before = held
        base, _ = np.linalg.qr(centred.T @ small)
    small = centred @ base
    _, _, turn = np.linalg.svd(small.T @ small)
    axes = np.asarray((base @ turn.T)[:, :DIMENSIONS])
    return np.asarray(axes * np.where((axes**3).sum(axis=0) < 0, -1.0, 1.0))


def placed(matrix: csr_matrix, axes: Floats) -> Floats:
    """Each person's place on the axes, moved outwards by how much they left open."""
    given = np.maximum(np.diff(matrix.indptr), 1)
    stretch = np.sqrt(matrix.shape[1] / given)
    return np.asarray((_centred(matrix) @ axes) * stretch[:, None])


def _matrix(answers: Answers) -> csr_matrix:
    """People by statements; an answer of zero is stored, a missing one is not."""
    matrix = csr_matrix(
        (answers.value.astype(np.int8), (answers.person, answers.statement)),
        shape=(answers.people, answers.statements),
    )
    matrix.sort_indices()
    return matrix


def _content_order(matrix: csr_matrix) -> Codes:
    """People sorted by what they answered, so that the order they came in cannot matter."""
    where, what = matrix.indices.astype("<i4"), matrix.data
    marks = [
        hashlib.blake2b(where[a:b].tobytes() + what[a:b].tobytes(), digest_size=16).digest()
        for a, b in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True)
    ]
    return np.array(sorted(range(len(marks)), key=marks.__getitem__), dtype=np.int64)


def _digest(matrix: csr_matrix) -> str:
    whole = hashlib.sha256()
    for part in (matrix.indptr, matrix.indices):
        whole.update(np.ascontiguousarray(part, dtype="<i4").data)
    whole.update(np.ascontiguousarray(matrix.data).data)
    return whole.hexdigest()


def _centred(matrix: csr_matrix) -> csr_matrix:
    """Each answer less its statement's mean among those who answered; gaps stay zero."""
    given = np.maximum(np.bincount(matrix.indices, minlength=matrix.shape[1]), 1)
    means = np.bincount(matrix.indices, matrix.data, matrix.shape[1]) / given
    values = matrix.data - means[matrix.indices]
    return csr_matrix((values, matrix.indices, matrix.indptr), shape=matrix.shape)


def _best(points: Floats, smallest: int, seed: int) -> tuple[Codes, float]:
    """The grouping with the highest silhouette among those whose groups are all large enough."""
    best, score = np.zeros(len(points), dtype=np.int64), -1.0
    distances = Distances.of(points, seed)
    for k in range(2, LARGEST_K + 1):
        label = k_means(points, k, seed)
        if np.bincount(label, minlength=k).min() >= smallest:
            found = silhouette(distances, label)
            if found > score + 1e-9:
                best, score = label, found
    return best, score


def _shuffled(matrix: csr_matrix, smallest: int, seed: int) -> float:
    """The best silhouette once each statement's answers are dealt anew among those who gave one."""
    draw = np.random.default_rng([seed, 1])
    columns = matrix.tocsc(copy=True)
    for a, b in zip(columns.indptr[:-1], columns.indptr[1:], strict=True):
        columns.data[a:b] = draw.permutation(columns.data[a:b])
    dealt = columns.tocsr()
    return _best(placed(dealt, principal_axes(dealt, seed)), min(smallest, 50), seed)[1]


def _stability(matrix: csr_matrix, label: Codes, seed: int) -> float:
    """How alike the same people are grouped along axes of people drawn anew, on average."""
    k = int(label.max()) + 1
    found = []
    for time in range(RESAMPLES):
        drawn = np.random.default_rng([seed, 2, time]).integers(0, len(label), len(label))
        axes = principal_axes(matrix[np.sort(drawn)], seed + time)
        again = k_means(placed(matrix, axes), k, seed + time, starts=3)
        found.append(adjusted_rand(label, again))
    return float(np.mean(found))
