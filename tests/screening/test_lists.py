"""The lists that the platform is delivered with: complete, and without criticism in them."""

from __future__ import annotations

from itertools import product

from app.screening.lists import LANGUAGES, delivered, delivered_lists
from app.screening.rules import WORDED
from app.screening.wordlists import ENTRIES, ENTRY_LENGTH, parsed
from app.text.words import fold

# Judgements on work, promises and money are what the platform exists for.
CRITICISM = """
فاشل فاشلين كذاب كاذبين كذب فساد فاسد فاسدين حرامي حراميه لصوص سرقوا ظالم فضيحه عار وعود
مهزله گەندەڵ گەندەڵی درۆ درۆزن دز شکست liar lies corrupt corruption thief thieves failed
failure useless incompetent shame
"""


def test_every_language_has_every_list_and_every_line_is_an_entry() -> None:
    assert set(delivered()) == set(product(LANGUAGES, WORDED))
    for (language, kind), lines in delivered().items():
        assert 0 < len(lines) < ENTRIES
        assert len(lines) == len(set(lines)), (language, kind)
        for line in lines:
            assert len(line) <= ENTRY_LENGTH
            assert parsed(kind, line) is not None, (language, kind, line)


def test_no_list_holds_a_word_of_criticism() -> None:
    for word in CRITICISM.split():
        assert list(delivered_lists().marks(word)) == [], word
        assert fold(word) not in delivered_lists().by_first, word
