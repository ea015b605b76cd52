"""Every name under which the asking browser is known, computed for its own request alone."""

from __future__ import annotations

from dataclasses import dataclass

from app.catalogue import queries as catalogue
from app.catalogue.models import Round
from app.identity import devices
from app.keys import KeyDestroyed
from app.web import visitor


@dataclass(frozen=True)
class Names:
    """One person's names: in public, as a flagger, and as a voter of each round with a key."""

    author: bytes
    flagger: bytes
    # In a round somebody may be known twice: by the device, and by the voice it was confirmed with.
    voters: tuple[tuple[Round, tuple[bytes, ...]], ...]

    @property
    def of_voters(self) -> list[tuple[int, bytes]]:
        """Round and pseudonym of each."""
        return [(round_.id, ref) for round_, refs in self.voters for ref in refs]


def own_names() -> Names | None:
    """The names of this request's browser; None for one that has not taken part.

    A round whose key was destroyed has no names any more: nobody can find anybody there.
    """
    who = visitor.current()
    if who.device is None:
        return None
    secrets = [who.device] if who.voice is None else [who.device, who.voice]
    voters = []
    for round_ in catalogue.all_rounds():
        try:
            refs = tuple(devices.voter_ref(round_.slug, secret) for secret in secrets)
        except KeyDestroyed:
            continue
        voters.append((round_, refs))
    return Names(
        devices.participant_ref(who.device), devices.flagger_ref(who.device), tuple(voters)
    )
