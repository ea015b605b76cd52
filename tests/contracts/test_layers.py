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


def test_serving_pages_loads_no_library_of_numbers() -> None:
    """They weigh more than all the rest of a worker; only commands and jobs may load them."""
    heavy = ("numpy", "scipy", "sklearn")
    program = f"import sys, app; print([name for name in {heavy} if name in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
