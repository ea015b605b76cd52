"""A page or state of the platform as a picture is taken of it: who sees it, how one gets there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from app import clock
from tests.browser.scenes import Scene

Step = Callable[[Page], None]


@dataclass(frozen=True)
class Sight:
    """One picture of the platform. `{public}` and the like in `path` are the scene's comments."""

    name: str
    path: str
    who: tuple[str, ...] = ()
    scene: str = "busy"
    step: Step | None = None
    # A reader of their own, whom nobody meets again.
    fresh: bool = False
    status: int = 200

    def address(self, site: str, scene: Scene, lang: str) -> str:
        path = self.path.format(
            invitation=scene.invitation, month=f"{clock.today():%Y-%m}", **scene.refs
        )
        return f"{site}/{lang}{path}"


def press(selector: str) -> Step:
    def step(page: Page) -> None:
        with page.expect_navigation():
            page.locator(selector).first.click()

    return step
