"""The worker as a process of its own, at an hour of the test's choosing, until it is killed.

`python -m tests.notifications.working FOLDER MAIL_SERVER MOMENT`
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import time_machine

from app import clock, create_app
from app.db import db
from app.notifications.delivery import Worker
from tests.conftest import store_settings

SENDER = "news@participation.example"


def main(folder: str, server: str, moment: str) -> None:
    app = create_app(store_settings(Path(folder), mail_server=server, mail_sender=SENDER))
    worker = Worker()
    with time_machine.travel(moment, tick=True), app.app_context():
        while True:
            worker.deliver(clock.now())
            db.session.remove()
            time.sleep(0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
