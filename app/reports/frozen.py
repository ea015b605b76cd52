"""Frozen figures as JSON and back, so that what was computed once is read everywhere alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def as_json(found: Any) -> str:
    """The same figures give the same text, on any day and machine."""
    return json.dumps(
        asdict(found), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_day
    )


def restored(kind: type[T], text: str) -> T:
    """What `as_json` was given. Raises `TypeError` or `KeyError` for anything else."""
    built: T = _build(kind, json.loads(text))
    return built


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not kept")


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _build(kind: Any, held: Any) -> Any:
    """A value of the kind: dataclasses, tuples, mappings, enumerations, days and plain values."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return None if held is None else _build(inner[0], held)
    if origin is tuple:
        return tuple(_build(inner[0], one) for one in held)
    if origin is not None:
        return {_build(inner[0], key): _build(inner[1], one) for key, one in held.items()}
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        return kind(**{one.name: _build(hints[one.name], held[one.name]) for one in fields(kind)})  # type: ignore[operator]
    return date.fromisoformat(held) if kind is date else kind(held)
