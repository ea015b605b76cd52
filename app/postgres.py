"""PostgreSQL's servers: how long one is waited for, and what is known of a failed commit.

Several of them stand for one another. A commit is kept once another server has it as well; whoever
cuts that wait short is told of success with no more than a warning, and may lose the act with the
first server. So a warning during a commit counts as an unknown outcome. See decision 27.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from select import POLLIN, poll
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, DisconnectionError, InternalError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

# Nobody waits longer for a lock, nor for one statement; a commit is never cut short.
LOCK_WAIT_MS = 5_000
STATEMENT_MS = 30_000
# A server that died without a word is noticed in seconds, and another one is asked.
LIVELINESS = {
    "connect_timeout": 3,
    "tcp_user_timeout": 4_000,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    # Behind a pool each statement may meet another server, which knows no prepared one.
    "prepare_threshold": None,
}

# The server itself says that nothing was kept: a constraint, a conflict, no room, a lock.
UNDONE = ("23", "40", "53", "55")
COMPLETION_UNKNOWN = "40003"
# Lost, shut down, in conflict with another: the same may succeed at once, or on the next server.
AWAY = ("08", "57P", "40")
READ_ONLY = "25006"  # what was the first server is not the first any more

# One round trip with the commit. The wait for another server is not cut short; and an act that
# changes nothing, because it was done before, waits for that server as well: the first time may be
# on this server alone, and to say "done" would promise too much. A commit waits if it wrote.
BEFORE_COMMIT = (
    "SELECT set_config('statement_timeout', '0', true),"
    " CASE WHEN pg_current_xact_id_if_assigned() IS NULL"
    " THEN pg_logical_emit_message(true, 'musharaka', '') END; COMMIT"
)

RESTED = "rested"
_warned: ContextVar[bool] = ContextVar("warned", default=False)


class Unconfirmed(RuntimeError):
    """The server warned while it committed: no other server may have what it kept."""


def ensure_confirmed(engine: Engine) -> None:
    """Return if this thread's last commit is kept; raises `Unconfirmed`."""
    if engine.dialect.name == "postgresql" and _warned.get():
        raise Unconfirmed


def is_unknown(error: DBAPIError) -> bool:
    """Whether a commit that failed like this may have been kept all the same."""
    state = _state(error)
    return error.connection_invalidated or (
        hasattr(error.orig, "sqlstate")
        and (not state.startswith(UNDONE) or state == COMPLETION_UNKNOWN)
    )


def is_away(error: BaseException) -> bool:
    """Whether no server that takes writes was there; the same may succeed on the next one."""
    if not isinstance(error, OperationalError | InternalError) or not hasattr(
        error.orig, "sqlstate"
    ):
        return False
    return error.connection_invalidated or not _state(error) or _state(error).startswith(AWAY)


def _state(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")


@event.listens_for(Engine, "do_connect")
def _connect(dialect: Any, _: Any, where: Any, wanted: dict[str, Any]) -> Any:
    if dialect.name != "postgresql":
        return None
    limits = f"-c lock_timeout={LOCK_WAIT_MS} -c statement_timeout={STATEMENT_MS}"
    wanted["options"] = f"{limits} {wanted.get('options', '')}".strip()
    return _connection_class().connect(*where, **(LIVELINESS | wanted))


@cache
def _connection_class() -> Any:
    import psycopg  # noqa: PLC0415 - not there where SQLite is all that is asked

    class Connection(psycopg.Connection[Any]):
        """One that asks before it commits, in the same message."""

        def commit(self) -> None:
            if self.info.transaction_status is not psycopg.pq.TransactionStatus.IDLE:
                _warned.set(False)
                self.execute(BEFORE_COMMIT)

    return Connection


@event.listens_for(Engine, "checkin")
def _note_rest(_: Any, entry: ConnectionPoolEntry) -> None:
    entry.info[RESTED] = True  # which a new connection has not


@event.listens_for(Engine, "checkout")
def _ensure_alive(connection: Any, entry: ConnectionPoolEntry, _: object) -> None:
    """One whose server has gone is replaced before anyone notices, without asking the server.

    At rest a server says nothing, but when it ends: then there is something to be read.
    """
    if not hasattr(connection, "pgconn") or not entry.info.pop(RESTED, False):
        return
    ending = poll()
    if not connection.closed:
        ending.register(connection.fileno(), POLLIN)
    if connection.closed or ending.poll(0):
        raise DisconnectionError


@event.listens_for(Engine, "connect")
def _listen_for_warnings(connection: Any, _: ConnectionPoolEntry) -> None:
    if hasattr(connection, "add_notice_handler"):
        connection.add_notice_handler(_note_warning)


def _note_warning(notice: Any) -> None:
    """Its words may be in any language; how grave it is may not."""
    if notice.severity_nonlocalized == "WARNING":
        _warned.set(True)


@event.listens_for(Engine, "handle_error")
def _leave_it(context: Any) -> None:
    """A server that takes no writes any more, or that a pool has mixed up, is not asked again."""
    error = context.original_exception
    if hasattr(error, "sqlstate") and (
        error.sqlstate == READ_ONLY
        or (error.sqlstate is None and isinstance(context.sqlalchemy_exception, InternalError))
    ):
        context.is_disconnect = True
