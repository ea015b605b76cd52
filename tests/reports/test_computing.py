"""Fresh processes on other days, rows shuffled and people renamed: the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from app.reports.frozen import as_json
from app.reports.gathering import Gathered
from tests.contracts.tree import ROOT
from tests.reports.planting import found, known, plant, shuffled


@pytest.mark.parametrize("threads", ["1", "4"])
def test_a_fresh_process_on_another_day_with_shuffled_rows_and_other_names_says_the_same(
    threads: str,
) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "tests.reports.planting", threads],
        cwd=ROOT,
        env=os.environ
        | {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads, "PYTHONHASHSEED": threads},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == as_json(found())


def test_one_answer_more_has_another_digest() -> None:
    planted = plant()
    before = Gathered(planted.held, known()).digest
    assert Gathered(shuffled(planted, 3).held, known()).digest == before
    planted.held.votes.add(0, 0, 3)
    assert Gathered(planted.held, known()).digest != before
    assert np.isfinite(Gathered(planted.held, known()).weights).all()
