"""What citizens are served with is written down exactly, and what is in the image is chosen."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.contracts.tree import ROOT

LOCKS = ("run", "postgresql")


def written(lock: str, folder: Path) -> str:
    """The document, made from another folder and with another mood of dictionaries."""
    return subprocess.run(
        [sys.executable, ROOT / "tools" / "sbom.py", ROOT / "requirements" / f"{lock}.txt"],
        cwd=folder,
        env={"PYTHONHASHSEED": str(len(folder.name))},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.mark.parametrize("lock", LOCKS)
def test_the_document_is_valid_and_the_same_each_time(lock: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    text = written(lock, tmp_path)
    assert text == written(lock, tmp_path / "elsewhere")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


@pytest.mark.parametrize("lock", LOCKS)
def test_it_holds_every_package_of_the_lock_with_its_hashes(lock: str, tmp_path: Path) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    told: dict[str, Any] = json.loads(written(lock, tmp_path))
    pinned = re.findall(r"^([a-z0-9][\w.-]*)(?:\[[\w,-]+\])?==([^\s;]+)", text, flags=re.MULTILINE)
    assert sorted(pinned) == sorted((one["name"], one["version"]) for one in told["components"])
    hashes = [
        found["content"]
        for one in told["components"]
        for reference in one["externalReferences"]
        for found in reference["hashes"]
    ]
    assert sorted(hashes) == sorted(re.findall(r"--hash=sha256:([0-9a-f]{64})", text))


def test_it_says_who_asks_for_what(tmp_path: Path) -> None:
    told = json.loads(written("run", tmp_path))
    names = {one["bom-ref"]: one["name"] for one in told["components"]}
    asked = {
        one["ref"]: {names[other] for other in one.get("dependsOn", ())}
        for one in told["dependencies"]
    }
    assert {"flask", "sqlalchemy", "prometheus-client"} <= asked["musharaka"]
    flask = next(ref for ref, name in names.items() if name == "flask")
    assert {"werkzeug", "jinja2", "click"} <= asked[flask]
    assert {name for group in asked.values() for name in group} == set(names.values())


def test_it_names_no_machine_and_no_index(tmp_path: Path) -> None:
    text = written("postgresql", tmp_path).replace("http://cyclonedx.org/schema/", "")
    assert "://" not in text and "timestamp" not in text and "serialNumber" not in text
    assert not re.search(r'"/|\\\\|\bindex\b|simple/', text)


def instructions() -> list[tuple[str, str]]:
    """The steps of the image, each with what it is told, without comments."""
    text = (ROOT / "deploy" / "Containerfile").read_text("utf-8")
    lines = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    return [(step, " ".join(told.split())) for step, _, told in
            (line.partition(" ") for line in lines if line)]  # fmt: skip


def test_the_image_takes_only_what_the_lock_names_by_hash() -> None:
    steps = instructions()
    installing = [told for _, told in steps if "pip install" in told]
    assert len(installing) == 1 and "--require-hashes" in installing[0]
    assert "--only-binary :all:" in installing[0], "no compiler, and no code while installing"
    assert not [step for step, _ in steps if step == "ADD"]
    assert not [told for _, told in steps if re.search(r"curl|wget|apt-get|://", told)]
    (lock,) = [told for step, told in steps if step == "ARG" and told.startswith("LOCK=")]
    assert (ROOT / "requirements" / f"{lock.removeprefix('LOCK=')}.txt").is_file()


def test_the_image_runs_as_nobody_in_particular_and_as_the_unit_does() -> None:
    steps = instructions()
    last = steps[max(n for n, (step, _) in enumerate(steps) if step == "FROM") :]
    (user,) = [told for step, told in last if step == "USER"]
    assert all(int(part) > 0 for part in user.split(":"))
    assert not [told for step, told in last if step == "COPY" and "--from=built" not in told]
    (command,) = [json.loads(told) for step, told in last if step == "CMD"]
    unit = (ROOT / "deploy" / "systemd" / "musharaka.service").read_text("utf-8")
    unit = unit.replace("\\\n", " ").replace("--workers 1", "").replace("127.0.0.1", "0.0.0.0")
    (served,) = re.findall(r"^ExecStart=\S+python (.*)$", unit, flags=re.MULTILINE)
    assert command == ["python", *served.split()]


def test_only_what_is_served_goes_into_the_image() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*", "whatever is not named stays out: an instance, keys, a history"
    let_in = [rule.removeprefix("!") for rule in rules if rule.startswith("!")]
    assert all((ROOT / path).exists() for path in let_in), let_in
    assert not {"instance", ".git", "tests", ".run", "docs", "bench"} & set(let_in)
    assert {"app", "config.py", "wsgi.py", "migrations"} <= set(let_in)
