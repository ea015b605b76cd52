"""A new master key without losing a vote; it may be cut off anywhere and is then simply run again.

What lasts (voters, participants, cards, the public record) is derived from a root that stays,
sealed under the new key. What passes (cookies, forms, codes, sealed addresses) is made under the
new one. Decision 17 says what that achieves against a thief and what it does not.
"""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import update

from app.db import session
from app.identity.installation import THE_ROW, remember
from app.identity.models import KeyCheck
from app.identity.rules import CONFIRMED_DAYS
from app.keys import KeyFolder
from app.notifications import addresses
from app.web.unit_of_work import transaction


class RotatedLately(RuntimeError):
    """Cookies from before the last rotation are still out there, and would be locked out."""


def rotate(now: datetime, *, at_once: bool) -> int:
    """Change the master key; how many sealed addresses were sealed again.

    Cookies that are out there stay good for as long as the longest of them lives; `at_once`, after
    a theft, none does, and every device has to confirm its contact again to reach its votes.
    """
    keys: KeyFolder = current_app.extensions["keys"]
    coming = keys.coming()
    present = keys.check()  # finishes what was cut off after its transaction
    if coming is not None and coming.check() == present:
        return 0
    if keys.old_cookies_until() > now.timestamp() and not at_once:
        raise RotatedLately
    until = 0 if at_once else int(now.timestamp()) + CONFIRMED_DAYS * 86400
    following = keys.prepare_rotation(until)
    with transaction():
        remember()
        sealed = addresses.seal_again(following)
        session().execute(
            update(KeyCheck)
            .where(KeyCheck.id == THE_ROW)
            .values(digest=following.check())
            .execution_options(synchronize_session=False)
        )
    keys.finish_rotation()
    return sealed
