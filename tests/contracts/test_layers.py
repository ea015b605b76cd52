"""Promise of the floors: imports only go down, and a tool proves it on every run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.contracts.tree import ROOT


def test_imports_keep_every_contract() -> None:
    checker = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run(
        [checker, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
