"""Short ways to the acts of moderators, for tests that need many of them."""

from __future__ import annotations

from app import clock
from app.db import session
from app.moderation.decisions import decide
from app.moderation.models import Decision, Judgement
from app.moderation.rules import Outcome
from app.participation.models import Submission
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import employ

CRITICISM = "وعود التحالف كلام بلا فعل، واسألوا جارنا على 07701234567"
QUIET = "نريد كهرباء، واسألوا جارنا على 07701234567"
PHONE = "07701234567"


def people(count: int) -> list[int]:
    """So many new moderators."""
    return [employ(Role.MODERATOR).id for _ in range(count)]


def choose(
    submission: Submission, staff_id: int, outcome: Outcome, **more: object
) -> Decision | Judgement:
    """One moderator sends one form; commits."""
    session().refresh(submission)
    facts = {"revision": submission.revision, "device": None, "now": clock.now()} | more
    with transaction():
        return decide(submission.ref, outcome=outcome, staff_id=staff_id, **facts)  # type: ignore[arg-type]


def both(submission: Submission, outcome: Outcome, **more: object) -> Decision:
    """Two new moderators choose the same, one after the other; commits."""
    for staff_id in people(2):
        made = choose(submission, staff_id, outcome, **more)
    assert isinstance(made, Decision)
    return made
