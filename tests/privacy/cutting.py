"""One step of a deletion, killed at one of its statements, as a process of its own.

`python -m tests.privacy.cutting FOLDER COOKIE STEP AT`; `AT` is the number of a statement, or
`commit` for the moment before everything would be kept, or `after` for the moment after.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import time_machine
from sqlalchemy import Engine, event

from app import create_app
from app.db import db
from tests.conftest import NOW, store_settings
from tests.pages import OWN_PAGE, Browser, filled

PAGE = "/en/me/data/delete"


def die(*_: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def die_at(engine: Engine, at: str) -> None:
    """Let the process end there, whatever it is doing."""
    if at == "commit":
        event.listen(engine, "commit", die)
        return
    statements = count(1)

    def before(*_: Any) -> None:
        if next(statements) == int(at):
            die()

    event.listen(engine, "before_cursor_execute", before)


def main(folder: str, cookie: str, step: str, at: str) -> None:
    with time_machine.travel(NOW, tick=True):
        app = create_app(store_settings(Path(folder)))
        browser = Browser(app)
        browser.client.set_cookie("device", cookie)
        page = browser.get(PAGE)
        address, fields = filled(page, f"/delete/{step}", **{step: "remove"})
        with app.app_context():
            engine = db.engine
        if at != "after":
            die_at(engine, at)
        answer = browser.client.post(address, data=fields, headers=OWN_PAGE)
        assert answer.status_code == 303, answer.status_code
        die()


if __name__ == "__main__":
    main(*sys.argv[1:])
