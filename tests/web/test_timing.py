"""An answer is measured by its endpoint and what it became, never by the address asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.web import timing
from tests.pages import Browser


def counted() -> dict[tuple[str, ...], float]:
    return {
        tuple(sample.labels.values()): sample.value
        for metric in timing.measured()
        for sample in metric.samples
        if sample.name.endswith("_count")
    }


def test_an_answer_is_measured_by_what_it_became(client: Browser) -> None:
    timing._durations.clear()
    client.get("/en/goals")
    client.vote("/en/goals/infrastructure", "oppose")
    client.client.get("/en/nowhere/planted-quince")
    assert counted() == {
        ("participation.goals", "2xx"): 1,
        ("participation.topic", "2xx"): 2,
        ("participation.create_vote", "3xx"): 1,
        (timing.NO_ROUTE, "4xx"): 1,
    }


def test_before_the_service_begins_nothing_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "run" / "measured"
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(folder))
    assert counted() == {}
    timing.install()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert counted() == {}
