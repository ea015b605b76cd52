"""What is public and says the same is found at a constant cost, and nothing unpublished ever is."""

from __future__ import annotations

from flask import Flask

from app import clock
from app.participation import submitting
from app.participation.models import Submission
from app.participation.rules import Kind, Status
from app.participation.similar import MOST, similar_published
from app.screening import echoes
from app.web.unit_of_work import transaction
from tests.factories import publish, write_comment
from tests.participation.watching import statements

TEXT = "نطالب بإنشاء محطة تحلية للمياه في البصرة قبل الصيف القادم"
NEAR = "نطالب بانشاء محطه تحليه للمياه فى البصره قبل الصيف القادم رجاء"


def _refs(text: str = NEAR, **more: object) -> list[str]:
    return [one.submission.ref for one in similar_published(text, **more)]  # type: ignore[arg-type]


def _set(submission: Submission, status: Status, text: str | None = None) -> None:
    with transaction():
        submitting.set_status(submission, status, now=clock.now(), published_text=text)


def test_only_what_is_public_is_found(either_app: Flask) -> None:
    with either_app.test_request_context():
        comment = write_comment(TEXT, by=1)
        assert _refs() == []
        publish(comment)
        assert _refs() == [comment.ref]
        assert _refs(other_than=comment.ref) == []
        assert _refs(kind=Kind.COMMENT) == [comment.ref]
        assert _refs(kind=Kind.STATEMENT) == []
        _set(comment, Status.DECLINED)
        assert _refs() == [] and echoes.candidates(TEXT) == []


def test_what_was_removed_from_a_public_text_is_found_no_more(app: Flask) -> None:
    with app.test_request_context():
        comment = publish(write_comment(TEXT, by=1))
        _set(comment, Status.REDACTED, "نطالب بإنشاء […]")
        assert _refs() == []
        assert _refs("نطالب بإنشاء […]") == [comment.ref]


def test_the_most_alike_come_first_and_only_three(app: Flask) -> None:
    with app.test_request_context():
        for n in range(MOST + 2):
            publish(write_comment(f"{NEAR} {'نعم ' * (n % 2)}", by=n))
        found = similar_published(NEAR)
        assert len(found) == MOST
        assert [one.likeness for one in found] == sorted(
            (one.likeness for one in found), reverse=True
        )


def test_asking_costs_two_statements_however_much_is_public(app: Flask) -> None:
    with app.test_request_context():
        publish(write_comment(TEXT, by="first"))
        for n in range(60):
            publish(write_comment(TEXT, by=n))
        with statements(app) as asked:
            assert len(similar_published(NEAR)) == MOST
        assert len(asked) == 2
