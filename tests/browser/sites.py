"""Installations to look at: a busy round, one without people, a closed one, and others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import config
from app import create_app
from app.permissions import Role
from app.web import assets
from tests.browser import bursts, scenes
from tests.browser.scenes import Scene
from tests.browser.serving import served
from tests.conftest import fill_catalogue, migrate, sqlite_settings

WINDOWS = {
    "busy": scenes.OPEN,
    "empty": scenes.OPEN,
    "closed": scenes.CLOSED,
    "upcoming": scenes.UPCOMING,
    "burst": scenes.OPEN,
}
Site = tuple[str, Scene]


class Sites:
    """Addresses and scenes by name; a server starts when it is first asked for."""

    def __init__(self, template: Path, workspace: Path, stack: ExitStack) -> None:
        self._template, self._workspace, self._stack = template, workspace, stack
        self._running: dict[str, Site] = {}

    def __getitem__(self, name: str) -> Site:
        if name not in self._running:
            scene = self._scene(name)
            site = self._stack.enter_context(served(scene.folder))
            if name == "burst":
                bursts.begin(site)
            self._running[name] = (site, scene)
        return self._running[name]

    def _scene(self, name: str) -> Scene:
        folder = self._workspace / name
        app = scenes.application(self._template, folder)
        if name in ("busy", "closed"):
            scene = scenes.peopled(app, folder)
        else:
            with app.test_request_context():
                roles = (Role.MODERATOR, Role.LEADER)
                cookies: dict[str, dict[str, str]] = {
                    role: scenes.staff_cookie(role) for role in roles
                }
                cookies[Role.CITIZEN] = scenes.device_cookie(scenes.AUTHOR)
                cookies[scenes.CONFIRMED] = scenes.device_cookie(scenes.SOMEBODY, scenes.VOICE)
            scene = Scene(folder, {}, cookies, "")
        with app.test_request_context():
            if name == "closed":
                scenes.publish_reports(WINDOWS[name])
            else:
                scenes.move_round(WINDOWS[name])
        scenes.release(app)
        return scene


def installation(folder: Path) -> Path:
    """An installation with the catalogue and nothing else, for use outside the tests."""
    assets.build(config.ROOT / "app" / "static", config.ROOT / "translations")
    app = create_app(sqlite_settings(folder))
    migrate(app)
    fill_catalogue(app)
    return folder


@contextmanager
def sites(template: Path, workspace: Path) -> Iterator[Sites]:
    """All of them, from a filled installation; they end with the block."""
    with ExitStack() as stack:
        yield Sites(template, workspace, stack)
