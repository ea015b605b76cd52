"""Whether a text mentions the alliance, its leaders or its candidates, however it is typed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.text import skeleton

# These are always on the list; administrators add the names of people and parties to it.
ALWAYS = ("تحالف", "هاوپەیمانی", "alliance")
# A shorter name counts as a word of its own only: inside another word it would be chance.
FREE_LENGTH = 4

_REPEATED = re.compile(r"(.)\1+")
# What Arabic writes together with a noun: and, then, with, for, like; and the article.
_JOINED = "(?:[وفبلك]{0,2}(?:ال|لل)?)"


def key(name: str) -> str:
    """A name as it is compared: its skeleton, letters repeated for emphasis once."""
    return _REPEATED.sub(r"\1", skeleton(name))


def mentioned(text: str, names: Iterable[str]) -> list[str]:
    """Which of the names stand in the text, in the order given.

    A name is found inside longer words too, except when it is very short. To find too much costs
    a second reader; to find too little would let one person silence a critic.
    """
    where = key(text)
    return [name for name in names if _stands_in(key(name), where)]


def _stands_in(name: str, text: str) -> bool:
    if not name:
        return False
    if len(name) >= FREE_LENGTH:
        return name in text
    return re.search(rf"(?:^| ){_JOINED}{re.escape(name)}(?: |$)", text) is not None
