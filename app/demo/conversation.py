"""What the invented republic says in public: comments, decisions on them, agreement and flags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from random import Random
from typing import Any

from app.clock import baghdad_day
from app.demo.days import Days
from app.demo.voices import Fate, Voice
from app.moderation.four_eyes import takes_two
from app.moderation.mentions import ALWAYS, mentioned
from app.moderation.rules import (
    STATUS_AFTER,
    Outcome,
    ensure_words,
    redacted_text,
    settled_reason,
)
from app.participation.rules import (
    PUBLIC,
    REFERENCE_ALPHABET,
    REFERENCE_LENGTH,
    FlagReason,
    Kind,
    Status,
)
from app.participation.submitting import ALIAS_NUMBERS
from app.text import language_of, skeleton

Row = dict[str, Any]

# Of a hundred comments so many have an author of their own; the others come from those again.
SINGLE = 0.72
FLAGGED = 5
# However many people there are, no comment is read by more.
MOST_READERS = 4_000


@dataclass(frozen=True)
class Citizen:
    """One invented device under its three pseudonyms."""

    voter_ref: bytes
    participant_ref: bytes
    flagger_ref: bytes


@dataclass(frozen=True)
class Entry:
    """What the public record says about a decision, beside its row."""

    row: Row
    salt: bytes
    text: str


@dataclass
class Conversation:
    """The rows of everything said, ready to be stored."""

    participants: list[Row] = field(default_factory=list)
    comments: list[Row] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    agreements: list[Row] = field(default_factory=list)
    flags: list[Row] = field(default_factory=list)
    # What was planted, by reference: the theme, and the name of who writes often.
    themes: dict[str, str] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)

    def tally(self) -> list[Row]:
        """The counters that these comments make."""
        cell = ("round_id", "kind", "topic_slug", "status", "stance")
        counted = Counter(tuple(row[name] for name in cell) for row in self.comments)
        return [{**dict(zip(cell, place, strict=True)), "n": n} for place, n in counted.items()]


class Composer:
    """Turns voices into rows, everything drawn from one seeded source."""

    def __init__(
        self,
        round_id: int,
        citizens: Sequence[Citizen],
        staff_ids: Sequence[int],
        days: Days,
        rng: Random,
    ) -> None:
        self._round_id = round_id
        self._citizens = citizens
        self._staff_ids = staff_ids
        self._days = days
        self._rng = rng
        self._refs: set[str] = set()
        self._said = Conversation()

    def compose(self, voices: Sequence[Voice]) -> Conversation:
        """All rows for these voices."""
        order = self._rng.sample(voices, len(voices))
        count = min(len(self._citizens), len(order))
        silent = self._rng.sample(range(len(self._citizens)), count)
        spoken: dict[str, list[int]] = {}
        joined: dict[int, datetime] = {}
        named: dict[str, int] = {}
        for voice in order:
            same_language = spoken.setdefault(language_of(voice.text), [])
            if voice.author in named:
                speaker = named[voice.author]
            elif voice.author and silent:
                speaker = named[voice.author] = silent.pop()
            elif silent and (self._rng.random() < SINGLE or not same_language):
                same_language.append(silent.pop())
                speaker = same_language[-1]
            else:  # people write again in the language they wrote in
                speaker = self._rng.choice(same_language or sorted(joined))
            first_sent = self._comment(voice, speaker)
            joined[speaker] = min(first_sent, joined.get(speaker, first_sent))
        numbers = self._rng.sample(ALIAS_NUMBERS, len(joined))
        self._said.participants = [
            {
                "ref": self._citizens[speaker].participant_ref,
                "alias_number": number,
                "joined_on": baghdad_day(joined[speaker]),
            }
            for (speaker, at), number in zip(joined.items(), numbers, strict=True)
        ]
        self._flag()
        self._said.entries.sort(key=lambda entry: (entry.row["decided_at"], entry.row["id"]))
        return self._said

    def _comment(self, voice: Voice, speaker: int) -> datetime:
        """Add one comment with its decisions; answer when its author first sent it."""
        row = self._sent(voice, speaker)
        if voice.theme:
            self._said.themes[row["ref"]] = voice.theme
        if voice.author:
            self._said.authors[row["ref"]] = voice.author
        match voice.fate:
            case Fate.DECIDED:
                first_sent = row["submitted_at"] = self._days.past_evening()
                decision = self._decide(row, voice, voice.text)
                self._settle(row, decision, voice)
            case Fate.WAITING:
                first_sent = row["submitted_at"] = self._days.hours_ago(voice.hours)
            case Fate.SENT_AGAIN:
                first_sent = self._days.hours_ago(voice.hours + self._rng.uniform(26, 40))
                row["submitted_at"] = first_sent
                decision = self._decide(row, voice, voice.earlier)
                again = max(self._days.hours_ago(voice.hours), decision["decided_at"])
                row |= {"revision": 2, "submitted_at": again}
        if row["status"] in PUBLIC:
            self._agree(row, speaker)
        self._said.comments.append(row)
        return first_sent

    def _sent(self, voice: Voice, speaker: int) -> Row:
        return {
            "ref": self._reference(),
            "kind": Kind.COMMENT,
            "participant_ref": self._citizens[speaker].participant_ref,
            "round_id": self._round_id,
            "topic_slug": voice.topic,
            "stance": voice.stance,
            "text": voice.text,
            "published_text": None,
            "skeleton_digest": blake2b(skeleton(voice.text).encode(), digest_size=16).digest(),
            "submission_key": self._rng.randbytes(16),
            "salt": self._rng.randbytes(16),
            "language": language_of(voice.text),
            "status": Status.PENDING,
            "revision": 1,
            "decided_at": None,
            "published_at": None,
            "shown_from": None,
            "mix_key": self._rng.getrandbits(31),
            "agreements": 0,
            "flags": 0,
        }

    def _decide(self, row: Row, voice: Voice, text: str) -> Row:
        """A decision that the moderators' own rules allow; they raise when it is none."""
        reason = settled_reason(voice.outcome, voice.reason, 0)
        ensure_words(voice.outcome, reason, text, voice.words, whole=voice.whole)
        guarded = bool(mentioned(text, ALWAYS))
        two = takes_two(voice.outcome, reason, guarded=guarded, public=False)
        decided_at = self._days.decided_after(row["submitted_at"])
        by, other = self._rng.sample(self._staff_ids, 2)
        if voice.by is not None:
            by, other = self._staff_ids[voice.by], self._staff_ids[1 - voice.by]
        decision = {
            "id": self._rng.randbytes(16).hex(),
            "submission_ref": row["ref"],
            "revision": 1,
            "staff_id": by,
            "other_id": other if two else None,
            "guarded": guarded,
            "outcome": voice.outcome,
            "reason": reason,
            "words": "" if voice.outcome is Outcome.REDACT else "\n".join(voice.words),
            "note": voice.note if reason else "",
            "status_before": Status.PENDING,
            "waited_seconds": int((decided_at - row["submitted_at"]).total_seconds()),
            "decided_at": decided_at,
        }
        self._said.entries.append(Entry(decision, row["salt"], text))
        return decision

    def _settle(self, row: Row, decision: Mapping[str, Any], voice: Voice) -> None:
        row["status"] = STATUS_AFTER[voice.outcome]
        row["decided_at"] = decision["decided_at"]
        if row["status"] in PUBLIC:
            row["published_at"] = row["shown_from"] = decision["decided_at"]
            row["published_text"] = (
                redacted_text(voice.text, voice.words)
                if voice.outcome is Outcome.REDACT
                else voice.text
            )

    def _agree(self, row: Row, speaker: int) -> None:
        """Few comments please many; nobody agrees with themselves."""
        readers_of_all = min(len(self._citizens), MOST_READERS)
        liked = round(readers_of_all * self._rng.betavariate(0.9, 16))
        readers = self._rng.sample(range(len(self._citizens)), min(liked, len(self._citizens)))
        for reader in sorted(set(readers) - {speaker}):
            self._said.agreements.append(
                {"comment_ref": row["ref"], "voter_ref": self._citizens[reader].voter_ref}
            )
            row["agreements"] += 1

    def _flag(self) -> None:
        """A few published comments that readers want looked at again."""
        public = [row for row in self._said.comments if row["status"] in PUBLIC]
        for row in self._rng.sample(public, min(FLAGGED, len(public))):
            others = [one for one in self._citizens
                      if one.participant_ref != row["participant_ref"]]  # fmt: skip
            count = min(self._rng.randint(1, 3), len(others))
            for reader in self._rng.sample(others, count):
                self._said.flags.append(
                    {
                        "submission_ref": row["ref"],
                        "flagger_ref": reader.flagger_ref,
                        "reason": self._rng.choice(list(FlagReason)),
                        "flagged_on": self._days.on_or_after(baghdad_day(row["published_at"])),
                    }
                )
            row["flags"] = count

    def _reference(self) -> str:
        while True:
            ref = "".join(self._rng.choices(REFERENCE_ALPHABET, k=REFERENCE_LENGTH))
            if ref not in self._refs:
                self._refs.add(ref)
                return ref
