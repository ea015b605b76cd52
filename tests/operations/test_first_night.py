"""Set up as `docs/operations.md` says, and nobody has come yet: nights and weeks go well."""

from __future__ import annotations

from pathlib import Path

from app import create_app
from app.operations.nights import OF_POSTGRESQL, OF_SQLITE, TASKS
from app.permissions import Role
from tests.conftest import STORE, production_settings, store_settings
from tests.factories import staff_browser

REPORTS = (
    "", "topics", "topics/youth", "unites", "comments", "cases", "changes", "method", "versions",
)  # fmt: skip


def test_before_anybody_came_every_task_of_the_night_and_the_week_is_done(instance: Path) -> None:
    app = create_app(production_settings(instance))
    runner = app.test_cli_runner()
    of_store = OF_POSTGRESQL if (instance / STORE).exists() else OF_SQLITE
    for task in ("participation propose", *of_store, *TASKS, "reports weekly"):
        if task == "doctor":
            continue  # it has something to say of a machine without mail
        done = runner.invoke(args=task.split())
        assert done.exit_code == 0, f"{task}: {done.output} {done.exception!r}"
    leader = staff_browser(create_app(store_settings(instance)), Role.LEADER)
    for path in REPORTS:
        leader.get(f"/ar/lead/{path}")
