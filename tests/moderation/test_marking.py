"""Passages are found in full, wherever they stand, and the text around them is untouched."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.moderation.marking import marked_parts, passages


def test_one_passage_a_line_each_once() -> None:
    assert passages("  أ ب \n\nج\nأ ب\n") == ["أ ب", "ج"]


@given(st.text(alphabet="ab ", max_size=30), st.lists(st.text("ab", min_size=1, max_size=3)))
def test_marking_never_changes_a_text(text: str, words: list[str]) -> None:
    assert "".join(part for part, _ in marked_parts(text, words)) == text


@given(st.text(alphabet="abc ", max_size=30), st.lists(st.text("ab", min_size=1, max_size=3)))
def test_no_passage_is_left_over(text: str, words: list[str]) -> None:
    left = "\0".join(part for part, marked in marked_parts(text, words) if not marked)
    assert not any(word in left for word in words)
