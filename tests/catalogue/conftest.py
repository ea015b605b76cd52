"""A small application with the catalogue and the public record, and content files to change."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from app.catalogue import cli, models, source
from app.db import Base, db
from app.keys import KeyFolder
from app.transparency import models as transparency_models

TABLES = [
    table
    for name, table in Base.metadata.tables.items()
    if name in {"topic", "topic_version", "round", "key_check"} or name.startswith("ledger_")
]
assert models.TopicRow.__table__ in TABLES
assert transparency_models.LedgerEntry.__table__ in TABLES

Edit = Callable[..., source.Catalogue]


@pytest.fixture
def bare_app(tmp_path: Path) -> Iterator[Flask]:
    """An application whose catalogue is still empty."""
    app = Flask("catalogue-tests")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'catalogue.db'}",
        LEDGER_ORIGIN="record.test/c",
    )
    app.extensions["keys"] = KeyFolder(tmp_path / "keys")
    db.init_app(app)
    app.cli.add_command(cli.group)
    with app.app_context():
        Base.metadata.create_all(db.engine, tables=TABLES)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def statements(bare_app: Flask) -> list[str]:
    """What the database is asked from now on, without BEGIN and the like."""
    asked: list[str] = []
    event.listen(
        db.engine,
        "before_cursor_execute",
        lambda _c, _k, statement, *_: statement.startswith("BEGIN") or asked.append(statement),
    )
    return asked


@pytest.fixture
def edited_folder(tmp_path: Path) -> Callable[..., Path]:
    """A copy of the content files with some words replaced."""

    def edit(file: str, *changes: tuple[str, str]) -> Path:
        folder = tmp_path / f"content-{len(list(tmp_path.glob('content-*')))}"
        shutil.copytree(source.FOLDER, folder)
        path = folder / file
        text = path.read_text("utf-8")
        for old, new in changes:
            assert text.count(old) >= 1, f"{old!r} is not in {file}"
            text = text.replace(old, new, 1)
        path.write_text(text, "utf-8")
        return folder

    return edit


@pytest.fixture
def edited(edited_folder: Callable[..., Path]) -> Edit:
    """The catalogue as loaded from such a copy."""
    return lambda file, *changes: source.load(edited_folder(file, *changes))
