"""Pictures of every page and state, for people to look at.

`python -m tests.browser.screens [--only NAME] [--langs ar,en] [--themes light,dark]` writes
`screens/<lang>/<theme>/<width>/<name>.png` and a page that lists them all.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from playwright.sync_api import Browser

import config
from app import clock
from app.catalogue import queries as catalogue
from app.demo import republic
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.browser import scenes
from tests.browser.serving import chromium, served
from tests.browser.sights import LANGUAGES, SIGHTS, THEMES, Sight, decided_meanwhile, reading
from tests.browser.sites import Site, Sites, installation, sites

SCREENS = config.ROOT / "screens"
WIDTHS = {360: 640, 1280: 800}
# The invented republic shows these as they look once many people have taken part.
PEOPLED = {
    "home", "goals", "focus", "topic", "topic-results", "focus-topic", "comments", "results",
    "transparency", "queue", "queue-flagged", "history", "report", "report-by-support",
    "report-topic", "report-topics", "report-unites", "report-comments", "report-method",
    "report-versions",
}  # fmt: skip


@contextmanager
def republic_served(template: Path, folder: Path) -> Iterator[Site]:
    """The invented republic with its staff, served as a trial."""
    app = scenes.application(template, folder, demo=True)
    with app.test_request_context():
        with transaction():
            now = clock.now()
            round_ = catalogue.current_round(now)
            assert round_ is not None
            republic.fill(round_, people=1_500, seed=1, now=now, say=str)
        app.test_cli_runner().invoke(args=["reports", "analyse"], catch_exceptions=False)
        cookies: dict[str, dict[str, str]] = {
            role: scenes.staff_cookie(role) for role in (Role.MODERATOR, Role.LEADER)
        }
    scenes.release(app)
    with served(folder, demo=True) as site:
        yield site, scenes.Scene(folder, {}, cookies, "")


def take(
    browser: Browser, all_sites: Sites, trial: Site, names: set[str], langs: list[str], theme: str
) -> None:
    """Take every picture in one theme."""
    entrance = Sight("demo", "/demo", scene="republic")
    wanted = [*SIGHTS, decided_meanwhile(all_sites["busy"][1]), entrance]
    for width, height in WIDTHS.items():
        with reading(browser, viewport={"width": width, "height": height}) as reader:
            reader.theme = theme
            for lang in langs:
                folder = SCREENS / lang / theme / str(width)
                folder.mkdir(parents=True, exist_ok=True)
                for sight in wanted:
                    if names and sight.name not in names:
                        continue
                    in_trial = sight.name in PEOPLED or sight is entrance
                    site, scene = trial if in_trial else all_sites[sight.scene]
                    page = reader.open(sight, site, scene, lang)
                    page.screenshot(path=folder / f"{sight.name}.png", full_page=True)


def write_index() -> Path:
    """A page that lists every picture there is."""
    found = sorted(path.relative_to(SCREENS) for path in SCREENS.rglob("*.png"))
    rows = "".join(f'<li><a href="{escape(str(one))}">{escape(str(one))}</a></li>' for one in found)
    index = SCREENS / "index.html"
    index.write_text(
        f"<!doctype html><meta charset=utf-8><title>Screens</title><ul>{rows}</ul>", "utf-8"
    )
    return index


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", default=[], help="name of a sight; repeatable")
    parser.add_argument("--langs", default=",".join(LANGUAGES))
    parser.add_argument("--themes", default=",".join(THEMES))
    asked = parser.parse_args()
    if not asked.only and SCREENS.exists():
        shutil.rmtree(SCREENS)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        template = installation(Path(folder) / "template")
        with (
            sites(template, Path(folder)) as all_sites,
            republic_served(template, Path(folder) / "republic") as trial,
        ):
            for theme in asked.themes.split(","):
                take(browser, all_sites, trial, set(asked.only), asked.langs.split(","), theme)
    print(write_index())  # noqa: T201


if __name__ == "__main__":
    main()
