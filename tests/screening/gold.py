"""The gold set: invented texts and pairs with what screening should say of them, and scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from app.text.resembling import ALIKE, bands, likeness

FOLDER = Path(__file__).parents[1] / "data" / "screening"
VARIETIES = {"ar": "Arabic", "iq": "Iraqi dialect", "ckb": "Sorani", "en": "English"}
HARMLESS = frozenset({"clean", "criticism"})
PERSONAL = ("phone", "email", "identity", "address", "link")
WORDED = ("insult", "threat", "hate", "advert")

Reader = Callable[[str], Iterable[str]]


@dataclass(frozen=True)
class Text:
    variety: str
    labels: frozenset[str]
    text: str


@dataclass(frozen=True)
class Pair:
    variety: str
    same: bool
    one: str
    other: str


@dataclass(frozen=True)
class Score:
    """Marks that were right, marks that were not, and marks that were missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def texts(name: str) -> list[Text]:
    return [
        Text(variety, frozenset(labels.split(",")) - HARMLESS, text)
        for variety, labels, text in _rows(name)
    ]


def criticisms(name: str) -> list[Text]:
    """What must raise nothing: plain criticism, and everyday texts that look dangerous."""
    return [one for one in texts(name) if not one.labels]


def pairs() -> list[Pair]:
    return [Pair(variety, kind == "same", a, b) for variety, kind, a, b in _rows("pairs")]


def score(found: Iterable[Text], kinds: Iterable[str], read: Reader) -> Score:
    """How well texts were read, each kind of mark counted once a text."""
    counted: Counter[str] = Counter()
    for one in found:
        seen = set(read(one.text))
        for kind in kinds:
            counted[f"{kind in seen} {kind in one.labels}"] += 1
    return Score(counted["True True"], counted["True False"], counted["False True"])


def pair_score(found: Iterable[Pair]) -> Score:
    counted: Counter[str] = Counter()
    for pair in found:
        met = bool(set(bands(pair.one)) & set(bands(pair.other)))
        counted[f"{met and likeness(pair.one, pair.other) >= ALIKE} {pair.same}"] += 1
    return Score(counted["True True"], counted["True False"], counted["False True"])


def table(read: Reader) -> Iterator[str]:
    """The table that the documentation prints, line by line."""
    yield "| Variety | Personal details and links: precision · recall | Lists of words: precision · recall | Lists on fresh texts: recall | Near-duplicates: precision · recall | Harmless texts flagged |"  # noqa: E501
    yield "| --- | --- | --- | --- | --- | --- |"
    for code, name in VARIETIES.items():
        yield _line(name, {code}, read)
    yield _line("All", set(VARIETIES), read)


def _line(name: str, codes: set[str], read: Reader) -> str:
    built, fresh = ([t for t in texts(n) if t.variety in codes] for n in ("built", "fresh"))
    details = score([*built, *fresh], PERSONAL, read)
    lists = score([*built, *fresh], WORDED, read)
    unseen = score(fresh, WORDED, read)
    alike = pair_score(pair for pair in pairs() if pair.variety in codes)
    harmless = [one for one in [*built, *fresh] if not one.labels]
    flagged = sum(bool(set(read(one.text))) for one in harmless)
    cells = [
        name,
        *(f"{one.precision:.2f} · {one.recall:.2f}" for one in (details, lists)),
        f"{unseen.recall:.2f}",
        f"{alike.precision:.2f} · {alike.recall:.2f}",
        f"{flagged} of {len(harmless)}",
    ]
    return f"| {' | '.join(cells)} |"


def by_check(read: Reader) -> Iterator[tuple[str, str, Score]]:
    """Every check in every variety that has texts for it."""
    everything = [*texts("built"), *texts("fresh")]
    for code, kind in product(VARIETIES, (*PERSONAL, *WORDED)):
        yield code, kind, score([one for one in everything if one.variety == code], [kind], read)


def _rows(name: str) -> Iterator[list[str]]:
    for line in (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
