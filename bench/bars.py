"""Every bar of performance: its figure in this run, the bar, and pass or short.

Ratios are measured in turns within one run, so that a busy machine slows both sides; counts and
bytes do not depend on it. `--only 6 8 9` measures a part; `--large` goes on to ten million votes.
Waits for the disk are counted by `strace` on SQLite and by the server itself on PostgreSQL.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from pathlib import Path

from bench import _bars_growth, _bars_pages, _bars_votes, opinion_groups
from bench._finding import Finding

Measure = Callable[[], Iterator[Finding]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", type=int, default=[], help="numbers of bars")
    parser.add_argument(
        "--large", action="store_true", help="ten million votes, and red-dwarf on them"
    )
    wanted = parser.parse_args()
    parts: list[tuple[set[int], Measure]] = [
        ({1, 2, 3, 4, 7, 13}, _bars_pages.costs),
        ({10}, _bars_pages.waiting),
        ({6, 8, 9, 14}, _bars_votes.findings),
        ({5, 11}, lambda: _bars_growth.growth(large=wanted.large)),
        ({12}, lambda: opinion_groups.findings(large=wanted.large)),
    ]
    found: list[Finding] = []
    with Path(os.devnull).open("w") as nowhere:
        for numbers, measure in parts:
            if wanted.only and not numbers & set(wanted.only):
                continue
            with redirect_stderr(nowhere):  # what the service logs
                for finding in measure():
                    print(finding.told(), flush=True)
                    found.append(finding)
    print(f"\nload of the machine now: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    for finding in sorted(found, key=lambda one: one.number):
        print(finding.told())
    short = sorted({one.number for one in found if not one.holds})
    print(f"short: {short}" if short else "all pass")


if __name__ == "__main__":
    main()
