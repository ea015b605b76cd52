"""How the night went is written down by the script that runs it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from app.operations.nights import OF_POSTGRESQL, OF_SQLITE, TASKS, Night, nights
from tests.contracts.tree import ROOT


def run(folder: Path, *failing: str) -> int:
    """The real script, with a `flask` that does nothing, or fails at these tasks."""
    (folder / "deploy").mkdir(exist_ok=True)
    shutil.copy(ROOT / "deploy" / "night.sh", folder / "deploy")
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True, exist_ok=True)
    cases = "".join(f'[ "$*" = "-m flask {task}" ] && exit 3\n' for task in failing)
    python.write_text(f"#!/bin/sh\n{cases}exit 0\n", "utf-8")
    python.chmod(0o755)
    environment = os.environ | {"INSTANCE": str(folder / "instance"), "DATABASE_URL": ""}
    return subprocess.run(
        [folder / "deploy" / "night.sh"], env=environment, check=False, stdout=subprocess.DEVNULL
    ).returncode


def went(folder: Path) -> dict[str, Night]:
    return {night.task: night for night in nights(folder / "instance", "sqlite")}


def test_before_the_first_night_nothing_succeeded(tmp_path: Path) -> None:
    assert list(went(tmp_path).values()) == [Night(task, 0.0, 0) for task in TASKS + OF_SQLITE]


def test_each_task_is_told_on_its_own(tmp_path: Path) -> None:
    began = time.clock_gettime(time.CLOCK_REALTIME)
    assert run(tmp_path, "backup check") == 1
    assert run(tmp_path, "backup check", "doctor") == 1
    told = went(tmp_path)
    assert told["backup check"] == Night("backup check", 0.0, 2)
    assert told["doctor"].failures == 1 and told["doctor"].succeeded_at > began - 5
    assert all(told[task].succeeded_at > began - 5 for task in TASKS)
    assert run(tmp_path) == 0
    assert {night.failures for night in went(tmp_path).values()} == {0}


def test_postgresql_has_tasks_of_its_own(tmp_path: Path) -> None:
    tasks = [night.task for night in nights(tmp_path, "postgresql")]
    assert tasks == [*TASKS, *OF_POSTGRESQL]


def test_the_script_does_what_is_told(tmp_path: Path) -> None:
    script = (ROOT / "deploy" / "night.sh").read_text("utf-8")
    done = re.findall(r"\btonight ([a-z ]+[a-z])", script)
    assert sorted(done) == sorted(TASKS + OF_SQLITE + OF_POSTGRESQL)
