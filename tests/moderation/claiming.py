"""A moderator as a process of its own: asks for the next text, publishes it, asks again.

`python -m tests.moderation.claiming INSTANCE DATABASE STAFF_ID [HANG_AFTER]` writes a line for each
text it was given; after so many it takes one more and does nothing, until somebody kills it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import config
from app import clock, create_app
from app.moderation import leases, waiting
from app.moderation.waiting import Filters
from app.participation import submitting
from app.participation.rules import Status
from app.web.unit_of_work import transaction


def work(instance: str, database: str, staff_id: int, hang_after: int | None) -> None:
    """Work until nothing is left, saying what was taken."""
    app = create_app(config.Settings(instance=Path(instance), database_url=database))
    with app.app_context():
        taken = 0
        while True:
            with transaction():
                found = waiting.take_next(Filters(), None, staff_id, clock.now())
            if found is None:
                return
            print(found.ref, flush=True)  # noqa: T201 - what the test reads
            taken += 1
            if taken == hang_after:
                time.sleep(600)
            with transaction():
                now = clock.now()
                leases.take(found.ref, staff_id, now)
                submitting.set_status(found, Status.PUBLISHED, now=now, published_text=found.text)
                leases.leave(found.ref, staff_id)


if __name__ == "__main__":
    folder, url, person, *rest = sys.argv[1:]
    work(folder, url, int(person), int(rest[0]) if rest else None)
