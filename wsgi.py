"""The application as a server loads it."""

import gc

import click

from app import create_app
from app.db import db
from app.identity import installation

app = create_app()

if click.get_current_context(silent=True) is None:  # a server starts, not a command
    with app.app_context():
        installation.ensure_whole()
        db.engine.dispose()  # a server that forks later shares no connection
    # What is there now stays: looking through it for garbage again held everybody for 80 ms.
    gc.collect()
    gc.freeze()
