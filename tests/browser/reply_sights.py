"""What leadership replies after a round: as it writes it, and as everybody reads it."""

from __future__ import annotations

from playwright.sync_api import Page

from app.permissions import Role
from tests.browser.seeing import Sight, press

LEADER = (Role.LEADER,)
WRITE = "/lead/replies/2026-1/youth"
LOOK = "button[value=look]"


def _look(page: Page) -> None:
    page.locator("#ar_heard").fill("سمعنا أن الشباب يريدون عملًا قبل كل شيء.")
    page.locator("#ar_will").fill("نفتح خمسة مراكز تدريب.")
    press(LOOK)(page)


REPLY_SIGHTS = (
    Sight("replies", "/replies"),
    Sight("topic-arabic-reply", "/focus/women"),
    Sight("replies-owed", "/lead/replies", LEADER),
    Sight("reply-write", WRITE, LEADER),
    Sight("reply-change", "/lead/replies/2026-1/infrastructure", LEADER),
    Sight("reply-look", WRITE, LEADER, step=_look),
    Sight("reply-gaps", WRITE, LEADER, step=press(LOOK), status=422),
)
