"""One of several server processes that cast the same vote; run by `test_voting_races`."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import config
from app import create_app
from app.participation import voting
from app.participation.rules import Choice
from app.web.unit_of_work import transaction
from tests.participation.watching import at_once


def cast_again_and_again(order: dict[str, Any]) -> int:
    """Cast the ordered vote from several threads at once, and say how many were acknowledged."""
    app = create_app(
        config.Settings(instance=Path(order["instance"]), database_url=order["database_url"])
    )

    def cast(nonce: str) -> int:
        with app.app_context(), transaction():
            voting.cast_vote(
                order["round"],
                order["topic"],
                bytes.fromhex(order["voter"]),
                Choice(order["choice"]),
                nonce=nonce,
                now=datetime.fromisoformat(order["now"]),
            )
        return 1

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()  # all processes begin together
    return sum(at_once([lambda nonce=nonce: cast(nonce) for nonce in order["nonces"]]))


if __name__ == "__main__":
    sys.stdout.write(f"{cast_again_and_again(json.loads(sys.argv[1]))}\n")
