"""A real browser before real servers, in real time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.serving import chromium
from tests.browser.sites import Sites
from tests.browser.sites import sites as running_sites


@pytest.fixture(autouse=True)
def moment() -> None:
    """The servers live in the present; so do these tests."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def sites(
    filled_instance: Path, built_assets: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sites]:
    """Four installations, served."""
    with running_sites(filled_instance, tmp_path_factory.mktemp("sites")) as found:
        yield found
