"""Marks are shown where they stand, and nothing of the text is lost or added."""

from __future__ import annotations

from flask import Flask

from app import clock
from app.moderation.annotating import Piece, annotate
from app.permissions import Role
from app.screening.rules import Mark, MarkKind
from tests.factories import staff_browser, write_comment

TEXT = "اتصلوا على 07701234567 يا كلب أو 07701234568"


def test_pieces_are_the_text_and_each_kind_has_one_note() -> None:
    marks = [
        Mark(MarkKind.PHONE, 11, 22), Mark(MarkKind.INSULT, 26, 29), Mark(MarkKind.PHONE, 33, 44),
    ]  # fmt: skip
    found = annotate(TEXT, marks)
    assert "".join(piece.text for piece in found.pieces) == TEXT
    assert found.notes == (MarkKind.PHONE, MarkKind.INSULT)
    assert [piece for piece in found.pieces if piece.note] == [
        Piece("07701234567", 1), Piece("كلب", 2), Piece("07701234568", 1),
    ]  # fmt: skip


def test_a_text_without_marks_is_one_piece() -> None:
    assert annotate("نص", []).pieces == (Piece("نص", None),)
    assert annotate("", []).pieces == ()


def test_a_moderator_reads_what_is_marked_and_for_what(app: Flask) -> None:
    with app.test_request_context():
        ref = write_comment(TEXT, at=clock.now()).ref
    page = staff_browser(app, Role.MODERATOR).get(f"/en/mod/item/{ref}")
    assert "<mark>07701234567</mark>" in page.text
    assert "1 This may be a phone number." in page.words
    assert "2 This may insult somebody." in page.words
    assert "Marked by machine. It decides nothing: you do." in page.words


def test_plain_criticism_is_shown_without_a_mark(app: Flask) -> None:
    with app.test_request_context():
        ref = write_comment("كلام التحالف حبر على ورق وأداؤه ضعيف جدًا").ref
    page = staff_browser(app, Role.MODERATOR).get(f"/en/mod/item/{ref}")
    assert "<mark>" not in page.text and "Marked by machine" not in page.words
