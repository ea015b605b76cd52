"""The operator's questions: is everything well, what is to be done, and what a monitor reads."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext
from prometheus_client import generate_latest, start_http_server

from app import clock
from app.db import reading
from app.operations.checks import findings
from app.operations.metrics import registry

# Nobody but this machine is answered, and no option changes that.
LOOPBACK = "127.0.0.1"


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look at everything an installation rests on; exits 1 and says what to do if any ails."""
    settings, keys = current_app.config["SETTINGS"], current_app.extensions["keys"]
    with reading():
        found = list(findings(settings, keys, clock.now()))
    for one in found:
        click.echo(f"{'ok' if one.is_well else 'AILS':4}  {one.name}: {one.state}")
        if one.advice:
            click.echo(f"      {one.advice}")
    if not all(one.is_well for one in found):
        raise SystemExit(1)


@click.command("metrics")
@click.option("--port", default=9108, help="Where on this machine Prometheus reads; 0 takes any.")
@click.option("--once", is_flag=True, help="Print them, and serve nothing.")
@with_appcontext
def metrics(port: int, once: bool) -> None:
    """Serve to this machine alone what a monitor may read, until stopped."""
    found = registry(current_app._get_current_object())  # type: ignore[attr-defined] # the proxy's
    if once:
        click.echo(generate_latest(found).decode(), nl=False)
        return
    server, thread = start_http_server(port, LOOPBACK, found)
    click.echo(f"http://{LOOPBACK}:{server.server_port}/metrics")
    thread.join()
