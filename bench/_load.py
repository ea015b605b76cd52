"""Many citizens at once over HTTP, from a process of their own; each sends act after act."""

from __future__ import annotations

import pickle
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

Act = tuple[str, dict[str, str], str]  # path, headers, form; a form that is empty is a page opened


@dataclass(frozen=True)
class Answered:
    """What a load met: seconds of each act, and of all together."""

    seconds: list[float]
    wall: float
    statuses: list[int]

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.wall

    @property
    def p50(self) -> float:
        return quantiles(self.seconds, n=100)[49]

    @property
    def p99(self) -> float:
        return quantiles(self.seconds, n=100)[98]

    @property
    def longest(self) -> float:
        return max(self.seconds)


def load(port: int, citizens: list[list[Act]], seconds: float = 3600) -> Answered:
    """Every citizen on a connection of their own, all beginning and ending at the same moment."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "acts"
        sent = [[_sent(*act) for act in acts] for acts in citizens]
        path.write_bytes(pickle.dumps((port, sent, seconds)))
        command = [sys.executable, "-m", "bench._load", str(path)]
        found = subprocess.run(command, check=True, capture_output=True).stdout
    answered: Answered = Answered(*pickle.loads(found))
    strange = {one for one in answered.statuses if one not in (200, 303, 304)}
    assert not strange, f"answers of {strange}"
    return answered


def _sent(path: str, headers: dict[str, str], form: str) -> bytes:
    lines = [f"{'POST' if form else 'GET'} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if form:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + form).encode()


def _citizen(
    port: int,
    acts: list[bytes],
    seconds: float,
    gate: threading.Barrier,
    took: list[tuple[float, int]],
) -> None:
    link: socket.socket | None = None
    gate.wait()
    until = time.perf_counter() + seconds
    for act in acts:
        began = time.perf_counter()
        if began > until:
            return
        if link is None:
            link = socket.create_connection(("127.0.0.1", port), timeout=60)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.sendall(act)
        head = b""
        while b"\r\n\r\n" not in head:
            more = link.recv(65536)
            if not more:
                raise ConnectionError(head)
            head += more
        head, _, body = head.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        missing = int(fields.get(b"content-length", b"0")) - len(body)
        while missing > 0:
            missing -= len(link.recv(65536))
        took.append((time.perf_counter() - began, int(head.split(b" ", 2)[1])))
        if fields.get(b"connection") == b"close":
            link.close()
            link = None


def _main() -> None:
    port, citizens, seconds = pickle.loads(Path(sys.argv[1]).read_bytes())
    gate = threading.Barrier(len(citizens) + 1)
    took: list[tuple[float, int]] = []
    threads = [
        threading.Thread(target=_citizen, args=(port, acts, seconds, gate, took))
        for acts in citizens
    ]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - began
    sys.stdout.buffer.write(
        pickle.dumps(([one for one, _ in took], wall, [status for _, status in took]))
    )


if __name__ == "__main__":
    _main()
