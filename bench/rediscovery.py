"""What the pipeline finds of what was planted, for several seeds side by side.

`python -m bench.rediscovery --people 5000 --seeds 1 2 3` makes each republic in a folder of its
own with the operator's commands, and prints one table.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

AT = "2026-11-25T12"


def command(folder: Path, *args: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *args],
        env=os.environ | {"FLASK_APP": "wsgi", "INSTANCE": str(folder), "DEMO": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def republic(folder: Path, people: int, seed: int) -> list[dict[str, str]]:
    """The rows of one republic; prints how long filling and finding took."""
    folder.mkdir(mode=0o700)
    command(folder, "alembic", "upgrade", "head")
    command(folder, "flask", "catalogue", "sync")
    started = time.perf_counter()
    told = command(
        folder, "flask", "demo", "republic",
        "--people", f"{people}", "--seed", f"{seed}", "--at", AT,
    )  # fmt: skip
    filled = time.perf_counter()
    rows: list[dict[str, str]] = json.loads(
        command(folder, "flask", "demo", "rediscover", "--json")
    )
    found = time.perf_counter()
    command(folder, "flask", "participation", "recount")
    print(
        f"seed {seed}: filled in {filled - started:.0f} s, found in {found - filled:.0f} s, "
        f"counters equal rows; {told.splitlines()[-1]}"
    )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=3_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        tables = [republic(Path(place) / f"{seed}", chosen.people, seed) for seed in chosen.seeds]
    print(f"| What | Planted | {' | '.join(f'seed {seed}' for seed in chosen.seeds)} |")
    print("| --- " * (2 + len(tables)) + "|")
    for same in zip(*tables, strict=True):
        print(f"| {same[0]['what']} | {same[0]['planted']} | ", end="")
        print(f"{' | '.join(row['found'] for row in same)} |")


if __name__ == "__main__":
    main()
