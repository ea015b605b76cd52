"""A restore rehearsed from end to end, as `make rehearsal` does it, for a few seconds of votes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import config


def test_a_database_lost_under_votes_is_back_as_old_as_its_backup(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deploy.rehearsal", "--only", "sqlite", "--seconds", "6"],
        cwd=config.ROOT,
        env=os.environ | {"REHEARSAL": str(tmp_path / "rehearsal")},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    acknowledged, lost = (
        int(re.search(pattern, done.stdout)[1].replace(",", ""))  # type: ignore[index]
        for pattern in (r"([\d,]+) acknowledged votes", r"lost: ([\d,]+)")
    )
    # What was acknowledged after the backup is seen to be missing; what came before it is there.
    assert 0 < lost < acknowledged
    record_property("a rehearsed restore", f"{lost} of {acknowledged} votes were after the backup")
