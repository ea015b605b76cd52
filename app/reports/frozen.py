"""A report as text that never changes: its one exact form, its digest, and the way back."""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def as_json(value: object) -> str:
    """The one exact text of a value made of dataclasses, tuples, mappings, moments and numbers.

    Equal values give equal text, whatever order their mappings came in. Raises `ValueError` for a
    number that is none, and `TypeError` for anything that has no form here.
    """
    return json.dumps(
        plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def restored(kind: type[T], text: str) -> T:
    """The value that `as_json` made this text of.

    A field that did not exist when it was frozen takes its default; `KeyError` when it has none.
    One that exists no more is passed over.
    """
    found: T = _read(kind, json.loads(text))
    return found


def digest(text: str) -> str:
    """SHA-256 of the text's bytes, as anybody can compute it from the file."""
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:  # noqa: PLR0911
    """The value as JSON knows it."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(held) for key, held in value.items()}
    if isinstance(value, tuple | list):
        return [plain(held) for held in value]
    raise TypeError(f"{type(value).__name__} has no form that never changes")


def _read(kind: Any, held: Any) -> Any:  # noqa: PLR0911
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        chosen = next(one for one in inner if one is not types.NoneType)
        return None if held is None else _read(chosen, held)
    if origin is tuple:
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_read(inner[0], one) for one in held)
        return tuple(_read(one, each) for one, each in zip(inner, held, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {_read(inner[0], key): _read(inner[1], one) for key, one in held.items()}
    if is_dataclass(kind):
        known = _hints(kind)  # type: ignore[arg-type]
        needed = {one.name for one in fields(kind) if one.default is MISSING}
        if not needed <= held.keys():
            raise KeyError(*sorted(needed - held.keys()))
        here = {name: _read(known[name], one) for name, one in held.items() if name in known}
        return kind(**here)  # type: ignore[operator]
    if issubclass(kind, Enum):
        return kind(held)
    if issubclass(kind, date):
        return kind.fromisoformat(held)
    if kind is timedelta:
        return timedelta(seconds=held)
    return kind(held)


@cache
def _hints(kind: type[Any]) -> Mapping[str, Any]:
    return get_type_hints(kind)
