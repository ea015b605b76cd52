"""What is sent slowly, without end or under another's name, to nginx and gunicorn as deployed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.abuse.deployed import HOST, Door, chunks, gunicorn, heard, nginx, silent, written

VOTE = "/en/goals/infrastructure/vote"
FORM = "Content-Type: application/x-www-form-urlencoded"
PLACES = 8  # how many requests the platform answers at once
SLOW = 5 * PLACES


@pytest.fixture(scope="module")
def platform(filled_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("deployed") / "instance"
    shutil.copytree(filled_instance, folder)
    with gunicorn(folder) as door:
        yield door


@pytest.fixture(scope="module")
def front(platform: Door, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with nginx(tmp_path_factory.mktemp("nginx"), platform) as door:
        yield door


def status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1\.[01] (\d{3}) ", answer)
    assert found is not None, answer[:200]
    return int(found[1])


@pytest.mark.parametrize("way", ["platform", "front"])
@pytest.mark.parametrize("length", [68 * 1024, 5_000_000])
def test_too_much_of_unknown_length_is_too_long(
    request: pytest.FixtureRequest, way: str, length: int
) -> None:
    door: Door = request.getfixturevalue(way)
    head = f"POST {VOTE} HTTP/1.1\n{FORM}\nTransfer-Encoding: chunked"
    assert status(door.ask(head, chunks(length))) == 413


@pytest.mark.parametrize("way", ["platform", "front"])
def test_too_much_of_known_length_is_too_long(request: pytest.FixtureRequest, way: str) -> None:
    door: Door = request.getfixturevalue(way)
    head = f"POST {VOTE} HTTP/1.1\n{FORM}\nContent-Length: 70000"
    assert status(door.ask(head, [b"x" * 70_000])) == 413


def test_little_of_unknown_length_is_asked_for_its_length(platform: Door, front: Door) -> None:
    head = f"POST {VOTE} HTTP/1.1\n{FORM}\nTransfer-Encoding: chunked"
    assert status(platform.ask(head, chunks(4096))) == 411
    # nginx waits for the whole and says how long it is; what is missing then is the form's token.
    assert status(front.ask(head, chunks(4096))) == 409


@pytest.mark.parametrize("way", ["platform", "front"])
@pytest.mark.parametrize(
    "lengths",
    [
        "Content-Length: 4\nTransfer-Encoding: chunked",
        "Content-Length: 4\nContent-Length: 44",
        "Transfer-Encoding: chunked\nTransfer-Encoding: identity",
        "Transfer-Encoding: xchunked",
        "Content-Length: -1",
        "Content-Length: +4",
    ],
)
def test_no_second_request_hides_in_a_body(
    request: pytest.FixtureRequest, way: str, lengths: str
) -> None:
    """Two readings of where a body ends would let one visitor speak in the next one's request."""
    door: Door = request.getfixturevalue(way)
    hidden = f"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    answer = door.ask(f"POST {VOTE} HTTP/1.1\n{FORM}\n{lengths}", [hidden])
    assert b'"ok"' not in answer
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert not answer or 400 <= status(answer) < 502


@pytest.mark.parametrize("name", ["evil.example", "vote.example.org.evil", "vote.example.org@evil"])
def test_a_foreign_name_is_not_served_and_not_repeated(front: Door, name: str) -> None:
    answer = front.ask("GET /en/ HTTP/1.1", host=name)
    assert status(answer) == 400
    assert b"evil" not in answer


def test_what_a_visitor_says_about_the_way_here_is_not_believed(front: Door) -> None:
    said = "X-Forwarded-Host: evil.example\nX-Forwarded-Proto: http\nX-Forwarded-For: 10.1.2.3"
    answer = front.ask(f"GET /staff/ HTTP/1.1\n{said}\nForwarded: host=evil.example")
    assert status(answer) == 302
    assert b"evil" not in answer
    assert b"Strict-Transport-Security" in answer


def test_slow_senders_hold_no_place_and_are_let_go(platform: Door, front: Door) -> None:
    """Many half requests stand open, and everybody else is answered; then they are ended."""
    half_head = f"POST {VOTE} HTTP/1.1\r\nHost: {HOST}\r\n".encode()
    half_body = written(f"POST {VOTE} HTTP/1.1\n{FORM}\nContent-Length: 900") + b"choice="
    with ExitStack() as lines:
        slow = [lines.enter_context(front.open()) for _ in range(2 * SLOW)]
        for number, line in enumerate(slow):
            line.sendall(half_head if number % 2 else half_body)
        for _ in range(3):
            assert status(front.ask("GET /en/goals/infrastructure HTTP/1.1")) == 200
        assert status(platform.ask("GET /healthz HTTP/1.1")) == 200
        assert all(silent(line) for line in slow)
        for line in slow:
            assert heard(line) == b""  # closed; one left open would be waited for in vain


def number(answer: bytes) -> str:
    found = re.search(rb"^X-Request-ID: ([0-9a-f]+)\r$", answer, flags=re.MULTILINE | re.IGNORECASE)
    assert found is not None, answer[:500]
    return found[1].decode()


def test_nobody_outside_numbers_a_request(front: Door) -> None:
    """nginx gives its own of 32 digits, and the platform keeps that one."""
    forged = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
    given = number(front.ask(f"GET /en/ HTTP/1.1\nX-Request-ID: {forged}"))
    assert len(given) == 32 and given != forged


@pytest.mark.parametrize("host", [HOST, "localhost", "127.0.0.1", "127.0.0.1:9108"])
@pytest.mark.parametrize("path", ["/metrics", "//metrics", "/en/metrics", "/ar/../metrics"])
def test_no_number_about_the_service_comes_out_in_front(front: Door, host: str, path: str) -> None:
    answer = front.ask(f"GET {path} HTTP/1.1", host=host)
    assert status(answer) >= 300 and b"musharaka_" not in answer
