"""What was computed is read as it was kept, and its texts are those that are public now."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from app import clock
from app.db import session
from app.participation.rules import Kind
from app.reports.frozen import as_json, restored
from app.reports.insight import Insight
from app.reports.insight_queries import insight, texts
from app.reports.models import KeptInsight
from tests.factories import present_round, publish, write, write_comment
from tests.reports.imagining import an_insight


def test_an_insight_survives_being_kept() -> None:
    kept = as_json(an_insight())
    assert restored(Insight, kept) == an_insight()
    assert as_json(restored(Insight, kept)) == kept, "the same figures give the same text"


def test_what_is_no_insight_is_not_taken_for_one() -> None:
    held = json.loads(as_json(an_insight()))
    del held["themes"]["without"]
    with pytest.raises(KeyError):
        restored(Insight, json.dumps(held))


def test_before_the_command_ran_there_is_none(app: Flask) -> None:
    with app.test_request_context():
        assert insight(present_round().id) is None
        now = clock.now()
        session().add(
            KeptInsight(round_id=present_round().id, computed_at=now, body=as_json(an_insight()))
        )
        session().flush()
        assert insight(present_round().id) == (now, an_insight())


def test_only_texts_that_are_public_now_are_read(app: Flask) -> None:
    with app.test_request_context():
        shown = publish(write_comment("جسر للمشاة قرب المدرسة"))
        said = publish(write(Kind.STATEMENT, "تُنشر كلفة كل مشروع"))
        waiting = write_comment("لم يُراجع بعد")
        name = publish(write(Kind.PSEUDONYM, "ابن الفرات"))
        found = texts([shown.ref, said.ref, waiting.ref, name.ref, "ZZZZZZZ"])
        assert set(found) == {shown.ref, said.ref}
        assert found[shown.ref].text == "جسر للمشاة قرب المدرسة"
        assert (found[said.ref].kind, found[said.ref].agreements) == (Kind.STATEMENT, 0)
