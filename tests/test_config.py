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


STRONG = "0f3a9b1c7e5d2468"


@pytest.mark.parametrize(
    "weak",
    [
        {"database_url": "postgresql://musharaka:musharaka@db.example/musharaka"},
        {"database_url": "postgresql://musharaka:aaaaaaaaaaaaaaaaaaaa@db.example/musharaka"},
        {"sms_url": "https://x.example", "sms_secret": STRONG},
    ],
)
def test_production_refuses_a_secret_that_can_be_tried_out(
    tmp_path: Path, weak: dict[str, str]
) -> None:
    found = production_settings(tmp_path)
    with pytest.raises(ValueError, match="random signs"):
        replace(found, **weak)  # type: ignore[arg-type] # all of them are text
    strong = {name: value.replace(":musharaka@", f":{STRONG}@") for name, value in weak.items()}
    strong = {name: value.replace("a" * 20, STRONG) for name, value in strong.items()}
    strong |= {"sms_secret": STRONG * 2}
    assert replace(found, **strong).production  # type: ignore[arg-type]
    assert replace(found, production=False, **weak)  # type: ignore[arg-type]


def test_production_takes_a_database_without_a_password(tmp_path: Path) -> None:
    """PostgreSQL on the same machine knows the account by its socket."""
    found = production_settings(tmp_path)
    assert replace(found, database_url="postgresql:///musharaka").production


def test_a_mail_server_is_an_address_with_its_way_of_speaking(tmp_path: Path) -> None:
    found = replace(production_settings(tmp_path), mail_sender="codes@vote.example.org")
    with pytest.raises(ValueError, match="must begin with smtp"):
        replace(found, mail_server="mail.example.org:25")


SECRETS = {
    "DATABASE_URL": "database_url",
    "REDIS_URL": "redis_url",
    "MAIL_SERVER": "mail_server",
    "SMS_SECRET": "sms_secret",
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_comes_from_a_file_that_nobody_else_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / "secret"
    path.write_text(f"smtp://user:{STRONG}@server.example\n")
    path.chmod(0o640)
    for other in SECRETS:
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv("MAIL_SENDER", "codes@vote.example.org")
    monkeypatch.setenv(f"{name}_FILE", str(path))
    assert getattr(config.from_environment(), SECRETS[name]) == path.read_text().strip()
    for setting, value in {
        "PRODUCTION": "1",
        "HOSTS": "vote.example.org",
        "PROXIES": "1",
        "LEDGER_ORIGIN": "vote.example.org/record",
    }.items():
        monkeypatch.setenv(setting, value)
    with pytest.raises(ValueError, match=f"chmod 600 {path}"):
        config.from_environment()
    path.chmod(0o600)
    assert getattr(config.from_environment(), SECRETS[name]) == path.read_text().strip()
    monkeypatch.setenv(name, "given twice")
    with pytest.raises(ValueError, match=f"{name} and {name}_FILE are both set"):
        config.from_environment()
