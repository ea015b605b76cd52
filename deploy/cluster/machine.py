"""A whole cluster of three hosts on one machine: each has an address of its own, 127.0.1.1 to 3.

    python deploy/cluster/machine.py up | down | status          CLUSTER=/var/tmp/musharaka-cluster

`up` writes the same configuration that real hosts get, starts everything and returns once people
can vote on http://127.0.1.3:8080/. Started as root, because it lays a small disk under each
database (files of 1.2 GB, mounted) and gives every host a group of its own; databases run as
`postgres`.
"""

from __future__ import annotations

import json
import os
import pwd
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from deploy.cluster import configuration  # noqa: E402
from deploy.cluster.configuration import Site  # noqa: E402

HOSTS = {"a": "127.0.1.1", "b": "127.0.1.2", "c": "127.0.1.3"}
GROUPS = {"a": 60001, "b": 60002, "c": 60003}
DISK_MB = 1200
PYTHON = str(ROOT / ".venv" / "bin" / "python")
BLANK = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}


class Machine:
    """The cluster's programs, each known by a name such as `patroni a`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = Site(
            hosts=HOSTS,
            applications=("a", "b"),
            redis="c",
            public_host=HOSTS["c"],
            listen=f"listen {HOSTS['c']}:8080;",
            network="127.0.0.0/16",
            data=str(folder / "HOST" / "data"),
            config=str(folder / "config" / "HOST"),
            watchdog="off",
            web_data=str(folder / "HOST" / "data"),
            web_pid=str(folder / "HOST" / "nginx.pid"),
            log={"WAL_KEEP": "64MB", "MAX_WAL": "192MB", "SLOT_KEEP": "256MB"},
        )
        self.patroni = folder / "patroni" / "bin" / "patroni"
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    def config(self, host: str, name: str) -> str:
        return str(Path(self.site.config_of(host)) / name)

    def data(self, host: str) -> Path:
        return Path(self.site.data_of(host))

    @property
    def environment(self) -> dict[str, str]:
        """The application's, as systemd would read it, for commands and servers."""
        return self.environment_of("a")

    def environment_of(self, host: str) -> dict[str, str]:
        lines = Path(self.config(host, "musharaka.env")).read_text().splitlines()
        told = dict(line.split("=", 1) for line in lines if line)
        return BLANK | told | {"INSTANCE": str(self.folder / "instance"), "FLASK_APP": "wsgi"}

    # What runs, by name. Everything is started the way the units do it.

    def start(self, what: str) -> None:
        kind, _, host = what.partition(" ")
        database = {"user": "postgres", "group": GROUPS.get(host, 0), "extra_groups": []}
        programs: dict[str, tuple[list[str], dict[str, Any]]] = {
            "etcd": (["etcd", "--config-file", self.config(host, "etcd.yml")], database),
            "patroni": ([str(self.patroni), self.config(host, "patroni.yml")], database),
            "guard": (
                [
                    str(self.patroni.with_name("python")),
                    *(self.config(host, name) for name in ("guard.py", "patroni.yml")),
                ],
                database,
            ),
            "haproxy": (["haproxy", "-W", "-db", "-f", self.config(host, "haproxy.cfg")], {}),
            "pgbouncer": (
                ["pgbouncer", "-q", self.config(host, "pgbouncer.ini")],
                {"user": "postgres", "group": "postgres", "extra_groups": []},
            ),
            "redis": (["redis-server", self.config(host, "redis.conf")], {}),
            "nginx": (["nginx", "-g", "daemon off;", "-c", self.config(host, "nginx.conf")], {}),
            "application": (
                [PYTHON, "-m", "gunicorn", "wsgi:app", "--bind", f"{HOSTS[host]}:8000"],
                {"env": self.environment_of(host)},
            ),
        }
        command, how = programs[kind]
        settings: dict[str, Any] = {"cwd": ROOT, "env": BLANK | {"HOME": str(self.data(host))}}
        (self.folder / "logs").mkdir(exist_ok=True)
        with (self.folder / "logs" / f"{what.replace(' ', '-')}.log").open("ab") as log:
            self._started[what] = subprocess.Popen(
                command,
                **(settings | how),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._pid_file(what).parent.mkdir(exist_ok=True)
        self._pid_file(what).write_text(str(self._started[what].pid))

    def stop(self, what: str, how: signal.Signals = signal.SIGTERM) -> None:
        """End a program, and with SIGKILL all of its group at once."""
        path = self._pid_file(what)
        if not path.exists():
            return
        pid = int(path.read_text())
        with suppress(ProcessLookupError):
            os.killpg(pid, how) if how is signal.SIGKILL else os.kill(pid, how)
        process = self._started.pop(what, None)
        if process is not None:
            process.wait()
        else:
            wait_until(lambda: not Path(f"/proc/{pid}").exists(), 60, f"{what} does not end")
        path.unlink()

    def start_again(self, host: str) -> None:
        """Start what died on the host's database side by itself, as the units do."""
        for kind in ("etcd", "patroni", "guard"):
            process = self._started.get(f"{kind} {host}")
            if process is not None and process.poll() is not None:
                self.start(f"{kind} {host}")

    def _pid_file(self, what: str) -> Path:
        return self.folder / "pids" / what.replace(" ", "-")

    def processes(self, host: str) -> list[int]:
        """Every process of the host's database side, known by the group that only they have."""
        found = []
        for path in Path("/proc").glob("[0-9]*/status"):
            try:
                text = path.read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if f"\nGid:\t{GROUPS[host]}\t" in text:
                found.append(int(path.parent.name))
        return found

    def postmaster(self, host: str) -> int:
        return int((self.data(host) / "postgresql" / "postmaster.pid").read_text().split()[0])

    # What the cluster says of itself.

    def members(self) -> list[dict[str, Any]]:
        """As Patroni tells it, from whichever host answers."""
        for address in HOSTS.values():
            try:
                with urllib.request.urlopen(f"http://{address}:8008/cluster", timeout=2) as told:
                    found: list[dict[str, Any]] = json.load(told)["members"]
                    return found
            except (OSError, ValueError):
                continue
        return []

    def leader(self) -> str | None:
        for member in self.members():
            if member["role"] == "leader" and member["state"] == "running":
                return str(member["name"])
        return None

    def is_whole(self) -> bool:
        """One leads, and both others follow closely."""
        members = self.members()
        following = [one for one in members if one["state"] == "streaming"]
        return (
            self.leader() is not None
            and len(following) == 2
            and all(one.get("lag", 1) == 0 or one.get("lag", 1) < 1_000_000 for one in following)
        )

    # The whole.

    def up(self) -> None:
        configuration.need_programs()
        if os.geteuid() != 0:
            raise SystemExit("Start it as root: see the first lines of this file.")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        configuration.patroni_in(self.folder / "patroni")
        configuration.write(self.site, self.folder / "config")
        postgres = pwd.getpwnam("postgres")
        for host in HOSTS:
            self._lay_disk(host, postgres.pw_uid)
            for path in (self.folder / "config" / host).iterdir():
                os.chown(path, postgres.pw_uid, -1)
        for kind in ("etcd", "patroni", "guard"):
            for host in HOSTS:
                self.start(f"{kind} {host}")
        wait_until(self.is_whole, 180, "the databases do not become one cluster")
        for host in self.site.applications:
            self.start(f"haproxy {host}")
            self.start(f"pgbouncer {host}")
        self.start("redis c")
        self.run("deploy/prepare.sh")
        for host in self.site.applications:
            self.start(f"application {host}")
        self.start("nginx c")
        wait_until(lambda: self.ask("/readyz") == 200, 60, "nobody can vote")

    def run(self, *words: str) -> str:
        """A command of the operator's, with the application's settings; what it said."""
        until = time.monotonic() + 60
        while True:
            told = subprocess.run(
                words,
                cwd=ROOT,
                env=self.environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if told.returncode == 0 or time.monotonic() > until:
                break
            time.sleep(1)
        if told.returncode != 0:
            raise SystemExit(f"{' '.join(words)}:\n{told.stdout}{told.stderr[-2000:]}")
        return told.stdout

    def ask(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://{HOSTS['c']}:8080{path}", timeout=5) as told:
                return int(told.status)
        except OSError:
            return 0

    def down(self) -> None:
        for kind in ("nginx", "application", "redis", "pgbouncer", "haproxy"):
            for host in HOSTS:
                self.stop(f"{kind} {host}")
        last = self.leader()  # whoever were left would take the lead for a moment
        for kind in ("guard", "patroni", "etcd"):
            for host in sorted(HOSTS, key=lambda one: one == last):
                self.stop(f"{kind} {host}")
        for host in HOSTS:
            for pid in self.processes(host):
                os.kill(pid, signal.SIGKILL)
            data = self.data(host)
            if data.is_mount():
                wait_until(lambda: unmounted(data), 30, f"{data} is in use")  # noqa: B023

    def _lay_disk(self, host: str, owner: int) -> None:
        """A disk of its own for each database, small enough to be filled."""
        data, image = self.data(host), self.folder / host / "disk.img"
        data.mkdir(parents=True, exist_ok=True)
        if not image.exists():
            subprocess.run(["truncate", "-s", f"{DISK_MB}M", image], check=True)
            subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], check=True)
        if not data.is_mount():
            subprocess.run(["mount", "-o", "loop", image, data], check=True)
        os.chown(data, owner, GROUPS[host])
        data.chmod(0o755)


def unmounted(path: Path) -> bool:
    return subprocess.run(["umount", path], capture_output=True, check=False).returncode == 0


def wait_until(condition: Callable[[], bool], seconds: float, otherwise: str) -> float:
    """How long it took, in seconds."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise SystemExit(f"After {seconds:.0f} s {otherwise}.")
        time.sleep(0.2)
    return time.monotonic() - began


def main() -> None:
    machine = Machine(Path(os.environ.get("CLUSTER", "/var/tmp/musharaka-cluster")).resolve())
    match sys.argv[1:]:
        case ["up"]:
            machine.up()
            print(f"http://{HOSTS['c']}:8080/ar/")
        case ["down"]:
            machine.down()
        case ["status"]:
            for one in machine.members():
                print(one["name"], one["role"], one["state"], one.get("lag", ""))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
