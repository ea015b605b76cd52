"""By which name somebody speaks in public: a number, or a pseudonym that a moderator has read."""

from __future__ import annotations

from app.errors import N_, Refusal
from app.text import skeleton

# Proposals in one round; more would be a conversation by name.
NAMES_PER_ROUND = 5
# A governorate is shown beside a name only where so many confirmed people of the round say they
# live there: beside fewer, it would lead from a public text to a handful of voters.
ENOUGH_FROM_THERE = 30

# Words of whoever runs, moderates or leads; a name that holds one is pointed out to moderators.
OFFICES = (
    "مشرف", "مدير", "إدارة", "المنصة", "التحالف", "القيادة", "قائد", "رئيس", "وزير", "نائب",
    "محافظ", "رسمي", "مشاركة", "چاودێر", "بەڕێوەبەر", "هاوپەیمانی", "سەرکرد", "سەرۆک", "وەزیر",
    "پارێزگار", "فەرمی", "admin", "moderator", "official", "alliance", "leader", "minister",
    "president", "governor", "staff", "support team", "musharaka",
)  # fmt: skip


class NamesEnough(Refusal):
    title = N_("You have proposed several names in this round. Another one can be proposed later.")


class TooFewFromThere(Refusal):
    title = N_("Too few people from there take part yet: it could show who you are. Try later.")


def claimed_offices(name: str) -> list[str]:
    """The words of office that a name holds, however they are spelled."""
    plain = skeleton(name)
    return [word for word in OFFICES if skeleton(word) in plain]
