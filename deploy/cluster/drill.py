"""The drill: what is lost, counted twice or not answered while parts of the cluster die.

    make drill ARGS="--votes 100000 --voters 16 --only disk"

A cluster of three hosts is made on this machine (machine.py), people vote through the pages without
a pause, and one fault after another is done to it. Every acknowledged act is remembered by whoever
did it; after each fault they rest, and the database is compared with what they were promised.
"""

from __future__ import annotations

import argparse
import os
import shutil
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import config
from app import create_app
from app.catalogue import queries as catalogue
from deploy import promises
from deploy.cluster import faults
from deploy.cluster.machine import HOSTS, PYTHON, Machine, wait_until
from deploy.promises import Comparison
from deploy.voters import Voters

BEFORE_SECONDS = 8.0
RECOVERS_SECONDS = 240.0


class Drill:
    """A running cluster, its voters, and the ledger of what they were promised."""

    def __init__(self, machine: Machine, voters: int) -> None:
        self.machine = machine
        os.environ.update(machine.environment)
        self.app = create_app(config.from_environment())
        with self.app.app_context():
            promises.open_round()
            topics = [f"/ar/{one.kind.path}/{one.slug}" for one in catalogue.all_topics()]
        self.voters = Voters(HOSTS["c"], 8080, topics, voters)
        self.failed = False
        with self.app.app_context():
            self._before = promises.stored()

    def run(self, fault: faults.Fault, votes: int, seconds: float) -> None:
        """One line of the table: so many votes, or as many as come in so long."""
        voters = self.voters
        first, met = len(voters.acknowledged), Counter(voters.met)
        voters.go()
        time.sleep(BEFORE_SECONDS)
        began = time.monotonic()
        repair = fault.act(self.machine)
        try:
            time.sleep(max(0.0, began + fault.lasts - time.monotonic()))
        finally:
            repair()
        whole = wait_until(self.machine.is_whole, RECOVERS_SECONDS, "the cluster is not whole")
        while (
            len(voters.acknowledged) - first < votes
            and time.monotonic() < began + seconds
            and not voters.failure
        ):
            time.sleep(0.2)
        voters.rest()
        moments = [began, *(one for one in sorted(voters.acknowledged[first:]) if one > began)]
        gap = max(later - earlier for earlier, later in pairwise(moments))
        errors = voters.met - met
        found, equal = self.compare()
        kept = fault.bar is None or gap <= fault.bar
        self.failed = self.failed or bool(found.lost or found.double) or not (equal and kept)
        bar = "" if fault.bar is None else f" (≤ {fault.bar:.0f}{'' if kept else ' MISSED'})"
        print(
            f"| {fault.name} | {len(voters.acknowledged) - first:,} | {found.lost} |"
            f" {found.double} | {gap:.1f}{bar} | {_told(errors)} |"
            f" {'yes' if equal else 'NO'} | {whole:.0f} |",
            flush=True,
        )

    def compare(self) -> tuple[Comparison, bool]:
        """What was promised against what is there, and whether counting again gives the same."""
        found = promises.compare(self.app, self.voters.citizens, self._before)
        told = self.machine.run(PYTHON, "-m", "flask", "participation", "recount")
        return found, "DRIFT" not in told and "counters equal rows" in told


def _told(errors: Counter[str]) -> str:
    return ", ".join(f"{count} × {what}" for what, count in sorted(errors.items())) or "none"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--votes", type=int, default=100_000)
    asked.add_argument("--voters", type=int, default=16)
    asked.add_argument("--minutes", type=float, default=60)
    asked.add_argument(
        "--only", nargs="+", default=[""], help="faults whose names hold one of these"
    )
    asked.add_argument("--keep", action="store_true", help="leave the cluster running")
    asked.add_argument(
        "--careless", action="store_true", help="wait for no replica: the drill has to see a loss"
    )
    chosen = asked.parse_args()
    todo = [one for one in faults.ALL if any(part in one.name for part in chosen.only)]
    folder = Path(os.environ.get("CLUSTER", "/var/tmp/musharaka-drill")).resolve()
    machine = Machine(folder)
    if not machine.members():
        machine.up()
    if chosen.careless:
        faults.wait_for_nobody(machine)
    drill = Drill(machine, chosen.voters)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before it began.\n")
    print("| fault | acknowledged | lost | counted twice | seconds without a vote |", end="")
    print(" what people met | recount equal | whole again after, s |")
    print("|---|--:|--:|--:|--:|---|---|--:|", flush=True)
    began = time.monotonic()
    try:
        for fault in todo:
            drill.run(fault, chosen.votes // len(todo), chosen.minutes * 60 / len(todo))
    finally:
        drill.voters.end()
        if not chosen.keep:
            machine.down()
            shutil.rmtree(folder)
    total, seconds = len(drill.voters.acknowledged), time.monotonic() - began
    print(f"\n{total:,} acknowledged votes by {len(drill.voters.citizens):,} devices", end="")
    print(f" in {seconds / 60:.0f} minutes, {chosen.voters} at a time.")
    raise SystemExit(drill.failed)


if __name__ == "__main__":
    main()
