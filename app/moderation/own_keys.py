"""The keys a moderator works with: the usual ones, moved as they like, or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.db import insert_into, session
from app.moderation import shortcuts
from app.moderation.models import OwnKeys
from app.moderation.shortcuts import USUAL, Act, ensure_different


@dataclass(frozen=True)
class Keys:
    """One moderator's keys, by act."""

    places: Mapping[Act, str]
    switched_on: bool = True


def keys_of(staff_id: int | None) -> Keys:
    """As the moderator has set them; the usual ones for whoever has set none."""
    row = session().get(OwnKeys, staff_id) if staff_id is not None else None
    if row is None:
        return Keys(USUAL)
    return Keys(shortcuts.read(row.keys), row.switched_on)


def set_keys(staff_id: int, places: Mapping[Act, str], *, switched_on: bool) -> None:
    """Keep a moderator's choice; raises `SameKeyTwice` when one key would mean two things."""
    ensure_different(places)
    chosen = {"switched_on": switched_on, "keys": shortcuts.write(places)}
    session().execute(
        insert_into(OwnKeys)
        .values(staff_id=staff_id, **chosen)
        .on_conflict_do_update(index_elements=["staff_id"], set_=chosen)
    )


def shown(keys: Keys) -> dict[str, object]:
    """What a page with keys needs: the signs on them, what they do, and what the script reads."""
    if not keys.switched_on:
        return {"keys": {}}
    return {
        "keys": {act.value: shortcuts.letter(place) for act, place in keys.places.items()},
        "arabic_keys": {
            act.value: shortcuts.arabic_letter(place) for act, place in keys.places.items()
        },
        "key_labels": {act.value: label for act, label in shortcuts.LABELS.items()},
        "places": {place: act.value for act, place in keys.places.items()},
    }
