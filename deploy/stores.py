"""The two stores of the rehearsal: how each is backed up, lost, and brought back."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Protocol

import psycopg

from deploy.cluster.configuration import postgresql_programs

Run = Callable[..., str]
ARCHIVE = Path(__file__).parent / "archive"
DATABASE = "musharaka"


class Store(Protocol):
    """A database in a folder, with its backup beside it."""

    name: ClassVar[str]
    # Of acknowledged votes that may be lost with the machine; None: as old as the backup is.
    bar_seconds: ClassVar[float | None]
    url: str

    def __init__(self, folder: Path) -> None: ...
    def make(self) -> None: ...
    def back_up(self, run: Run) -> None: ...
    def lose(self) -> None:
        """Kill what runs, and remove everything but the backup."""

    def bring_back(self, run: Run) -> None: ...
    def mistake(self) -> bool:
        """Delete every vote, bring the moment before back elsewhere; whether it is the same."""

    def stop(self) -> None: ...


class SQLite:
    """As `flask backup` keeps it."""

    name: ClassVar[str] = "SQLite"
    bar_seconds: ClassVar[float | None] = None

    def __init__(self, folder: Path) -> None:
        self._instance = folder / "instance"
        self._file = self._instance / "musharaka.sqlite3"
        self.url = f"sqlite:///{self._file}"

    def make(self) -> None:
        return

    def back_up(self, run: Run) -> None:
        run("flask", "backup", "create")
        run("flask", "backup", "check")

    def lose(self) -> None:
        for path in self._instance.glob(f"{self._file.name}*"):
            path.unlink()

    def bring_back(self, run: Run) -> None:
        (newest,) = (self._instance / "backups").iterdir()
        run("flask", "backup", "restore", str(newest), "--to", str(self._file))
        run("alembic", "upgrade", "head")

    def mistake(self) -> bool:
        """The backup is the only moment there is; `tests/backups` hold its digest."""
        return True

    def stop(self) -> None:
        return


class PostgreSQL:
    """With its log archived by pgBackRest, by the very files of deploy/archive/."""

    name: ClassVar[str] = "PostgreSQL"
    bar_seconds: ClassVar[float | None] = 10.0

    def __init__(self, folder: Path) -> None:
        if os.geteuid() != 0 or shutil.which("pgbackrest") is None:
            raise SystemExit("PostgreSQL's part needs root, and apt-get install pgbackrest.")
        self._folder = folder / "postgresql"
        self._sockets = self._folder / "sockets"
        self._config = self._folder / "pgbackrest.conf"
        self.url = f"postgresql://postgres@127.0.2.1:{self._port(0)}/{DATABASE}"

    @staticmethod
    def _port(place: int) -> int:
        return 54390 + place

    def _data(self, place: int) -> Path:
        return self._folder / f"data{place}"

    def _as_postgres(self, *words: object, log: str = "programs.log") -> None:
        with (self._folder / log).open("ab") as said:
            done = subprocess.run(
                [str(word) for word in words],
                user="postgres",
                group="postgres",
                extra_groups=[],
                cwd=self._folder,
                env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
                stdout=said,
                stderr=said,
                check=False,
            )
        if done.returncode != 0:
            last = (self._folder / log).read_text().splitlines()[-15:]
            raise SystemExit("\n".join([f"{words[0]} exits {done.returncode}:", *last]))

    def _pgbackrest(self, *words: str) -> None:
        """As on a real host; the folders are other ones."""
        self._as_postgres("pgbackrest", f"--config={self._config}", "--stanza=musharaka", *words)

    def _program(self, name: str) -> str:
        return f"{postgresql_programs()}/{name}"

    def make(self) -> None:
        self._folder.mkdir()
        shutil.chown(self._folder, "postgres", "postgres")
        told = (ARCHIVE / "pgbackrest.conf").read_text("utf-8")
        told = told.replace("@CIPHER@", secrets.token_hex(32))
        told = told.replace("/var/lib/pgbackrest", f"{self._folder}/archive")
        told = told.replace("/var/lib/postgresql/15/main", str(self._data(0)))
        # Only where its own files lie differs: the port, and folders of its own.
        told += f"pg1-port={self._port(0)}\npg1-socket-path={self._sockets}\n"
        told += f"[global:archive-push]\nlock-path={self._folder}/lock-push\n"
        self._config.write_text(told, "utf-8")
        self._config.chmod(0o640)
        shutil.chown(self._config, "root", "postgres")
        self._as_postgres(
            *(self._program("initdb"), "-D", self._data(0), "--data-checksums", "-E", "UTF8"),
            *("--locale", "C.UTF-8", "--auth", "trust"),
        )
        archive = (ARCHIVE / "archive.conf").read_text("utf-8")
        archive = archive.replace("pgbackrest ", f"pgbackrest --config={self._config} ")
        with (self._data(0) / "postgresql.conf").open("a") as settings:
            settings.write(archive)
        self._start(0)
        self._say(0, "postgres", f"CREATE DATABASE {DATABASE}")
        self._pgbackrest("stanza-create")
        self._pgbackrest("--type=full", "backup")

    def _start(self, place: int) -> None:
        self._sockets.mkdir(exist_ok=True)
        shutil.chown(self._sockets, "postgres", "postgres")
        options = f"-p {self._port(place)} -h 127.0.2.1 -k {self._sockets}"
        self._as_postgres(
            *(self._program("pg_ctl"), "-D", self._data(place), "-w", "-t", "120"),
            *("-l", self._folder / f"server{place}.log", "-o", options, "start"),
        )

    def _say(self, place: int, database: str, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(
            host="127.0.2.1",
            port=self._port(place),
            user="postgres",
            dbname=database,
            autocommit=True,
        ) as connection:
            told = connection.execute(statement.encode())
            return told.fetchall() if told.description else []

    def back_up(self, run: Run) -> None:
        del run
        self._pgbackrest("--type=diff", "backup")
        self._pgbackrest("verify")

    def lose(self) -> None:
        self._kill(0)
        shutil.rmtree(self._data(0))
        shutil.rmtree(self._sockets)

    def _kill(self, place: int) -> None:
        lines = (self._data(place) / "postmaster.pid").read_text().split()
        children = subprocess.run(
            ["pgrep", "-P", lines[0]], capture_output=True, text=True, check=False
        ).stdout.split()
        for pid in (lines[0], *children):
            os.kill(int(pid), signal.SIGKILL)

    def bring_back(self, run: Run) -> None:
        self._pgbackrest("restore")
        self._start(0)
        self._wait_for_the_end_of_recovery(0)
        run("alembic", "upgrade", "head")

    def _wait_for_the_end_of_recovery(self, place: int) -> None:
        """It answers as soon as it is consistent, and takes writes once the archive is read."""
        until = time.monotonic() + 240
        while self._say(place, "postgres", "SELECT pg_is_in_recovery()") != [(False,)]:
            if time.monotonic() > until:
                raise SystemExit(f"The archive is not read: see {self._folder}/server{place}.log")
            time.sleep(0.2)

    def mistake(self) -> bool:
        before = self._digests(0)
        ((moment,),) = self._say(0, DATABASE, "SELECT now()::text")
        self._say(0, DATABASE, "DELETE FROM vote")
        self._say(0, DATABASE, "SELECT pg_switch_wal()")
        self._pgbackrest(
            *("--type=time", f"--target={moment}", "--target-action=promote"),
            *(f"--pg1-path={self._data(1)}", "--archive-mode=off", "restore"),
        )
        self._start(1)
        self._wait_for_the_end_of_recovery(1)
        same = self._digests(1) == before and self._digests(0) != before
        rows = sum(count for count, _ in before.values())
        print(
            f"  every vote deleted, the moment before brought back elsewhere: {rows:,} rows in"
            f" {len(before)} tables, {'the same digests' if same else 'OTHER DIGESTS'}",
            flush=True,
        )
        return same

    def _digests(self, place: int) -> dict[str, tuple[int, str]]:
        """Of every table: its rows, and a digest over all they say, however they lie."""
        names = self._say(
            place, DATABASE, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        found = {}
        for (name,) in names:
            statement = (
                "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint),"
                f' 0)::text FROM "{name}" t'
            )
            ((count, digest),) = self._say(place, DATABASE, statement)
            found[name] = (count, digest)
        return found

    def stop(self) -> None:
        for place in (0, 1):
            if (self._data(place) / "postmaster.pid").exists():
                self._kill(place)
