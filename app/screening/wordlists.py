"""Lists of words that are worth a second look, matched however the letters were disguised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.screening.rules import Mark, MarkKind
from app.text.words import Word, bones, fold, words_of

MEANT_OTHERWISE = " - "
"""Stands in an entry before words that say that something harmless is meant."""

# What Arabic, Iraqi and Sorani write together with a word, in folded spelling.
_BEFORE = ("", "و", "ف", "ب", "ل", "ال", "وال", "بال", "فال", "هال", "ها", "لل", "س", "وس", "يا")
_AFTER = (
    "", "ه", "ها", "هم", "هن", "ك", "كم", "ي", "نا", "ين", "ون", "ات", "ان", "يه",
    "ن", "م", "ت", "مان", "تان", "يان", "هكه", "هكان", "هكهت", "هكهيان", "يك", "ش",
)  # fmt: skip
_ENGLISH_AFTER = ("", "s", "es", "ed", "ing")
SHORTEST_STEM = 3
"""A stem of two letters is inside too many other words."""


@dataclass(frozen=True)
class Entry:
    """Words that follow one another, and words that excuse them."""

    kind: MarkKind
    words: tuple[str, ...]
    unless: frozenset[str]


@dataclass
class WordLists:
    """The lists of all languages together: people mix languages, and so do insults."""

    by_first: dict[str, list[Entry]] = field(default_factory=dict)
    spoken: dict[str, str] = field(default_factory=dict)

    def add(self, kind: MarkKind, lines: Iterable[str]) -> None:
        for line in lines:
            entry = parsed(kind, line)
            if entry is None:
                continue
            first = entry.words[0]
            self.by_first.setdefault(first, []).append(entry)
            if len(entry.words) == 1 and bones(first):
                self.spoken.setdefault(f"~{bones(first)}", first)

    def marks(self, text: str) -> Iterator[Mark]:
        """Every passage of a text that an entry names."""
        words = words_of(text)
        plain = [word for word in words if not word.pulled_apart]
        stems = [self._stems(word) for word in plain]
        present = frozenset().union(*stems) if stems else frozenset()
        for place, word in enumerate(plain):
            for entry in self._begun_by(stems[place]):
                if entry.unless & present or not _follows(entry.words, stems, place):
                    continue
                last = plain[place + len(entry.words) - 1]
                yield Mark(entry.kind, word.start, last.end)
        for word in words[len(plain) :]:
            yield from self._inside(word)

    def _begun_by(self, stems: Iterable[str]) -> Iterator[Entry]:
        for stem in stems:
            yield from self.by_first.get(stem, ())

    def _inside(self, word: Word) -> Iterator[Mark]:
        """Letters pulled apart may hold several words: entries of one word are sought inside."""
        for first, entries in self.by_first.items():
            if len(first) >= SHORTEST_STEM and first in word.folded:
                for entry in entries:
                    if len(entry.words) == 1:
                        yield Mark(entry.kind, word.start, word.end)

    def _stems(self, word: Word) -> frozenset[str]:
        found: set[str] = set()
        for reading in word.readings:
            if reading.startswith("~"):
                if reading in self.spoken:
                    found.add(self.spoken[reading])
            else:
                found.update(_stems(reading))
        return frozenset(found)


def parsed(kind: MarkKind, line: str) -> Entry | None:
    """An entry as it is matched; None for a line without a word."""
    said, _, excuses = line.partition(MEANT_OTHERWISE)
    words = tuple(word.folded for word in words_of(said) if not word.pulled_apart)
    if not words:
        return None
    return Entry(kind, words, frozenset(fold(one) for one in excuses.split()))


def _stems(word: str) -> Iterator[str]:
    """The word, and what is left of it without what may be written together with it."""
    yield word
    after = _ENGLISH_AFTER if word.isascii() else _AFTER
    for before in _BEFORE if not word.isascii() else ("",):
        if not word.startswith(before):
            continue
        for ending in after:
            end = len(word) - len(ending)
            if word.endswith(ending) and end - len(before) >= SHORTEST_STEM:
                yield word[len(before) : end]


def _follows(words: Sequence[str], stems: Sequence[frozenset[str]], place: int) -> bool:
    return len(words) <= len(stems) - place and all(
        word in stems[place + step] for step, word in enumerate(words)
    )
