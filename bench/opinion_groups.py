"""Time and memory of finding opinion groups, beside red-dwarf on the same votes in the same run.

Each runs in a process of its own on one thread over the same file, and time is the processor's, so
that whatever else a machine does hardly matters. The peer is given its matrix ready made and is
spared reading ten million votes one by one, which its own entrance would do.
`python -m bench.opinion_groups --peer 20000 40000 100000` lets it try the largest size too; what is
not done in a quarter of an hour and 16 GB is said to be so.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench._finding import Finding, at_least, at_most

STATEMENTS, FILL = 1_000, 0.1
SIZES = (10_000, 30_000, 100_000)
PEER = (20_000, 40_000)
LONGEST, LARGEST = 900, 16 * 1024**3
"""Seconds and bytes that either may take."""
BESIDE = 10_000
FASTER, LEANER, GROWTH = 5.0, 5.0, 1.1


def plant(people: int, path: Path, statements: int = STATEMENTS) -> None:
    """Three camps with likings of their own; each person answers a tenth of the statements."""
    draw = np.random.default_rng(people)
    camp = draw.choice(3, people, p=[0.5, 0.3, 0.2]).astype(np.int8)
    liking = draw.choice([0.15, 0.5, 0.85], (3, statements))
    each = int(statements * FILL)
    person = np.repeat(np.arange(people, dtype=np.int32), each)
    statement = np.empty(people * each, dtype=np.int32)
    for one in range(people):
        statement[one * each : (one + 1) * each] = draw.choice(statements, each, replace=False)
    agrees = draw.random(len(person), dtype=np.float32) < liking[camp[person], statement]
    value = np.where(agrees, 1, -1).astype(np.int8)
    value[draw.random(len(value), dtype=np.float32) < 0.1] = 0
    np.savez(
        path, statements=statements, camp=camp, person=person, statement=statement, value=value
    )


def ours(path: Path) -> tuple[np.ndarray, float]:
    from app.insights.opinion_groups import Answers, opinion_groups  # noqa: PLC0415

    votes = np.load(path)
    answers = Answers(
        len(votes["camp"]),
        int(votes["statements"]),
        votes["person"],
        votes["statement"],
        votes["value"],
    )
    start = time.process_time()
    found = opinion_groups(answers)
    return found.label, time.process_time() - start


def peer(path: Path) -> tuple[np.ndarray, float]:
    import pandas as pd  # noqa: PLC0415
    from reddwarf import utils  # noqa: PLC0415

    votes = np.load(path)
    statements = int(votes["statements"])
    dense = np.full((len(votes["camp"]), statements), np.nan)
    dense[votes["person"], votes["statement"]] = votes["value"]
    matrix = pd.DataFrame(dense).rename_axis("participant_id")
    start = time.process_time()
    matrix = utils.filter_matrix(
        vote_matrix=matrix,
        min_user_vote_threshold=7,
        active_statement_ids=list(range(statements)),
    )
    projected, _, _ = utils.run_pca(vote_matrix=matrix)
    projected = utils.scale_projected_data(projected_data=projected, vote_matrix=matrix)
    _, _, label = utils.find_optimal_k(projected_data=projected, random_state=123456789)
    took = time.process_time() - start
    full = np.full(len(votes["camp"]), -1, dtype=np.int64)
    full[projected.index.to_numpy()] = label
    return full, took


def child(which: str, path: Path) -> None:
    label, took = {"ours": ours, "peer": peer}[which](path)
    np.save(path.with_suffix(f".{which}.npy"), label)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": took, "peak": peak}))


def run(which: str, path: Path) -> tuple[float, float, np.ndarray] | None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (LARGEST, LARGEST))

    try:
        answer = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bench.opinion_groups", "--child", which, path],
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
            env=os.environ | dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1"),
            preexec_fn=limit,
        )
    except subprocess.TimeoutExpired:
        print(f"  {which}: not done within {LONGEST} s")
        return None
    if answer.returncode:
        print(f"  {which}: ended by {answer.returncode}: {answer.stderr.strip()[-200:]}")
        return None
    told = json.loads(answer.stdout.splitlines()[-1])
    return told["seconds"], told["peak"], np.load(path.with_suffix(f".{which}.npy"))


def findings(*, large: bool) -> Iterator[Finding]:
    """Bar 12: ours at every size, red-dwarf beside it where it is installed."""
    from app.insights.clustering import adjusted_rand  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        beside = Path(folder) / "beside.npz"
        plant(BESIDE, beside, statements=500)
        mine, other = _both(beside, "500,000 votes")
        if other is not None:
            faster = other[0] / mine[0]
            yield at_least(12, "faster than red-dwarf, 500,000 votes", faster, 8, "×")
            alike = adjusted_rand(mine[2], other[2])
            yield at_least(12, "agreement with red-dwarf (ARI)", alike, 0.95)
        times = []
        for people in (min(SIZES), max(SIZES)):
            path = Path(folder) / f"{people}.npz"
            plant(people, path)
            alone = run("ours", path)
            assert alone is not None
            times.append(alone[0])
            print(f"     {people * 100:,} votes: {alone[0]:.2f} s, {alone[1]:.0f} MB", flush=True)
        yield at_most(12, "memory, 10,000,000 votes", round(alone[1]), 1024, " MB")
        exponent = math.log(times[1] / times[0]) / math.log(max(SIZES) / min(SIZES))
        yield at_most(12, "exponent of time in votes", exponent, 1.05)
        if large and other is not None:
            mine, other = _both(path, "10,000,000 votes")
            if other is not None:
                faster = other[0] / mine[0]
                yield at_least(12, "faster than red-dwarf, 10,000,000 votes", faster, 25, "×")


Run = tuple[float, float, np.ndarray]


def _both(path: Path, votes: str) -> tuple[Run, Run | None]:
    mine, other = run("ours", path), run("peer", path)
    assert mine is not None
    told = "not installed" if other is None else f"{other[0]:.2f} s, {other[1]:.0f} MB"
    print(f"     {votes}: {mine[0]:.2f} s; red-dwarf: {told}", flush=True)
    return mine, other


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--child", nargs=2)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--peer", type=int, nargs="*", default=PEER)
    chosen = parser.parse_args()
    if chosen.child:
        child(chosen.child[0], Path(chosen.child[1]))
        return
    from app.insights.clustering import adjusted_rand  # noqa: PLC0415

    times: dict[int, float] = {}
    peers: dict[int, float] = {}
    holds = True
    with tempfile.TemporaryDirectory() as folder:
        for people in sorted({*chosen.sizes, *chosen.peer}):
            path = Path(folder) / f"{people}.npz"
            plant(people, path)
            camp = np.load(path)["camp"].astype(np.int64)
            mine = run("ours", path)
            assert mine is not None
            times[people] = mine[0]
            print(
                f"{people:>7} people, {people * 100:>10} votes: {mine[0]:6.1f} s, "
                f"{mine[1]:6.0f} MB, planted groups found with ARI "
                f"{adjusted_rand(camp, mine[2]):.3f}"
            )
            if people not in chosen.peer:
                continue
            other = run("peer", path)
            if other is None:
                continue
            peers[people] = other[0]
            print(
                f"  red-dwarf: {other[0]:6.1f} s, {other[1]:6.0f} MB, ARI planted "
                f"{adjusted_rand(camp, other[2]):.3f}, agreement of the two "
                f"{adjusted_rand(mine[2], other[2]):.3f}; "
                f"{other[0] / mine[0]:.1f} times as fast, "
                f"1/{other[1] / mine[1]:.1f} of the memory"
            )
            # At the largest size of the run: what looking at shuffled answers costs hardly grows.
            holds = other[0] >= FASTER * mine[0] and other[1] >= LEANER * mine[1]
    small, large = min(times), max(times)
    growth = (times[large] / times[small]) / (large / small)
    print(f"time per vote at {large} against {small} people: {growth:.2f} (bar {GROWTH})")
    for one, of in (("ours", times), ("red-dwarf", peers)):
        if len(of) > 1:
            least, most = min(of), max(of)
            power = math.log(of[most] / of[least]) / math.log(most / least)
            print(
                f"{one}: time grows with the {power:.2f}th power of votes, {least} to {most} people"
            )
    assert holds and growth <= GROWTH


if __name__ == "__main__":
    main()
