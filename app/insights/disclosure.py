"""Which counts stay untold, so that no small group is found by subtracting figures."""

from __future__ import annotations

from collections.abc import Mapping


def untold(counts: Mapping[str, int], smallest: int) -> frozenset[str]:
    """The groups whose counts stay hidden when the total of all is told.

    Hidden is every count from 1 to `smallest` - 1. The total less the told counts gives the sum of
    the hidden ones away, and each of them is at least 1: as long as they are fewer than two groups,
    or could be all but one as small as that with the last one still below `smallest`, the next
    smallest group is hidden with them (complementary suppression; L. Willenborg and T. de Waal,
    Elements of Statistical Disclosure Control, 2001). Nobody at all hides nobody.
    """
    hidden = [n for n in counts.values() if 0 < n < smallest]
    names = {group for group, n in counts.items() if 0 < n < smallest}
    for n, group in sorted((n, group) for group, n in counts.items() if n >= smallest):
        if not hidden or (len(hidden) > 1 and sum(hidden) >= smallest + len(hidden) - 1):
            break
        hidden.append(n)
        names.add(group)
    return frozenset(names)
