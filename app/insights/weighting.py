"""How much each participant counts, so that groups count as they do among all adults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNKNOWN = -1
"""The code of a question that a participant left open."""

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Margin:
    """One question with each answer's share of all adults; the shares add up to 1.

    `groups` names the neighbours that an answer is put together with when too few chose it:
    answers of one group are merged first, and what is still too small joins the next group.
    """

    name: str
    shares: Mapping[str, float]
    groups: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        if min(self.shares.values(), default=0) <= 0:
            raise ValueError(f"{self.name}: every answer needs a share above 0")
        if abs(sum(self.shares.values()) - 1) > 1e-6:
            raise ValueError(f"{self.name}: the shares must add up to 1")


@dataclass(frozen=True)
class Weighting:
    """Weights with mean 1 and what must be said about them.

    `weights` has one entry for each participant, in the order given. `effective` is Kish's
    effective sample size (Σw)² / Σw², `design_effect` is n / effective; both are 0 and 1 for
    nobody. `merged` tells which answers were put together, `unanswered` how many left a question
    open, `trimmed` how many weights met the cap, `gap` the largest difference left between a
    weighted share and its target.
    """

    weights: Floats
    effective: float
    design_effect: float
    converged: bool
    rounds: int
    gap: float
    trimmed: int
    merged: Mapping[str, tuple[tuple[str, ...], ...]]
    unanswered: Mapping[str, int]


def rake(
    answers: Mapping[str, Sequence[str | None]],
    margins: Sequence[Margin],
    *,
    smallest: int = 30,
    cap: float = 5.0,
    tolerance: float = 1e-4,
    most_rounds: int = 200,
) -> Weighting:
    """Weights under which each question's answers have their shares among adults.

    Raking, or iterative proportional fitting (W. E. Deming and F. F. Stephan, "On a least squares
    adjustment of a sampled frequency table when the expected marginal totals are known", Annals of
    Mathematical Statistics 11, 1940, pp. 427-444): each question in turn scales the weights of its
    answers to their shares, until no share is further than `tolerance` from its target.

    - Who left a question open keeps the weight that the other questions give: the shares are met
      among those who answered it.
    - An answer with fewer than `smallest` participants is put together with its neighbours; a
      question of which only one part is left is not used.
    - After each round no weight exceeds `cap` times the mean, so that nobody speaks for many; what
      the cap costs stands in `gap`. The effective size is after L. Kish, Survey Sampling, 1965.

    Equal participants get equal weights, whatever the order. Raises `ValueError` for an answer
    without a share, or questions of different lengths.
    """
    n = len(next(iter(answers.values()), ()))
    if any(len(given) != n for given in answers.values()):
        raise ValueError("every question needs one entry for each participant")
    if n == 0:
        return Weighting(np.ones(0), 0.0, 1.0, True, 0, 0.0, 0, {}, {})
    parts = [collapse(margin, answers[margin.name], smallest) for margin in margins]
    used = [part for part in parts if len(part.shares) > 1]
    # People who answered alike weigh alike, so the work grows with the kinds, not with the people.
    kinds, kind_of, counts = _kinds(used, n)
    weights, rounds, gap = _fit(kinds, counts, used, cap, tolerance, most_rounds)
    each = weights[kind_of]
    effective = effective_size(each)
    return Weighting(
        weights=each,
        effective=effective,
        design_effect=n / effective,
        converged=gap <= tolerance,
        rounds=rounds,
        gap=gap,
        trimmed=int(counts[weights >= cap * (1 - 1e-9)].sum()),
        merged={part.name: part.merged for part in parts if part.merged},
        unanswered={part.name: int((part.codes == UNKNOWN).sum()) for part in parts},
    )


def effective_size(weights: Floats) -> float:
    """Kish's effective sample size: as many equal voices would be as sure; 0 for nobody."""
    total = float(weights.sum())
    return total * total / float(weights @ weights) if total else 0.0


@dataclass(frozen=True)
class Part:
    """A question as it is used: a code for each participant, and a share for each code."""

    name: str
    codes: Codes
    shares: Floats
    merged: tuple[tuple[str, ...], ...]


