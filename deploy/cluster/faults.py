"""What goes wrong in the drill, each with the act that repairs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.request
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg

from deploy.cluster.machine import GROUPS, HOSTS, Machine, wait_until

Repair = Callable[[], None]
PORTS = "2379,2380,5432,8008"
# As `RestartSec=1` of the units.
RESTART_SECONDS = 1.0
STALL_SECONDS = 3.0


@dataclass(frozen=True)
class Fault:
    """What is done to the cluster, for how long, and how long nobody may be able to write."""

    name: str
    act: Callable[[Machine], Repair]
    lasts: float
    bar: float | None = None


def _nothing() -> None:
    return


def calm(_: Machine) -> Repair:
    return _nothing


def leader_of(machine: Machine) -> str:
    wait_until(lambda: machine.leader() is not None, 60, "nobody leads")
    return str(machine.leader())


def switch_over(machine: Machine) -> Repair:
    """Planned: the leader hands over to another one."""
    leader = leader_of(machine)
    _ask_patroni(machine, "POST", f"http://{HOSTS[leader]}:8008/switchover", {"leader": leader})
    return _nothing


def wait_for_nobody(machine: Machine) -> None:
    """Let commits be answered before another server has them: what the drill must notice."""
    where = f"http://{HOSTS[leader_of(machine)]}:8008/config"
    _ask_patroni(machine, "PATCH", where, {"synchronous_mode": False})
    time.sleep(10)


def leader_of_both(machine: Machine) -> str:
    """Who leads the databases, made to lead etcd as well: the worst host to lose, for whoever leads
    etcd next begins every lease anew."""
    leader = leader_of(machine)
    told = {name: _ask_etcd(name, "status") for name in HOSTS}
    members = {name: one["header"]["member_id"] for name, one in told.items()}
    (present,) = (name for name, member in members.items() if member == told[leader]["leader"])
    if present != leader:
        _ask_etcd(present, "transfer-leadership", targetID=members[leader])
    return leader


def _ask_etcd(host: str, what: str, **wanted: str) -> Any:
    where = f"http://{HOSTS[host]}:2379/v3/maintenance/{what}"
    with urllib.request.urlopen(where, json.dumps(wanted).encode(), timeout=10) as told:
        return json.load(told)


def _ask_patroni(machine: Machine, method: str, where: str, wanted: dict[str, object]) -> None:
    known = b64encode(f"patroni:{_passwords(machine)['REST']}".encode()).decode()
    headers = {"Authorization": f"Basic {known}", "Content-Type": "application/json"}
    asked = urllib.request.Request(where, json.dumps(wanted).encode(), headers, method=method)
    with urllib.request.urlopen(asked, timeout=60) as told:
        told.read()


def _passwords(machine: Machine) -> dict[str, str]:
    found: dict[str, str] = json.loads((machine.folder / "config" / "secrets.json").read_text())
    return found


def kill_postmaster(machine: Machine) -> Repair:
    """PostgreSQL of the leader dies; Patroni lives and sees it."""
    os.kill(machine.postmaster(leader_of(machine)), signal.SIGKILL)
    return _nothing


def kill_machine(machine: Machine) -> Repair:
    """Everything of the leader's database host dies at once: PostgreSQL, Patroni and etcd."""
    leader = leader_of_both(machine)
    for pid in machine.processes(leader):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    machine.stop(f"patroni {leader}", signal.SIGKILL)
    machine.stop(f"etcd {leader}", signal.SIGKILL)

    def boot() -> None:
        for kind in ("etcd", "patroni", "guard"):
            machine.start(f"{kind} {leader}")

    return boot


