"""The present request's place on the two islands, computed only when a page needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.catalogue import queries as catalogue
from app.catalogue.models import Round
from app.catalogue.rules import ensure_open
from app.identity import devices
from app.identity.rules import Means
from app.keys import KeyDestroyed
from app.participation import priority_queries, queries
from app.participation.rules import Choice
from app.web import visitor


@dataclass(frozen=True)
class TopicNote:
    """What a list says beside a topic."""

    choice: Choice | None
    comments: int


@dataclass(frozen=True)
class ActingVoter:
    """Who votes by this request."""

    ref: bytes
    confirmed_by: Means | None
    # The device's own pseudonym before it was confirmed.
    formerly: bytes | None


def voter_ref(round_: Round | None) -> bytes | None:
    """This reader's pseudonym in the round; None for a reader without one, or a sealed round."""
    who = visitor.current()
    secret = who.voice or who.device
    if secret is None or round_ is None:
        return None
    try:
        return devices.voter_ref(round_.slug, secret)
    except KeyDestroyed:
        return None


def acting_voter(round_slug: str, now: datetime) -> ActingVoter:
    """Who takes part by this request, as a confirmed voice or as a device, known or not.

    Raises `NotFound` for an unknown round and `RoundClosed` for one whose key was destroyed.
    """
    who = visitor.current()
    try:
        device = devices.voter_ref(round_slug, devices.present())
        if who.voice is None:
            return ActingVoter(device, None, None)
        ref = devices.voter_ref(round_slug, who.voice)
        return ActingVoter(ref, Means(who.confirmed_by), device)
    except KeyDestroyed:
        round_ = catalogue.round_by_slug(round_slug)
        ensure_open(round_.opens_at, round_.closes_at, now)
        raise  # an open round without its key: nobody's vote can be taken


def author_ref() -> bytes | None:
    """This reader's public pseudonym; None for a device that has not taken part."""
    device = visitor.current().device
    return None if device is None else devices.participant_ref(device)


def own_votes(round_: Round | None) -> Mapping[str, Choice]:
    """What this reader chose in the round, by topic."""
    ref = voter_ref(round_)
    return {} if ref is None or round_ is None else queries.own_votes(round_.id, ref)


def own_priorities(round_: Round | None) -> frozenset[str]:
    """The topics that this reader put first in the round."""
    ref = voter_ref(round_)
    if ref is None or round_ is None:
        return frozenset()
    return priority_queries.own_priorities(round_.id, ref)


def topic_notes(round_: Round | None, slugs: list[str]) -> Mapping[str, TopicNote]:
    """One's own vote and the number of published comments, for every topic of a list."""
    chosen = own_votes(round_)
    said = queries.published_counts(round_.id) if round_ is not None else {}
    return {slug: TopicNote(chosen.get(slug), said.get(slug, 0)) for slug in slugs}
