"""Hands the lead over when the disk of a leader is almost full.

    /opt/patroni/bin/python guard.py patroni.yml          on every database host, as `postgres`

PostgreSQL leads on when a table cannot grow, and refuses what would need a new page. Where another
server follows closely, it is better off leading. Once handed over, this host leaves the lead alone
for a while whatever happens: with three full disks nothing is won by passing it round.
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.request
from base64 import b64encode
from pathlib import Path
from typing import Any

import yaml  # Patroni brings it.

LEAST_FREE = 0.05
LOOK_EVERY_SECONDS = 2.0
REST_SECONDS = 600.0
FOLLOWS_CLOSELY = 1_000_000


class Guard:
    """What this host knows of itself: its disk, and Patroni beside it."""

    def __init__(self, patroni: dict[str, Any]) -> None:
        api = patroni["restapi"]
        known = api["authentication"]
        self._name = patroni["name"]
        self._where = f"http://{api['connect_address']}"
        self._known = b64encode(f"{known['username']}:{known['password']}".encode()).decode()
        self._folder = Path(patroni["postgresql"]["data_dir"]).parent

    def free(self) -> float:
        """The share of the disk that is free."""
        disk = os.statvfs(self._folder)
        return disk.f_bavail / disk.f_blocks

    def can_hand_over(self) -> bool:
        """Whether it leads, and another server has all but the last of what it has."""
        members = self._ask("/cluster")["members"]
        (own,) = [one for one in members if one["name"] == self._name]
        return own["role"] == "leader" and any(_follows_closely(one) for one in members)

    def hand_over(self) -> None:
        self._ask("/switchover", {"leader": self._name})

    def _ask(self, path: str, wanted: dict[str, str] | None = None) -> Any:
        headers = {"Authorization": f"Basic {self._known}", "Content-Type": "application/json"}
        body = None if wanted is None else json.dumps(wanted).encode()
        asked = urllib.request.Request(self._where + path, body, headers)
        with urllib.request.urlopen(asked, timeout=30) as told:
            return json.load(told) if wanted is None else told.read()


def _follows_closely(member: dict[str, Any]) -> bool:
    lag = member.get("lag")  # a word when Patroni does not know it
    return member["state"] == "streaming" and isinstance(lag, int) and lag < FOLLOWS_CLOSELY


def main() -> None:
    with Path(sys.argv[1]).open(encoding="utf-8") as told:
        guard = Guard(yaml.safe_load(told))
    while True:
        time.sleep(LOOK_EVERY_SECONDS)
        try:
            if guard.free() >= LEAST_FREE or not guard.can_hand_over():
                continue
            print("The disk is almost full: handing the lead over.", flush=True)
            guard.hand_over()
        except (OSError, ValueError) as error:
            # Patroni may be away or busy, or have found nobody: it is asked again.
            print(f"Not handed over: {error}", flush=True)
            continue
        print(f"Handed over. For {REST_SECONDS:.0f} s nothing more is done.", flush=True)
        time.sleep(REST_SECONDS)


if __name__ == "__main__":
    main()
