"""What a line of the service's log may look like; everything else could be about somebody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

# One shape for every value that may be written, by its name.
SHAPES = {
    "event": re.compile(r"request|failure|undelivered"),
    "level": re.compile(r"info|error"),
    "timestamp": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"),
    "request": re.compile(r"[0-9a-f]{16,32}|"),
    "method": re.compile(r"[A-Z]{3,10}"),
    "endpoint": re.compile(r"[a-z_]+(\.[a-z_]+)?|None"),
    "status": re.compile(r"[1-5]\d\d"),
    "ms": re.compile(r"\d+\.\d"),
    "kind": re.compile(r"[A-Za-z]+"),
    "reason": re.compile(r"[A-Za-z0-9_]*"),
    "where": re.compile(
        r"(?:[^\s:]+|<sqlalchemy generated _go\(\) wrapper for [\w.]+>):\d+"
        r" (?:[\w<>.]+|top-level template code|template|(?:block|macro) '\w+')"
    ),
    "way": re.compile(r"[a-z]+"),
}
# What the suite's people type and who they are; no other line may hold it either.
PLANTED = (
    "correct horse battery staple",
    "07701234567",
    "203.0.113.77",
    "canary-quince",
    "planted-quince",
)


def strange(written: str) -> list[str]:
    """The lines that a log without person, address, text or choice does not have."""
    return list(_strange(written))


def _strange(written: str) -> Iterator[str]:
    for line in written.splitlines():
        facts = _facts(line)
        # The terminal in the place of a letter box, while there is none: its words are neutral.
        if facts.get("event") == "message":
            continue
        if any(planted in line for planted in PLANTED) or not all(map(_known, facts.items())):
            yield line


def _facts(line: str) -> dict[str, Any]:
    """What a line of ours says; nothing for what others write."""
    if not line.startswith("{"):
        return {}
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and "event" in found else {}


def _known(fact: tuple[str, Any]) -> bool:
    name, value = fact
    values = value if isinstance(value, list) else [value]
    return name in SHAPES and all(SHAPES[name].fullmatch(str(one)) for one in values)
