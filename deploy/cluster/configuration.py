"""Writes the configuration of every host of a cluster from one description of the site.

    python deploy/cluster/configuration.py site.toml OUT

OUT/a, OUT/b, OUT/c are what belongs into /etc/musharaka-cluster of each host. Passwords are made
once and kept in OUT/secrets.json: run again after a change, they stay.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"
PLACE = re.compile(r"@([A-Z_]+)@")
SECRETS = ("REST", "SUPERUSER", "REPLICATION", "REWIND", "APP", "REDIS")


@dataclass(frozen=True)
class Site:
    """Which hosts there are, what runs where, and where its files lie."""

    hosts: Mapping[str, str]  # name -> address
    applications: tuple[str, ...]
    redis: str
    public_host: str
    listen: str
    network: str
    data: str
    config: str
    watchdog: str = "automatic"
    web_data: str = "/var/lib/nginx"
    web_pid: str = "/run/nginx.pid"
    # Room on the disk: a replica that is away may hold so much of the log back.
    log: Mapping[str, str] = field(
        default_factory=lambda: {"WAL_KEEP": "1GB", "MAX_WAL": "8GB", "SLOT_KEEP": "50GB"}
    )

    def data_of(self, host: str) -> str:
        return self.data.replace("HOST", host)

    def config_of(self, host: str) -> str:
        return self.config.replace("HOST", host)

    def values(self, host: str, passwords: Mapping[str, str]) -> dict[str, str]:
        """What stands in the places of the templates on this host."""
        hosts = self.hosts.items()
        servers = [f"  server {name} {at}:5432 check port 8008" for name, at in hosts]
        allowed = [f"    - host {who} 127.0.0.1/32 scram-sha-256" for who in ("all all",)]
        allowed += [
            f"    - host {what} {self.network} scram-sha-256"
            for what in ("replication replicator", "postgres rewinder", "postgres postgres")
        ]
        allowed.append(f"    - host musharaka musharaka {self.network} scram-sha-256")
        applications = [f"    server {self.hosts[name]}:8000 max_fails=3 fail_timeout=2s;"
                        for name in self.applications]  # fmt: skip
        return {
            **{f"{name}_PASSWORD": word for name, word in passwords.items()},
            **self.log,
            "NAME": host,
            "ADDRESS": self.hosts[host],
            "DATA": self.data_of(host),
            "CONFIG": self.config_of(host),
            "ETCD_PEERS": ",".join(f"{name}=http://{at}:2380" for name, at in hosts),
            "ETCD_HOSTS": ",".join(f"{at}:2379" for _, at in hosts),
            "ETCD_TARGETS": ", ".join(f'"{at}:2379"' for _, at in hosts),
            "PATRONI_TARGETS": ", ".join(f'"{at}:8008"' for _, at in hosts),
            "PG_BIN": postgresql_programs(),
            "PG_HBA": "\n".join(allowed),
            "SERVERS": "\n".join(servers),
            "APPLICATIONS": "\n".join(applications),
            "REDIS_ADDRESS": self.hosts[self.redis],
            "PUBLIC_HOST": self.public_host,
            "LISTEN": self.listen,
            "WATCHDOG": self.watchdog,
            "WEB_DATA": self.web_data.replace("HOST", host),
            "WEB_PID": self.web_pid.replace("HOST", host),
        }


def postgresql_programs() -> str:
    """Where Debian keeps the newest installed PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name))
    return str(found[-1]) if found else "/usr/lib/postgresql/15/bin"


def passwords_in(folder: Path) -> dict[str, str]:
    """Those made before, and the missing ones."""
    path = folder / "secrets.json"
    kept = json.loads(path.read_text()) if path.exists() else {}
    made = {name: kept.get(name) or secrets.token_hex(24) for name in SECRETS}
    path.touch(mode=0o600)
    path.write_text(json.dumps(made, indent=2))
    return made


def write(site: Site, out: Path) -> None:
    """Every host's files into a folder of its name."""
    out.mkdir(parents=True, exist_ok=True)
    passwords = passwords_in(out)
    for host in site.hosts:
        folder = out / host
        folder.mkdir(exist_ok=True)
        values = site.values(host, passwords)
        for template in sorted(TEMPLATES.iterdir()):
            text = template.read_text("utf-8")
            for place in set(PLACE.findall(text)):
                text = text.replace(f"@{place}@", values[place])
            target = folder / template.name
            target.touch(mode=0o640)
            target.write_text(text, "utf-8")
            if not any(word in text for word in passwords.values()):
                target.chmod(0o644)


def read_site(path: Path) -> Site:
    told = tomllib.loads(path.read_text("utf-8"))
    roles = told.pop("roles")
    return Site(applications=tuple(roles["applications"]), redis=roles["redis"], **told)


def need_programs() -> None:
    """Say which Debian packages are missing, if any."""
    wanted = {
        "etcd": "etcd-server", "haproxy": "haproxy", "pgbouncer": "pgbouncer",
        "nginx": "nginx", "redis-server": "redis-server", "setpriv": "util-linux",
        "iptables": "iptables",
    }  # fmt: skip
    missing = [package for name, package in wanted.items() if shutil.which(name) is None]
    if not (Path(postgresql_programs()) / "postgres").exists():
        missing.append("postgresql")
    if missing:
        raise SystemExit(f"Missing: apt-get install --no-install-recommends {' '.join(missing)}")


def patroni_in(folder: Path) -> Path:
    """Patroni in an environment of its own, of the system's Python: `postgres` must read it."""
    if not (folder / "bin" / "patroni").exists():
        subprocess.run(["/usr/bin/python3", "-m", "venv", folder], check=True)
        wanted = ["patroni[etcd3]==4.1.5", "psycopg[binary]>=3.3,<4"]
        pip = (str(folder / "bin" / "pip"), "install", "-q", "--disable-pip-version-check")
        subprocess.run([*pip, *wanted], check=True)
    return folder / "bin" / "patroni"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    write(read_site(Path(sys.argv[1])), Path(sys.argv[2]))
