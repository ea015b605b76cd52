"""What nginx gives to one reader after another: pages that are nobody's, and nothing else."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.web.freshness import FRESH_SECONDS, SHARED
from tests.abuse.deployed import Door, gunicorn, nginx

RESULTS = "/en/results"
TOPIC = "/en/goals/infrastructure"


@pytest.fixture(scope="module")
def instance(filled_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shared") / "instance"
    shutil.copytree(filled_instance, folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def platform(instance: Path) -> Iterator[tuple[Door, ExitStack]]:
    with ExitStack() as running:
        yield running.enter_context(gunicorn(instance)), running


@pytest.fixture(scope="module")
def front(platform: tuple[Door, ExitStack], folder: Path) -> Iterator[Door]:
    with nginx(folder, platform[0]) as door:
        yield door


def number(answer: bytes) -> bytes:
    """Which request the platform made this page for."""
    assert answer.startswith(b"HTTP/1.1 200 "), answer[:300]
    found = re.search(rb"^X-Request-ID: (\w+)\r$", answer, flags=re.MULTILINE | re.IGNORECASE)
    assert found is not None
    return found[1]


def made(door: Door, path: str, *headers: str, times: int = 3) -> int:
    """How many pages the platform made for so many requests."""
    head = "\n".join((f"GET {path} HTTP/1.1", *headers))
    return len({number(door.ask(head)) for _ in range(times)})


def test_a_page_that_is_nobodys_is_made_once_for_many(front: Door) -> None:
    began = time.monotonic()
    once = made(front, RESULTS)
    assert once == 1 or time.monotonic() - began > FRESH_SECONDS
    answer = front.ask(f"GET {RESULTS} HTTP/1.1")
    assert SHARED.lower().encode() not in answer.lower()
    assert b"Cache-Control: private, no-cache" in answer


def test_everybody_gets_a_form_of_their_own(front: Door) -> None:
    tokens = {
        re.search(rb'name="token" value="([^"]+)"', front.ask(f"GET {TOPIC} HTTP/1.1"))[1]  # type: ignore[index]
        for _ in range(5)
    }
    assert len(tokens) == 5


@pytest.mark.parametrize("cookie", ["device=somebody", "display=dark"])
def test_who_brings_a_cookie_gets_a_page_of_their_own(front: Door, cookie: str) -> None:
    shared = number(front.ask(f"GET {RESULTS} HTTP/1.1"))
    own = {number(front.ask(f"GET {RESULTS} HTTP/1.1\nCookie: {cookie}")) for _ in range(3)}
    assert len(own | {shared}) == 4


@pytest.mark.parametrize(
    "path",
    [f"{RESULTS}?round=2026-1", "/en/search?q=words+of+somebody", "/en/me", "/healthz"],
)
def test_of_what_is_somebodys_or_was_asked_for_in_words_nothing_is_kept(
    front: Door, folder: Path, path: str
) -> None:
    assert made(front, path) == 3
    kept = [one.read_bytes() for one in (folder / "pages").rglob("*") if one.is_file()]
    assert not [one for one in kept if f"{path} ".encode() in one]


def test_a_reader_who_has_the_page_is_not_sent_it_again(front: Door) -> None:
    for path in (RESULTS, TOPIC):
        answer = front.ask(f"GET {path} HTTP/1.1")
        tag = re.search(rb'^ETag: (W/"\w+")\r$', answer, flags=re.MULTILINE | re.IGNORECASE)
        assert tag is not None
        again = front.ask(f"GET {path} HTTP/1.1\nIf-None-Match: {tag[1].decode()}")
        assert again.startswith(b"HTTP/1.1 304 ")


def test_whoever_empties_the_folder_has_the_page_made_anew(front: Door, folder: Path) -> None:
    before = number(front.ask(f"GET {RESULTS} HTTP/1.1"))
    for one in (folder / "pages").iterdir():
        shutil.rmtree(one)
    assert number(front.ask(f"GET {RESULTS} HTTP/1.1")) != before


def test_while_the_platform_is_away_people_go_on_reading(
    platform: tuple[Door, ExitStack], front: Door
) -> None:
    assert made(front, RESULTS) >= 1  # the last test: from here on the platform is away
    platform[1].close()
    time.sleep(FRESH_SECONDS + 0.5)
    assert number(front.ask(f"GET {RESULTS} HTTP/1.1"))
    assert front.ask(f"GET {TOPIC} HTTP/1.1").startswith(b"HTTP/1.1 502 ")