def collapse(margin: Margin, given: Sequence[str | None], smallest: int) -> Part:
    """Put answers together until each part holds at least `smallest` participants, and one.

    First within their group, the smallest with the next smallest; then groups with each other.
    """
    position = {name: place for place, name in enumerate(margin.shares)}
    known = dict.fromkeys(margin.shares, 0)
    for answer in given:
        if answer is not None:
            if answer not in known:
                raise ValueError(f"{margin.name}: no share is known for an answer")
            known[answer] += 1
    groups = margin.groups or {}
    parts: list[tuple[str, ...]] = [(name,) for name in margin.shares]

    def size(part: tuple[str, ...]) -> tuple[int, int]:
        return sum(known[name] for name in part), position[part[0]]

    def group(part: tuple[str, ...]) -> str:
        found = {groups.get(name, "") for name in part}
        return found.pop() if len(found) == 1 else ""

    while len(parts) > 1:
        least = min(parts, key=size)
        if size(least)[0] >= max(1, smallest):
            break
        others = [part for part in parts if part is not least]
        near = [part for part in others if groups and group(part) == group(least) != ""]
        other = min(near or others, key=size)
        parts = [part for part in others if part is not other]
        parts.append(tuple(sorted(least + other, key=position.__getitem__)))
    parts.sort(key=lambda part: position[part[0]])
    code = {name: place for place, part in enumerate(parts) for name in part}
    return Part(
        name=margin.name,
        codes=np.array([UNKNOWN if a is None else code[a] for a in given], dtype=np.int64),
        shares=np.array([sum(margin.shares[name] for name in part) for part in parts]),
        merged=tuple(part for part in parts if len(part) > 1),
    )


def _kinds(parts: Sequence[Part], n: int) -> tuple[Codes, Codes, Floats]:
    """The combinations of answers that occur, which of them each participant is, how many are."""
    key = np.zeros(n, np.int64)
    for part in parts:
        key = key * (len(part.shares) + 1) + (part.codes - UNKNOWN)
    _, first, kind_of, counts = np.unique(
        key, return_index=True, return_inverse=True, return_counts=True
    )
    table = np.stack([part.codes for part in parts] or [np.zeros(n, np.int64)], axis=1)
    return table[first], kind_of, counts.astype(np.float64)


def _fit(
    kinds: Codes,
    counts: Floats,
    parts: Sequence[Part],
    cap: float,
    tolerance: float,
    most_rounds: int,
) -> tuple[Floats, int, float]:
    """One weight for each kind of participant, with mean 1 over all of them."""
    weights = np.ones(len(counts))
    gap = _gap(kinds, counts, weights, parts)
    done = 0
    while gap > tolerance and done < most_rounds:
        done += 1
        for place, part in enumerate(parts):
            codes = kinds[:, place]
            told = codes != UNKNOWN
            held = np.bincount(codes[told], (weights * counts)[told], len(part.shares))
            scale = np.divide(
                part.shares * held.sum(), held, where=held > 0, out=np.ones_like(held)
            )
            weights[told] *= scale[codes[told]]
        weights = _capped(weights, counts, cap)
        before, gap = gap, _gap(kinds, counts, weights, parts)
        if abs(before - gap) < tolerance * 1e-4:
            break  # the cap stands in the way: more rounds change nothing
    return weights, done, gap


def _capped(weights: Floats, counts: Floats, cap: float) -> Floats:
    """Weights with mean 1 and none above the cap; what is cut off is shared by the others."""
    weights = weights * (counts.sum() / (weights @ counts))
    for _ in range(50):
        over = weights > cap
        if not over.any():
            break
        weights[over] = cap
        rest = ~over & (weights < cap)
        room = float(weights[rest] @ counts[rest])
        if room <= 0:
            break
        weights[rest] *= (counts.sum() - float(weights[~rest] @ counts[~rest])) / room
    return weights


def _gap(kinds: Codes, counts: Floats, weights: Floats, parts: Sequence[Part]) -> float:
    """The largest distance between a weighted share and its target."""
    worst = 0.0
    for place, part in enumerate(parts):
        told = kinds[:, place] != UNKNOWN
        held = np.bincount(kinds[told, place], (weights * counts)[told], len(part.shares))
        if held.sum() > 0:
            worst = max(worst, float(np.abs(held / held.sum() - part.shares).max()))
    return worst
