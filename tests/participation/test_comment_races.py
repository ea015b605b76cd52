"""Many hands on the comments of one topic: counters move in both directions and nobody is stuck."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from app import clock
from app.db import session
from app.participation import submitting
from app.participation.models import Comment
from app.participation.rules import Stance
from app.participation.submitting import Draft
from app.web.unit_of_work import transaction
from tests.factories import write_comment
from tests.participation.watching import at_once, comment_drift

AUTHORS = 12
CHANGES = 20
STANCES = (Stance.SUPPORT, Stance.OPPOSE)


def test_authors_changing_sides_in_both_directions_never_block_each_other(
    postgres_app: Flask,
) -> None:
    with postgres_app.test_request_context():
        refs = [
            write_comment(f"opinion {one}", by=one, stance=STANCES[one % 2]).ref
            for one in range(AUTHORS)
        ]

    def change(ref: str, first: int) -> Callable[[], str]:
        def changes() -> str:
            for step in range(CHANGES):
                with postgres_app.test_request_context(), transaction():
                    comment = session().get_one(Comment, ref)
                    other = Draft(comment.text, STANCES[(first + step + 1) % 2])
                    submitting.edit_submission(
                        comment, other, revision=comment.revision, now=clock.now()
                    )
            return ref

        return changes

    assert at_once([change(ref, place % 2) for place, ref in enumerate(refs)]) == refs
    with postgres_app.test_request_context():
        assert comment_drift() == []
