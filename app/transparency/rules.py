"""What an entry of the public record may hold: declared facts in one exact form, and no words.

Declarations only grow. A kind whose facts must change becomes a new kind, so that every entry ever
written stays readable by the same rules.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date

Fact = str | int

DECLARED: dict[str, frozenset[str]] = {
    # A moderator decided. `subject` and `commitment` are salted digests of the comment's reference
    # and text; `role` is the office that decided, never the person.
    "decision": frozenset({"subject", "outcome", "reason", "role", "commitment"}),
    # The wording of a goal or focus area, as put to the public from this day on.
    "topic-version": frozenset({"topic", "version", "digest"}),
    # A consultation window was announced, opened, closed or sealed.
    "round": frozenset({"slug", "opens", "closes", "event"}),
    # An office was offered, accepted, changed for another or taken away; whose it is stays out.
    "role": frozenset({"event", "role"}),
    # A day was made a holiday or taken back, or a stretch was entered in which nobody could work:
    # by these the answers to comments are held to their promise.
    "holiday": frozenset({"holiday", "event"}),
    "pause": frozenset({"began", "ended"}),
    # An administrator confirmed what two moderators agreed on, or found otherwise.
    "confirmation": frozenset({"subject", "event", "reason", "role"}),
    # A decision was undone by whoever made it, before it could take effect outside.
    "undone": frozenset({"subject", "outcome", "reason", "role"}),
    # One person set a public text aside for four hours, until a second one has read it.
    "set-aside": frozenset({"subject"}),
    # An author wanted a moved text back where it was sent.
    "moved-back": frozenset({"subject"}),
    # The list of names whose mention takes two readers was changed; `digest` is that of all names.
    "name-list": frozenset({"event", "version", "digest"}),
    # An author appealed, and somebody else found: received, upheld or overturned.
    "appeal": frozenset({"subject", "event", "reason"}),
    # A participant was paused from writing, or the pause was lifted on appeal; votes are untouched.
    "suspension": frozenset({"event", "reason", "days"}),
    # Somebody outside wants a text removed: entered, granted or refused.
    "removal-request": frozenset({"subject", "source", "event"}),
    # An administrator read an unpublished text.
    "look": frozenset({"subject", "role", "reason"}),
    # Answers in a round looked organised, and an administrator decided which figures lead; no vote
    # was touched, and `subject` is a digest of the round and the pattern.
    "case-decision": frozenset({"slug", "subject", "outcome"}),
    # A round's report came out, for the first time or as a later version; `digest` is that of its
    # exact text, which anybody who has the file can compute.
    "report": frozenset({"slug", "version", "event", "reason", "digest"}),
    # Leadership replied in public to a topic of a round, or published a later version; `digest` is
    # that of the exact text in every language, which is there for everybody as a file.
    "reply": frozenset({"slug", "topic", "version", "digest"}),
    # An earlier entry was wrong; it stays, and this one says so.
    "correction": frozenset({"corrects", "reason"}),
}

_WORD = r"(?!.*\d{5})[a-z0-9][a-z0-9_-]{0,63}"  # five digits in a row could be a number to call
_DIGEST = r"[0-9a-f]{64}"
_MOMENT = r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d))?"

# No fact is free text: what does not fit its shape cannot enter, so a name, a number to call or a
# sentence cannot enter by mistake. An empty reason says that none is required.
SHAPES: dict[str, str] = {
    "subject": _DIGEST,
    "commitment": _DIGEST,
    "digest": _DIGEST,
    "outcome": _WORD,
    "event": _WORD,
    "role": _WORD,
    "topic": _WORD,
    "source": _WORD,
    "slug": _WORD,
    "reason": r"(R\d{1,2}|[a-z][a-z-]{0,31})?",
    "opens": _MOMENT,
    "closes": _MOMENT,
    "holiday": _MOMENT,
    "began": _MOMENT,
    "ended": f"({_MOMENT})?",
}
COUNTS = frozenset({"version", "corrects", "days"})

MAX_ENTRY_BYTES = 64 * 1024 - 1  # a tile gives an entry's length in sixteen bits
_SAFE_INTEGER = 2**53 - 1


class NotDeclared(ValueError):
    """A kind or fact that the public record does not carry, or a fact in another shape."""


def ensure_declared(kind: str, facts: Mapping[str, Fact]) -> None:
    """The kind is declared, its facts are all there and no others, each in its shape."""
    if kind not in DECLARED:
        raise NotDeclared(f"{kind!r} is not a kind of entry")
    missing, unknown = DECLARED[kind] - facts.keys(), facts.keys() - DECLARED[kind]
    if missing or unknown:
        raise NotDeclared(f"{kind}: missing {sorted(missing)}, not declared {sorted(unknown)}")
    for name, value in facts.items():
        if not _fits(name, value):
            raise NotDeclared(f"{kind}: {name} is not in its shape")  # the value is not repeated


def _fits(name: str, value: Fact) -> bool:
    if name in COUNTS:
        return type(value) is int and 0 <= value <= _SAFE_INTEGER
    return isinstance(value, str) and re.fullmatch(SHAPES[name], value, re.ASCII) is not None


def compose(kind: str, facts: Mapping[str, Fact], day: date) -> str:
    """The entry's one exact text: its kind, its facts and the Baghdad day it was written."""
    ensure_declared(kind, facts)
    return canonical({**facts, "kind": kind, "day": day.isoformat()})


def read(entry: str) -> dict[str, Fact]:
    """The facts of an entry, kind and day among them; `NotDeclared` when it breaks these rules."""
    try:
        content = json.loads(entry)
        kind, day = content["kind"], date.fromisoformat(content["day"])
        facts = {name: value for name, value in content.items() if name not in ("kind", "day")}
        if compose(kind, facts, day) != entry:
            raise NotDeclared("it is not in its one exact form")
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        if isinstance(error, NotDeclared):
            raise
        raise NotDeclared("it cannot be read as an entry") from error
    return dict(content)


def canonical(content: Mapping[str, Fact]) -> str:
    """RFC 8785 for flat objects of text and whole numbers: the same content, the same bytes."""
    for name, value in content.items():
        if not (isinstance(name, str) and name.isascii()):
            raise ValueError("names are ASCII, where every sorting order agrees")
        if type(value) is not str and type(value) is not int:
            raise ValueError(f"{name}: only text and whole numbers have one exact form")
        if isinstance(value, int) and abs(value) > _SAFE_INTEGER:
            raise ValueError(f"{name}: a number beyond 2**53 is read differently elsewhere")
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > MAX_ENTRY_BYTES:  # a lone surrogate fails here too: not UTF-8
        raise ValueError("an entry stays below 64 KiB")
    return text
