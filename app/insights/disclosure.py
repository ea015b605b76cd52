"""Which counts stay untold, so that no small group is found by subtracting figures."""

from __future__ import annotations

from collections.abc import Mapping


def untold(counts: Mapping[str, int], smallest: int) -> frozenset[str]:
    """The groups whose counts stay hidden when the total of all is told.

    Hidden is every count from 1 to `smallest` - 1. The total less the told counts gives the sum of
    the hidden ones away: as long as it hides fewer than two groups or fewer than `smallest` people,
    the next smallest group is hidden with them (complementary suppression; L. Willenborg and
    T. de Waal, Elements of Statistical Disclosure Control, 2001). Nobody at all hides nobody.
    """
    hidden = {group for group, n in counts.items() if 0 < n < smallest}
    others = sorted((n, group) for group, n in counts.items() if n >= smallest)
    for _, group in others:
        if not hidden or (len(hidden) > 1 and sum(counts[one] for one in hidden) >= smallest):
            break
        hidden.add(group)
    return frozenset(hidden)
