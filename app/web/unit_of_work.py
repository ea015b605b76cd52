"""One request is one transaction: the only file that commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, g, request

from app import db as rows

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@contextmanager
def transaction() -> Iterator[None]:
    """All or nothing, for commands run from a shell."""
    try:
        yield
        rows.db.session.commit()
    except BaseException:
        rows.db.session.rollback()
        raise


def after_commit(act: Callable[[], None]) -> None:
    """Do this once the present request has been committed; never if it is undone."""
    g.setdefault("after_commit", []).append(act)


def install(app: Flask) -> None:
    """Commit what an unsafe request did if it succeeded; undo everything else."""

    @app.before_request
    def choose_lock() -> None:
        if request.method in SAFE_METHODS:
            g.reading = rows.reading()
            g.reading.__enter__()

    @app.after_request
    def finish(response: Response) -> Response:
        # An error page is a response too: only its status tells it from success.
        if request.method not in SAFE_METHODS and response.status_code < 400:
            rows.db.session.commit()
            for act in g.pop("after_commit", ()):
                act()
        else:
            rows.db.session.rollback()
        return response

    @app.teardown_request
    def release(_: BaseException | None) -> None:
        lock: Any = g.pop("reading", None)
        if lock is not None:
            lock.__exit__(None, None, None)
