"""Production refuses to start with settings that were made for trying things out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import config
from tests.conftest import production_settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("demo", True),
        ("hosts", ()),
        ("direct", False),
        ("ledger_origin", config.UNNAMED_RECORD),
    ],
)
def test_production_refuses_what_was_made_for_trying_out(
    tmp_path: Path, name: str, value: object
) -> None:
    found = production_settings(tmp_path)
    with pytest.raises(ValueError, match="in production"):
        replace(found, **{name: value})  # type: ignore[arg-type] # one of several kinds


def test_a_service_without_a_proxy_is_served_when_that_is_meant(tmp_path: Path) -> None:
    found = production_settings(tmp_path)
    assert found.production and found.direct and not found.proxies


def test_production_is_set_up_by_the_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PRODUCTION": "1",
        "HOSTS": "vote.example.org",
        "PROXIES": "1",
        "LEDGER_ORIGIN": "vote.example.org/record",
        "DEMO": "0",
    }.items():
        monkeypatch.setenv(name, value)
    found = config.from_environment()
    assert found.production and found.hosts == ("vote.example.org",) and found.proxies == 1
    monkeypatch.delenv("PROXIES")
    with pytest.raises(ValueError, match="PROXIES"):
        config.from_environment()


def test_trying_out_needs_no_setting_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PRODUCTION", "HOSTS", "PROXIES", "LEDGER_ORIGIN", "DEMO"):
        monkeypatch.delenv(name, raising=False)
    assert not config.from_environment().production
