"""A rotation of the keys that is killed at one of its steps, as a process of its own.

`python -m tests.identity.cutting FOLDER STEP`
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app import clock, create_app
from app.identity import rotating
from app.keys import KeyFolder
from app.notifications import addresses
from tests.conftest import store_settings

STEPS = ("begun", "prepared", "sealed", "committed", "finished")


def dying(act: Callable[..., Any], *, before: bool) -> Callable[..., Any]:
    def die(*args: Any, **named: Any) -> Any:
        if not before:
            act(*args, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    return die


def main(folder: str, step: str) -> None:
    if step == "begun":
        KeyFolder.prepare_rotation = dying(KeyFolder.prepare_rotation, before=True)  # type: ignore[method-assign]
    elif step == "prepared":
        KeyFolder.prepare_rotation = dying(KeyFolder.prepare_rotation, before=False)  # type: ignore[method-assign]
    elif step == "sealed":
        addresses.seal_again = dying(addresses.seal_again, before=False)
    elif step == "committed":
        KeyFolder.finish_rotation = dying(KeyFolder.finish_rotation, before=True)  # type: ignore[method-assign]
    else:
        KeyFolder.finish_rotation = dying(KeyFolder.finish_rotation, before=False)  # type: ignore[method-assign]
    app = create_app(store_settings(Path(folder)))
    with app.app_context():
        rotating.rotate(clock.now(), at_once=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
