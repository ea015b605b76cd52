"""One request is one transaction: the only file that commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import DBAPIError

from app.db import db, reading, reason
from app.errors import N_, Refusal
from app.journal import Unsettled, settle, sharing
from app.postgres import Unconfirmed, ensure_confirmed, is_unknown
from app.web import again, logs

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

View = TypeVar("View", bound=Callable[..., object])


class OutcomeUnknown(Refusal):
    """The store went away while it was asked to keep the act: it may have, or it may not."""

    status = 503
    title = N_("We cannot say yet")
    advice = N_("We do not know whether what you sent is stored. Send it again: it counts once.")


@contextmanager
def transaction() -> Iterator[None]:
    """All or nothing, for commands run from a shell."""
    try:
        yield
        db.session.commit()
        ensure_confirmed(db.engine)
    except BaseException:
        db.session.rollback()
        raise


def after_commit(act: Callable[[], object]) -> None:
    """Do this once the present request has been committed; never if it is undone."""
    g.setdefault("after_commit", []).append(act)


def only_asks(view: View) -> View:
    """Mark a view that is sent a form and stores nothing.

    What is asked then stands in no address; and nobody who votes waits for whoever asks.
    """
    view.only_asks = True  # type: ignore[attr-defined]
    return view


def _stores_nothing() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method in SAFE_METHODS or getattr(view, "only_asks", False)


def install_lock(app: Flask) -> None:
    """Say, before anything asks the store, how the request's transactions begin."""

    @app.before_request
    def choose_lock() -> None:
        g.lock = reading() if _stores_nothing() else sharing()
        g.lock.__enter__()

    @app.teardown_request
    def release(_: BaseException | None) -> None:
        lock: Any = g.pop("lock", None)
        if lock is not None:
            lock.__exit__(None, None, None)


def install(app: Flask) -> None:
    """Commit what an unsafe request did if it succeeded; undo everything else."""

    @app.after_request
    def finish(response: Response) -> Response:
        # An error page is a response too: only its status tells it from success.
        if _stores_nothing() or response.status_code >= 400:
            _undo()
            return response
        try:
            db.session.commit()
            settle(db.engine)  # nobody is told before the disk has confirmed
            ensure_confirmed(db.engine)  # … or another server, where several stand for one
        except (DBAPIError, Unsettled, Unconfirmed) as error:
            _undo()
            return current_app.make_response(current_app.handle_user_exception(_failure(error)))
        _act_after_commit()
        return response


def _undo() -> None:
    """Nothing of the request is kept; if the server has gone, it has undone it by itself."""
    if not db.session.registry.has():
        return  # nothing was asked of the store
    try:
        db.session.rollback()
    except DBAPIError:
        db.session().invalidate()


def _failure(error: Exception) -> Exception:
    """What to answer when a commit was not confirmed; on PostgreSQL it is tried again first."""
    if isinstance(error, DBAPIError) and not is_unknown(error):
        return error
    logs.log_failure(error, reason(error))
    if not isinstance(error, Unsettled):
        again.ask(unknown=True)
    return OutcomeUnknown()


def _act_after_commit() -> None:
    """What is kept is kept: an act that fails is written down and changes no answer."""
    for act in g.pop("after_commit", ()):
        try:
            act()
        except Exception as error:
            logs.log_failure(error)
