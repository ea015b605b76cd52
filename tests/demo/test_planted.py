"""Promises of what is planted: the same from one seed everywhere, and found by the pipeline."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

import config
from app import create_app
from app.catalogue.models import Round
from app.db import db, session
from app.demo import truth
from app.demo.digest import database_digest
from app.identity import installation
from app.participation.models import Submission, SubmissionTally, Vote, Voter
from app.participation.rules import Kind, Status
from app.web.unit_of_work import transaction
from tests.conftest import NOW, fill_catalogue, migrate, production_settings, sqlite_settings
from tests.demo.conftest import invent, run

AT = "2026-11-20T12"


def fresh(folder: Path, day: int, *options: str) -> str:
    """The digest of a republic made by a process of its own, from nothing, on a day of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.demo.test_planted", str(folder), str(day), *options],
        cwd=config.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()[-1]


def test_fresh_processes_on_other_days_make_the_same_database_of_one_seed(tmp_path: Path) -> None:
    one = fresh(tmp_path / "one", 0, "--people", "320", "--seed", "4")
    later = fresh(tmp_path / "later", 3, "--people", "320", "--seed", "4")
    another = fresh(tmp_path / "another", 0, "--people", "320", "--seed", "5")
    assert len(one) == 64
    assert one == later != another
    told = [(tmp_path / name / truth.FILE).read_text("utf-8") for name in ("one", "later")]
    assert told[0] == told[1]
    masters = [(tmp_path / name / "keys" / "master.key").read_text() for name in ("one", "later")]
    assert masters[0] != masters[1], "what guards visitors follows from no seed"


def test_the_digest_knows_one_changed_row(trial: Flask) -> None:
    invent(trial, "--people", "20")
    with trial.app_context():
        before = database_digest()
        with transaction():
            one = select(Voter.ref).limit(1).scalar_subquery()
            session().execute(update(Voter).where(Voter.ref == one).values(has_left=True))
        assert database_digest() != before


def test_every_counter_and_the_record_hold(trial: Flask) -> None:
    done = invent(trial, "--people", "500", "--seed", "2")
    assert done.exit_code == 0, done.output
    for command in ("participation recount", "moderation verify", "transparency verify"):
        checked = run(trial, *command.split())
        assert checked.exit_code == 0, checked.output
    with trial.app_context():
        standing = select(SubmissionTally.status, func.sum(SubmissionTally.n)).where(
            SubmissionTally.kind == Kind.COMMENT
        )
        counted = dict(session().execute(standing.group_by(SubmissionTally.status)).all())
    said = ", ".join(f"{counted.get(status, 0)} {status.value}" for status in Status)
    assert said in done.output, "counted after the ruling on appeals"


def test_people_of_another_round_are_left_under_their_own_keys(trial: Flask) -> None:
    with trial.app_context(), transaction():
        over = datetime.fromisoformat(NOW) - timedelta(days=300)
        earlier = Round(slug="2025-1", opens_at=over - timedelta(days=30), closes_at=over)
        session().add(earlier)
        session().flush()
        session().add(Voter(round_id=earlier.id, ref=b"v" * 32))
    with trial.app_context():
        before = trial.extensions["keys"].digest("participant", b"somebody")
    calm, strict = invent(trial, "--if-empty"), invent(trial)
    assert (calm.exit_code, strict.exit_code) == (0, 1)
    assert "another round" in calm.output and "another round" in strict.output
    with trial.app_context():
        assert trial.extensions["keys"].digest("participant", b"somebody") == before
        assert not trial.extensions["keys"].is_invented
        assert session().scalar(select(func.count()).select_from(Vote)) == 0


@pytest.mark.parametrize("production", [False, True])
def test_outside_the_trial_no_key_follows_from_a_seed(
    app: Flask, instance: Path, production: bool
) -> None:
    real = create_app(production_settings(instance)) if production else app
    assert invent(real).exit_code == 1
    assert not (instance / "keys" / "invented").exists()


def test_production_never_starts_with_keys_of_a_seed(trial: Flask) -> None:
    with trial.app_context():
        trial.extensions["keys"].invent("1", [])
    folder = Path(trial.config["SETTINGS"].instance)
    real = create_app(production_settings(folder))
    with real.app_context(), pytest.raises(installation.InventedPeople, match="follow from the"):
        installation.ensure_whole()


def test_a_brigade_and_the_rest_keep_their_places_in_the_counters(trial: Flask) -> None:
    invent(trial, "--people", "300")
    planted = json.loads((Path(trial.config["SETTINGS"].instance) / truth.FILE).read_text("utf-8"))
    assert len(planted["camps"]) == 300 and len(planted["brigade"]) == 24
    assert not set(planted["brigade"]) & set(planted["straight"])
    with trial.app_context():
        known = set(session().scalars(select(Submission.ref)))
    assert set(planted["themes"]) | set(planted["spam"]) <= known


def main(folder: Path, day: int, *options: str) -> None:
    """Everything from an empty folder, so many days after the usual moment."""
    with time_machine.travel(datetime.fromisoformat(NOW) + timedelta(days=day), tick=True):
        app = create_app(sqlite_settings(folder, demo=True))
        migrate(app)
        fill_catalogue(app)
        done = invent(app, "--at", AT, *options)
        assert done.exit_code == 0, done.output
        with app.app_context():
            sys.stdout.write(database_digest())
            db.engine.dispose()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
