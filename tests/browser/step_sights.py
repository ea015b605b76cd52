"""The staff's second step and what is looked after with it, who sees it, and how one gets there."""

from __future__ import annotations

from app.permissions import Role
from tests.browser.guarded import GUARDED, WAITING
from tests.browser.seeing import Sight, press

MODERATOR = (Role.MODERATOR,)
TAKEN = (GUARDED,)
BEFORE = (WAITING,)
SEND = press("main form button")
SET_UP = "/staff/second-step/set-up"
ACCOUNT = "/staff/account"
STEP = "/staff/second-step"

STEP_SIGHTS = (
    Sight("step-set-up", SET_UP, MODERATOR),
    Sight("step-set-up-wrong", SET_UP, MODERATOR, step=SEND, status=422),
    Sight("account", ACCOUNT, MODERATOR),
    Sight("account-guarded", ACCOUNT, TAKEN),
    Sight("recovery-codes", ACCOUNT, TAKEN, step=press("[action$=recovery-codes] button")),
    Sight("second-step", STEP, BEFORE),
    Sight("second-step-wrong", STEP, BEFORE, step=SEND, status=422),
)
