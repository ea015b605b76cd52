"""A telephone line between a browser and the server, which can be cut, held up, or lose answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from urllib.parse import urlsplit

CHUNK = 65536


class State(Enum):
    OPEN = "open"
    CUT = "cut"  # nothing can be reached
    HELD = "held"  # what is sent arrives nowhere, for as long as it is held
    DEAF = "deaf"  # what is sent arrives, and the connection breaks before the answer does


class Line:
    """Everything the browser sends and hears passes through here."""

    def __init__(self, site: str) -> None:
        self.state = State.OPEN
        place = urlsplit(site)
        self._address = (place.hostname or "", place.port or 80)
        self._ear = socket.create_server(("127.0.0.1", 0))
        self._calls: list[socket.socket] = []
        self.site = f"http://127.0.0.1:{self._ear.getsockname()[1]}"
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def turn(self, state: State) -> None:
        """From now on; calls under way end, as when a tower is lost."""
        self.state = state
        for call in self._calls:
            with suppress(OSError):
                call.shutdown(socket.SHUT_RDWR)
        self._calls.clear()

    def close(self) -> None:
        self.turn(State.CUT)
        with suppress(OSError):
            self._ear.shutdown(socket.SHUT_RDWR)  # wakes whoever listens, which close() does not
        self._listener.join()
        self._ear.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                call, _ = self._ear.accept()
                threading.Thread(target=self._carry, args=(call,), daemon=True).start()

    def _carry(self, call: socket.socket) -> None:
        with call, suppress(OSError):
            if self.state is State.CUT:
                return
            self._calls.append(call)
            if self.state is State.HELD:
                while call.recv(CHUNK):
                    pass
                return
            with socket.create_connection(self._address) as server:
                self._calls.append(server)
                back = threading.Thread(target=self._bring_back, args=(server, call), daemon=True)
                back.start()
                _pump(call, server)
                back.join()

    def _bring_back(self, server: socket.socket, call: socket.socket) -> None:
        _pump(server, call, while_heard=lambda: self.state is not State.DEAF)


def _pump(
    source: socket.socket, drain: socket.socket, while_heard: Callable[[], bool] = lambda: True
) -> None:
    """Pass on what comes until one end stops."""
    with suppress(OSError):
        while (heard := source.recv(CHUNK)) and while_heard():
            drain.sendall(heard)
    for end in (source, drain):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def line(site: str) -> Iterator[Line]:
    """A line to the site, open at first."""
    found = Line(site)
    try:
        yield found
    finally:
        found.close()
