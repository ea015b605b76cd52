"""What docs/operations.md says to paste works on a host that was set up as it says."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import config

OPERATIONS = (config.ROOT / "docs" / "operations.md").read_text("utf-8")
UNITS = sorted((config.ROOT / "deploy" / "systemd").glob("*.service"))
BLOCKS = re.findall(r"^```\n(.*?)^```", OPERATIONS, flags=re.M | re.S)
LINES = [line.partition(" #")[0].rstrip() for line in "\n".join(BLOCKS).splitlines()]


@pytest.fixture
def host(sqlite_instance: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of root there: the settings lie in their file alone."""
    settings = tmp_path / "musharaka.env"
    (written,) = re.findall(r"<<'END'\n(.*?)^END", OPERATIONS, flags=re.M | re.S)
    settings.write_text(
        f"# made by hand\nINSTANCE={sqlite_instance}\n"
        f"DATABASE_URL='sqlite:///{sqlite_instance / 'test.sqlite3'}'\n{written}"
    )
    (sqlite_instance / "keys").chmod(0o700)
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "SERVICE_SETTINGS": str(settings),
        "SERVICE_ACCOUNT": pwd.getpwuid(os.geteuid()).pw_name,
    }


def run(host: dict[str, str], line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        line, shell=True, cwd=config.ROOT, env=host, capture_output=True, text=True, check=False
    )


def lines_of(*words: str) -> list[str]:
    found = [line for line in LINES if line.startswith("deploy/run.sh") and words[0] in line]
    assert found, f"docs/operations.md no longer says {words[0]}"
    return found


def test_the_first_person_is_invited_by_the_documented_line(host: dict[str, str]) -> None:
    (line,) = lines_of("invite")
    told = run(host, line)
    assert told.stdout.startswith("https://vote.example.org/ar/staff/invitation/"), told.stderr


def test_the_documented_backup_and_doctor_know_the_settings(host: dict[str, str]) -> None:
    (backup,) = lines_of("backup create")
    told = run(host, backup)
    assert told.returncode == 0 and ".backup (" in told.stdout, told.stderr
    (doctor,) = lines_of("doctor")
    told = run(host, doctor)
    assert "ok    settings: in production, for vote.example.org" in told.stdout, told.stderr
    assert "ok    backup" in told.stdout


def test_the_way_back_knows_the_database(host: dict[str, str]) -> None:
    (line,) = lines_of("downgrade")
    told = run(host, line.replace("REVISION", "head"))
    assert told.returncode == 0, told.stderr


def test_a_value_reaches_the_command_as_it_is_written(host: dict[str, str]) -> None:
    with Path(host["SERVICE_SETTINGS"]).open("a") as settings:
        settings.write("MAIL_SERVER=smtps://user:p$a&s`s #1@mail.example\nLAST='it is quoted'")
    told = run(host, """deploy/run.sh sh -c 'printf "%s\n" "$CONTACT" "$MAIL_SERVER" "$LAST"'""")
    assert told.stdout.splitlines() == [
        "Write to help@example.org", "smtps://user:p$a&s`s #1@mail.example", "it is quoted",
    ]  # fmt: skip


def test_no_command_of_the_platform_is_given_without_its_settings() -> None:
    bare = [line for line in LINES if re.match(r"(sudo\b.*)?(flask|alembic|\.venv)\b", line)]
    assert bare == []


def test_every_unit_is_shut_in_as_the_service_is() -> None:
    """Only what is begun and when differs, and where it is measured."""
    own = (
        "Type", "Exec", "Restart", "TimeoutStopSec", "RuntimeDirectory", "Environment=PROMETHEUS",
        "#", "--",
    )  # fmt: skip
    shut_in = {
        unit.name: {
            line
            for line in unit.read_text("utf-8").partition("[Service]")[2].splitlines()
            if "=" in line and not line.strip().startswith((*own, "WantedBy"))
        }
        for unit in UNITS
    }
    (service,) = [shut_in[name] for name in shut_in if name == "musharaka.service"]
    assert {"CapabilityBoundingSet=", "RestrictNamespaces=yes", "NoNewPrivileges=yes"} <= service
    assert {name: found ^ service for name, found in shut_in.items() if found != service} == {}


@pytest.mark.parametrize(
    ("url", "lock"), [("postgresql://db.example/x", "postgresql"), ("", "run")]
)
def test_assets_bring_the_driver_of_the_store(tmp_path: Path, url: str, lock: str) -> None:
    shutil.copy(config.ROOT / "Makefile", tmp_path)
    for part in ("requirements", "tools"):
        shutil.copytree(config.ROOT / part, tmp_path / part)
    told = subprocess.run(
        ["make", "-n", "assets"], cwd=tmp_path, env=os.environ | {"DATABASE_URL": url},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert f"--require-hashes -r requirements/{lock}.txt" in told.stdout


def test_the_night_knows_a_store_that_is_named_in_a_file(tmp_path: Path) -> None:
    """Each of its commands is only told here."""
    (tmp_path / "deploy").mkdir()
    shutil.copy(config.ROOT / "deploy" / "night.sh", tmp_path / "deploy")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    (tmp_path / "url").write_text("postgresql://db.example/x\n")
    named = {"PATH": os.environ["PATH"], "DATABASE_URL_FILE": str(tmp_path / "url")}
    told = subprocess.run(
        [tmp_path / "deploy" / "night.sh"], env=named, capture_output=True, text=True, check=True
    )
    assert "privacy reorder" in told.stdout and "backup" not in told.stdout
