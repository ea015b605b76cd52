"""How far people who read the same text, apart from one another, decide alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Label = Hashable
T = TypeVar("T")
FEWEST = 20
"""Texts read twice from which a coefficient is told; below, it is mostly chance."""


@dataclass(frozen=True)
class Agreement:
    """Of `n` texts read by two people, how many were decided alike, and how far beyond chance.

    The coefficients are None when they have no value: too few texts, or only one label in all.
    """

    n: int
    alike: int
    kappa: float | None
    alpha: float | None


def agreement(pairs: Sequence[tuple[Label, Label]], fewest: int = FEWEST) -> Agreement:
    """What two readings of each text say; coefficients only from `fewest` texts on."""
    alike = sum(one == other for one, other in pairs)
    if len(pairs) < fewest:
        return Agreement(len(pairs), alike, None, None)
    return Agreement(len(pairs), alike, cohen_kappa(pairs), krippendorff_alpha(pairs))


def cohen_kappa(pairs: Sequence[tuple[Label, Label]]) -> float | None:
    """κ = (p_o - p_e) / (1 - p_e), from -1 to 1; None without pairs or when chance explains all.

    p_o is the share of pairs that agree and p_e what two readers with these habits would agree on
    by chance, Σ p_1k · p_2k (J. Cohen, "A coefficient of agreement for nominal scales",
    Educational and Psychological Measurement 20, 1960, pp. 37-46).
    """
    n = len(pairs)
    if not n:
        return None
    first, second = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    observed = sum(one == other for one, other in pairs) / n
    expected = sum(first[label] * second[label] for label in first) / n**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def krippendorff_alpha(units: Iterable[Sequence[Label | None]]) -> float | None:
    """α for labels without order; each unit holds its readers' labels, None where one is missing.

    α = 1 - D_o / D_e over all values that can be paired, as in K. Krippendorff, "Computing
    Krippendorff's alpha-reliability", 2011, nominal data: with o_ck the coincidences of labels
    within units (each unit's pairs divided by its number of values less one) and n_c the label's
    number of pairable values, α = 1 - (n - 1) · Σ_{c≠k} o_ck / Σ_{c≠k} n_c n_k. None when fewer
    than two labels occur: nothing could have differed.
    """
    disagreements, totals = 0.0, Counter[Label]()
    for unit in units:
        counts = Counter(label for label in unit if label is not None)
        m = counts.total()
        if m < 2:
            continue
        totals.update(counts)
        disagreements += (m * m - sum(c * c for c in counts.values())) / (m - 1)
    n = totals.total()
    expected = n * n - sum(c * c for c in totals.values())
    return 1 - (n - 1) * disagreements / expected if expected else None


def by_group(
    readings: Iterable[T], group: Callable[[T], str], pair: Callable[[T], tuple[Label, Label]]
) -> dict[str, Agreement]:
    """Agreement apart for each group, such as each language, in the order of their names."""
    groups: dict[str, list[tuple[Label, Label]]] = {}
    for reading in readings:
        groups.setdefault(group(reading), []).append(pair(reading))
    return {name: agreement(groups[name]) for name in sorted(groups)}
