"""The files of a cluster: every place is filled, passwords stay, and no page says anything else."""

from __future__ import annotations

import json
import re
import runpy
import threading
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
import yaml
from babel.messages.pofile import read_po

import config
from app.web.unit_of_work import OutcomeUnknown
from deploy.cluster import configuration

EXAMPLE = config.ROOT / "deploy" / "cluster" / "site.example.toml"
UNITS = config.ROOT / "deploy" / "cluster" / "systemd"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """What belongs onto the three hosts of the example."""
    configuration.write(configuration.read_site(EXAMPLE), tmp_path)
    return tmp_path


def test_every_place_is_filled_on_every_host(written: Path) -> None:
    for host, address in (("a", "10.20.0.1"), ("b", "10.20.0.2"), ("c", "10.20.0.3")):
        files = {one.name: one.read_text("utf-8") for one in (written / host).iterdir()}
        assert not {name for name, text in files.items() if configuration.PLACE.search(text)}
        assert f"listen: {address}:5432" in files["patroni.yml"]
        assert f"@{address}:6432/musharaka" in files["musharaka.env"]
        assert all(f"10.20.0.{n}:5432 check" in files["haproxy.cfg"] for n in (1, 2, 3))


def test_written_again_passwords_stay_and_nobody_else_reads_them(written: Path) -> None:
    before = json.loads((written / "secrets.json").read_text())
    configuration.write(configuration.read_site(EXAMPLE), written)
    assert json.loads((written / "secrets.json").read_text()) == before
    assert len(set(before.values())) == len(configuration.SECRETS)
    for path in (one for one in written.rglob("*") if one.is_file()):
        if any(word in path.read_text("utf-8") for word in before.values()):
            assert path.stat().st_mode & 0o007 == 0, path.name


def test_the_monitor_reads_all_three_hosts_and_knows_every_call(written: Path) -> None:
    wanted = yaml.safe_load((written / "a" / "prometheus.yml").read_text("utf-8"))
    read = {
        job["job_name"]: job["static_configs"][0]["targets"] for job in wanted["scrape_configs"]
    }
    hosts = ("10.20.0.1", "10.20.0.2", "10.20.0.3")
    assert read["patroni"] == [f"{host}:8008" for host in hosts]
    assert read["etcd"] == [f"{host}:2379" for host in hosts]
    assert read["musharaka"] == ["127.0.0.1:9108"]
    rules = [Path(name).relative_to("/opt/musharaka") for name in wanted["rule_files"]]
    assert len(rules) == 2
    assert all((config.ROOT / rule).is_file() for rule in rules)


def test_both_proxies_share_pages_by_the_same_words() -> None:
    def words(name: str) -> list[str]:
        lines = (config.ROOT / "deploy" / name).read_text("utf-8").splitlines()
        said = [line.strip() for line in lines if re.search(r"(?i)cache|\$http_", line)]
        return [
            line for line in said if not line.startswith(("#", "proxy_cache_path", "add_header"))
        ]

    found = words("nginx.conf")
    assert len(found) == 11
    assert [one for one in found if "ssl_" not in one] == words("cluster/templates/nginx.conf")


def test_units_start_what_is_written(written: Path) -> None:
    named = re.findall(
        r"/etc/musharaka-cluster/([\w.]+)",
        "".join(path.read_text("utf-8") for path in UNITS.rglob("*.*") if path.is_file()),
    )
    assert len(named) >= 4
    assert not {name for name in named if not (written / "a" / name).exists()}


def test_when_no_server_answers_the_page_says_what_the_service_would(written: Path) -> None:
    page = (written / "c" / "away.html").read_text("utf-8")
    for word in (OutcomeUnknown.title, OutcomeUnknown.advice):
        assert word in page
        for language in ("ar", "ckb"):
            path = config.ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"
            with path.open("rb") as file:
                message = read_po(file).get(word)
            assert message is not None
            assert str(message.string) in page


class Patroni(BaseHTTPRequestHandler):
    """One that says who is there, and notes what it is asked to do and by whom."""

    members: ClassVar[list[dict[str, object]]] = []
    asked: ClassVar[list[tuple[str, bytes, str | None]]] = []

    def do_GET(self) -> None:
        self._answer(json.dumps({"members": self.members}).encode())

    def do_POST(self) -> None:
        wanted = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append((self.path, wanted, self.headers["Authorization"]))
        self._answer(b"Successfully switched over")

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def patroni() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Patroni) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


FOLLOWS = {"name": "b", "role": "quorum_standby", "state": "streaming", "lag": 0}
LEADS = {"name": "a", "role": "leader", "state": "running"}


@pytest.mark.parametrize(
    ("members", "may"),
    [
        ([LEADS, FOLLOWS], True),
        ([LEADS, FOLLOWS | {"lag": 5_000_000}], False),
        ([LEADS, FOLLOWS | {"lag": "unknown"}], False),
        ([LEADS, FOLLOWS | {"state": "stopped"}], False),
        ([LEADS], False),
        ([LEADS | {"name": "b"}, FOLLOWS | {"name": "a"}], False),
    ],
)
def test_a_guard_hands_over_only_what_it_leads_and_to_one_who_follows_closely(
    written: Path, patroni: str, members: list[dict[str, object]], may: bool
) -> None:
    told = yaml.safe_load((written / "a" / "patroni.yml").read_text("utf-8"))
    told["restapi"]["connect_address"] = patroni
    told["postgresql"]["data_dir"] = str(written / "postgresql")
    guard = runpy.run_path(str(written / "a" / "guard.py"))["Guard"](told)
    Patroni.members, Patroni.asked = members, []
    assert 0 < guard.free() < 1
    assert guard.can_hand_over() is may
    guard.hand_over()
    known = f"patroni:{told['restapi']['authentication']['password']}"
    basic = f"Basic {b64encode(known.encode()).decode()}"
    assert Patroni.asked == [("/switchover", b'{"leader": "a"}', basic)]


def test_no_service_is_given_up_and_patroni_may_write_what_it_makes_a_database_with() -> None:
    units = [*UNITS.glob("*.service"), *(config.ROOT / "deploy" / "systemd").glob("*.service")]
    lasting = [one for one in units if "Restart=always" in one.read_text("utf-8")]
    assert len(lasting) == 8
    for unit in lasting:
        before_service = unit.read_text("utf-8").partition("[Service]")[0]
        assert "\nStartLimitIntervalSec=0\n" in before_service, unit.name
    assert "\nPrivateTmp=yes\n" in (UNITS / "musharaka-patroni.service").read_text("utf-8")
