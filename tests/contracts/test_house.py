"""Promises about the files themselves: short, opened by a sentence, without loose ends."""

from __future__ import annotations

import ast
import re
import tomllib

from tests.contracts.tree import ROOT, files, name, python

LONGEST = 400
PIN = re.compile(r"^([a-z0-9][\w.-]*)(?:\[[\w,-]+\])?==(\S+)(.*)$", re.MULTILINE)


def _pins(lock: str) -> dict[str, set[str]]:
    """What a lock file pins: one version a package, or one for each kind of Python."""
    pins: dict[str, set[str]] = {}
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    for package, version, condition in PIN.findall(text):
        pins.setdefault(package, set()).add(version + condition)
    return pins


def _asked_for(lock: str) -> set[str]:
    """The packages that a lock file holds because the project itself names them."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)
    return {
        re.split(r"[\[=]", block)[0] for block in blocks if "musharaka (pyproject.toml)" in block
    }


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        name(path): lines
        for path in files(".py", ".html", ".css", ".js", ".sh")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert not long, f"split by idea: {long}"


def test_every_module_opens_with_a_sentence() -> None:
    silent = [
        where
        for where, module in python("app", "bench", "migrations", "tests")
        if module.body and not (ast.get_docstring(module) or "").strip()
    ]
    assert not silent, f"say first what it is in the domain: {silent}"


def test_the_application_never_prints() -> None:
    printing = [
        f"{where}:{node.lineno}"
        for where, module in python("app")
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert not printing, f"log it, or say it with click.echo in a command: {printing}"


def test_no_work_is_left_for_later_and_no_test_is_skipped() -> None:
    # The first letters stand in brackets, so that this file does not find itself.
    loose = re.compile(r"\b(?:[T]ODO|[F]IXME)\b|(?:pytest|mark)\.(?:[s]kip|[x]fail)")
    found = [
        f"{name(path)}:{number}"
        for path in files(".py", ".html", ".css", ".js", ".sh")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if loose.search(line)
    ]
    assert not found, f"finish it or take it out: {found}"


def test_every_locked_package_has_hashes_and_no_address() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text and "--find-links" not in text, name(path)
        assert "-index" not in text, name(path)
        pinned = PIN.findall(text)
        assert pinned and text.count(" \\\n    --hash=sha256:") >= len(pinned), name(path)
        assert all(rest.endswith("\\") for *_, rest in pinned), name(path)


def test_tests_run_on_the_very_versions_that_citizens_are_served_with() -> None:
    served = _pins("run")
    assert served
    for lock in ("postgresql", "test"):
        other = _pins(lock)
        differing = {package for package in served if served[package] != other.get(package)}
        assert not differing, f"run `make lock`: {lock}: {sorted(differing)}"


def test_the_locks_hold_what_the_project_asks_for() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = wanted["optional-dependencies"]
    for lock, asked in (
        ("run", wanted["dependencies"]),
        ("postgresql", wanted["dependencies"] + extras["postgresql"]),
        ("test", wanted["dependencies"] + extras["postgresql"] + extras["dev"]),
    ):
        names = {re.split(r"[\[<>=]", line)[0].lower() for line in asked} - {wanted["name"]}
        assert names == _asked_for(lock), f"run `make lock`: {lock}: {names ^ _asked_for(lock)}"


def test_the_licence_is_the_one_the_project_names() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.lstrip().startswith("GNU AFFERO GENERAL PUBLIC LICENSE")
    assert "Version 3, 19 November 2007" in text
    assert "13. Remote Network Interaction" in text
