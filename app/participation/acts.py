"""Each act is carried out once, however often it arrives."""

from __future__ import annotations

from hashlib import blake2b

from app import clock
from app.db import session, store_name
from app.participation import vote_statements
from app.participation.rules import VotesStand


def first_time(round_id: int, voter_ref: bytes, act: str, formerly: bytes | None = None) -> bool:
    """Whether this act of the voter's is new; from now on it is not.

    An act is the form it came from and what was answered on it: whoever goes back to a form and
    answers otherwise has acted anew. Its name is kept as a digest of the voter's own. One done
    under the pseudonym that the device had before it was confirmed is not new. Of two that arrive
    at once, one waits here for the other and is told that it is not the first. Raises `VotesStand`
    for somebody who has left the round and let their votes count.
    """
    facts: dict[str, object] = {
        "round_id": round_id,
        "voter_ref": voter_ref,
        "key": name_of(voter_ref, act),
        # Kept for as long as the form may live, counted from the day of its arrival.
        "today": clock.baghdad_day(clock.now()),
    }
    if formerly is not None:
        facts |= {"former_ref": formerly, "former_key": name_of(formerly, act)}
    remember = vote_statements.key_once(store_name(), formerly=formerly is not None)
    if session().execute(remember, facts).first() is not None:
        return True
    if session().scalar(vote_statements.gone(), {"round_id": round_id, "voter_ref": voter_ref}):
        raise VotesStand
    return False


def name_of(voter_ref: bytes, act: str) -> bytes:
    """The digest under which a voter's act is remembered."""
    return blake2b(act.encode(), key=voter_ref, digest_size=16).digest()