def stall_and_kill(machine: Machine) -> Repair:
    """Nothing reaches the others for some seconds, and then the leader's host dies with it."""
    leader = leader_of(machine)
    with psycopg.connect(
        host=HOSTS[leader], user="postgres", password=_passwords(machine)["SUPERUSER"]
    ) as connection:
        ports = connection.execute("SELECT client_port FROM pg_stat_replication").fetchall()
    flows = [
        ["-p", "tcp", "--sport", "5432", "--dport", str(port), "-j", "DROP"] for (port,) in ports
    ]
    for flow in flows:
        subprocess.run(["iptables", "-A", "OUTPUT", *flow], check=True)
    time.sleep(STALL_SECONDS)
    try:
        return kill_machine(machine)
    finally:
        for flow in flows:
            subprocess.run(["iptables", "-D", "OUTPUT", *flow], check=True)


def _killed_and_restarted(what: str) -> Callable[[Machine], Repair]:
    def act(machine: Machine) -> Repair:
        machine.stop(what, signal.SIGKILL)
        time.sleep(RESTART_SECONDS)
        machine.start(what)
        return _nothing

    return act


def stop_redis(machine: Machine) -> Repair:
    machine.stop("redis c", signal.SIGKILL)
    return lambda: machine.start("redis c")


def fill_disk(machine: Machine) -> Repair:
    """Not one byte is left on the disk of the leader's host, where its etcd writes too."""
    leader = leader_of(machine)
    ballast = machine.data(leader) / "ballast"
    subprocess.run(
        ["dd", "if=/dev/zero", f"of={ballast}", "bs=1M", "status=none"],
        check=False,
        stderr=subprocess.DEVNULL,
    )

    def make_room() -> None:
        ballast.unlink(missing_ok=True)
        machine.start_again(leader)  # without its etcd the next fault would be two at once

    return make_room


def cut_off(machine: Machine) -> Repair:
    """The leader's host reaches nobody, and nobody reaches it; packets are dropped unanswered."""
    return _cut(leader_of_both(machine), "--ports")


def cut_off_in_part(machine: Machine) -> Repair:
    """The same, but what the host sends to those who had called it still arrives, unanswered."""
    return _cut(leader_of(machine), "--dports")


def _cut(leader: str, which: str) -> Repair:
    group = str(GROUPS[leader])
    ports = ["-p", "tcp", "-m", "multiport", which, PORTS, "-m", "owner"]
    rules = [
        [*ports, "--gid-owner", group, "!", "-d", HOSTS[leader], "-j", "DROP"],
        [*ports, "!", "--gid-owner", group, "-d", HOSTS[leader], "-j", "DROP"],
    ]
    for rule in rules:
        subprocess.run(["iptables", "-A", "OUTPUT", *rule], check=True)

    def join() -> None:
        for rule in rules:
            subprocess.run(["iptables", "-D", "OUTPUT", *rule], check=True)

    return join


def stop_replica(machine: Machine) -> Repair:
    """One of the two that follow hangs: it holds its connections and says nothing."""
    leader = leader_of(machine)
    other = next(name for name in HOSTS if name != leader)
    for pid in machine.processes(other):
        os.kill(pid, signal.SIGSTOP)

    def wake() -> None:
        for pid in machine.processes(other):
            os.kill(pid, signal.SIGCONT)

    return wake


ALL = (
    Fault("nothing, to compare with", calm, 5),
    Fault("planned switchover", switch_over, 5, bar=5),
    Fault("leader's PostgreSQL: kill -9", kill_postmaster, 15, bar=10),
    Fault("leader's host: kill -9 of all", kill_machine, 40, bar=30),
    Fault("replication stalls 3 s, then that", stall_and_kill, 40, bar=30 + STALL_SECONDS),
    Fault("leader's host: cut off", cut_off, 45, bar=30),
    Fault("leader's host: cut off in part", cut_off_in_part, 45, bar=30),
    Fault("leader's host: disk full", fill_disk, 45, bar=30),
    Fault("a replica hangs", stop_replica, 30, bar=10),
    Fault("application server: kill -9", _killed_and_restarted("application a"), 10, bar=5),
    Fault("pgbouncer: kill -9", _killed_and_restarted("pgbouncer a"), 10, bar=5),
    Fault("HAProxy: kill -9", _killed_and_restarted("haproxy a"), 10, bar=5),
    Fault("Redis: kill -9, 15 s away", stop_redis, 15, bar=5),
)
