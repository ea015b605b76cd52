"""The rehearsal: the database is gone while people vote, and is brought back from its backup.

    make rehearsal ARGS="--only sqlite postgresql --seconds 60"

People vote through the pages. A backup is made meanwhile; some time later the application dies and
nothing of its database is left. It is brought back as docs/backups.md says, people go on voting,
and what they were promised is held against what is there. Printed: how much was lost (RPO), how
long until the next vote was kept (RTO). On PostgreSQL then somebody deletes every vote, and the
moment before is brought back at another place. PostgreSQL needs root and pgbackrest.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import config
from app import create_app
from app.catalogue import queries as catalogue
from deploy import promises
from deploy.stores import PostgreSQL, SQLite, Store
from deploy.voters import Voters

HOST, PORT = "127.0.2.1", 8090
VOTERS = 8
BACK_WITHIN = 300.0
PROOFS = ("participation recount", "transparency verify", "moderation verify")


class Service:
    """The application on a store, and the operator's commands, with the settings of production."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "FLASK_APP": "wsgi",
            "PRODUCTION": "1",
            "DIRECT": "1",
            "HOSTS": HOST,
            "LEDGER_ORIGIN": f"{HOST}/record",
            "INSTANCE": str(folder / "instance"),
            "DATABASE_URL": store.url,
        }
        self._log = folder / "application.log"
        self._server: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        self._do("deploy/prepare.sh")

    def run(self, *words: str) -> str:
        """What a command said; it has to succeed."""
        return self._do(sys.executable, "-m", *words)

    def _do(self, *words: str) -> str:
        told = subprocess.run(
            words,
            cwd=config.ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if told.returncode != 0:
            raise SystemExit(f"{' '.join(words)}:\n{told.stdout}{told.stderr[-2000:]}")
        return told.stdout

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{HOST}:{PORT}"],
                cwd=config.ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + 60
        while not self._is_ready():
            if time.monotonic() > until:
                raise SystemExit(f"The application does not start: see {self._log}")
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{PORT}/readyz", timeout=5) as told:
                return bool(told.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        if self._server is not None:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()
            self._server = None


def rehearse(store: Store, folder: Path, seconds: float) -> bool:
    """Lose everything once and bring it back; whether each bar was kept."""
    store.make()
    service = Service(store, folder)
    service.prepare()
    os.environ.update(service.environment)
    app = create_app(config.from_environment())
    with app.app_context():
        promises.open_round()
        before = promises.stored()
        topics = [f"/ar/{one.kind.path}/{one.slug}" for one in catalogue.all_topics()]
    service.start()
    voters = Voters(HOST, PORT, topics, VOTERS)
    try:
        voters.go()
        time.sleep(seconds / 2)
        backed_up = time.monotonic()
        took = _timed(lambda: store.back_up(service.run))
        time.sleep(seconds / 2)
        gone = time.monotonic()
        service.kill()
        store.lose()
        first = len(voters.acknowledged)
        store.bring_back(service.run)
        for proof in PROOFS:
            service.run("flask", *proof.split())
        service.start()
        while len(voters.acknowledged) == first and time.monotonic() < gone + BACK_WITHIN:
            time.sleep(0.1)
        if len(voters.acknowledged) == first:
            raise SystemExit("Nobody could vote again.")
        back = voters.acknowledged[first] - gone
        time.sleep(seconds / 4)
        voters.rest()
        found = promises.compare(app, voters.citizens, before)
        lost_for = 0.0 if found.lost_since is None else gone - found.lost_since
        bar = store.bar_seconds or gone - backed_up
        kept = lost_for <= bar and back <= BACK_WITHIN and not found.double
        print(
            f"{store.name}: {len(voters.acknowledged):,} acknowledged votes of"
            f" {len(voters.citizens)} devices, {VOTERS} at a time; a backup under them took"
            f" {took:.1f} s.\n"
            f"  lost: {found.lost:,}, all acknowledged in the last {lost_for:.1f} s (RPO; bar"
            f" {bar:.1f}{'' if store.bar_seconds else ', the age of the backup'})\n"
            f"  the next vote was kept {back:.1f} s after the loss (RTO; bar {BACK_WITHIN:.0f}),"
            f" {', '.join(PROOFS)} included\n"
            f"  rows that nobody was promised: {found.double}; {'kept' if kept else 'MISSED'}",
            flush=True,
        )
        return store.mistake() and kept
    finally:
        voters.end()
        service.kill()
        store.stop()


def _timed(act: Callable[[], None]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--only", nargs="+", choices=("sqlite", "postgresql"))
    asked.add_argument("--seconds", type=float, default=60, help="of voting before the loss")
    chosen = asked.parse_args()
    failed = False
    for kind in (SQLite, PostgreSQL):
        if chosen.only and kind.name.lower() not in chosen.only:
            continue
        folder = Path(os.environ.get("REHEARSAL", "/var/tmp/musharaka-rehearsal")).resolve()
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "instance").mkdir(parents=True)
        folder.chmod(0o755)
        failed = not rehearse(kind(folder), folder, chosen.seconds) or failed
        shutil.rmtree(folder)
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
