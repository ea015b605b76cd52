"""An author leaves: what is erased, what stays as nobody's, and that it happens once."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app import clock
from app.db import session
from app.participation import detaching
from app.participation.models import Participant, Submission
from app.participation.rules import Status
from app.participation.submission_recount import recount_submissions
from app.web.unit_of_work import transaction
from tests.factories import author, present_round, publish, write_comment


def leave(*, keep_public: bool) -> list[str]:
    with transaction():
        return list(
            detaching.detach(author("one"), b"f" * 32, keep_public=keep_public, now=clock.now())
        )


def test_words_are_counted_by_what_can_become_of_them(inside: Flask) -> None:
    publish(write_comment("public", by="one"))
    publish(write_comment("call Karim", by="one"), "call [removed]")
    write_comment("waiting", by="one")
    write_comment("somebody else's", by="two")
    assert detaching.words_of(author("one")) == detaching.Words(1, 1, 1)


def test_it_is_done_once_and_touches_nobody_else(inside_either: Flask) -> None:
    kept = publish(write_comment("public", by="one")).ref
    waiting = write_comment("waiting", by="one").ref
    other = write_comment("somebody else's", by="two").ref
    assert leave(keep_public=True) == [waiting]
    assert leave(keep_public=True) == []
    session().expire_all()
    rows = {one.ref: one for one in session().scalars(select(Submission))}
    assert (rows[kept].text, rows[kept].status) == ("public", Status.PUBLISHED)
    assert (rows[waiting].text, rows[waiting].status) == ("", Status.WITHDRAWN)
    assert rows[other].text == "somebody else's"
    assert list(session().scalars(select(Participant.ref))) == [author("two")]
    assert recount_submissions(present_round().id) == []
