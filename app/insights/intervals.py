"""How far a share could be off: the estimated range that is shown beside every percentage."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True)
class Interval:
    """A range of shares, both ends between 0 and 1."""

    low: float
    high: float


def wilson(successes: int, n: int, level: float = 0.95) -> Interval:
    """The Wilson score interval for `successes` out of `n`, as shares from 0 to 1.

    With p = successes / n and z the two-sided normal quantile of `level`, the ends are

        (p + z²/2n ± z·√(p(1 - p)/n + z²/4n²)) / (1 + z²/n)

    (E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22, 1927, pp. 209-212; no continuity
    correction). It never leaves 0 to 1 and is exactly 0 or 1 at the end where nobody or everybody
    agreed. It measures chance alone, not who chose to take part.

    Raises `ValueError` when n is not positive, successes lie outside 0 to n, or the level lies
    outside 0 to 1 (ends excluded).
    """
    if n <= 0:
        raise ValueError("a share needs at least one answer")
    if not 0 <= successes <= n:
        raise ValueError("successes must lie between 0 and n")
    return wilson_share(successes / n, n, level)


def wilson_share(share: float, n: float, level: float = 0.95) -> Interval:
    """The same range for a share from 0 to 1 of `n` answers, which need not be a whole number.

    With Kish's effective size for `n` it is the range of a weighted share, the choice that N. Dean
    and M. Pagano recommend ("Evaluating confidence interval methods for binomial proportions in
    clustered surveys", Journal of Survey Statistics and Methodology 3, 2015, pp. 484-503).

    Raises `ValueError` as `wilson` does.
    """
    if n <= 0 or not 0 <= share <= 1:
        raise ValueError("a share lies between 0 and 1, of at least one answer")
    if not 0 < level < 1:
        raise ValueError("the level must lie between 0 and 1")
    z = NormalDist().inv_cdf((1 + level) / 2)
    scale = 1 + z * z / n
    centre = (share + z * z / (2 * n)) / scale
    reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / scale
    return Interval(
        low=0.0 if share == 0 else max(0.0, centre - reach),
        high=1.0 if share == 1 else min(1.0, centre + reach),
    )
