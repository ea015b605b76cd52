"""`flask moderation train` learns from decisions, tells how well, and only moves the queue."""

from __future__ import annotations

import secrets
from random import Random

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app import clock
from app.db import session
from app.moderation import learning
from app.moderation.models import Decision
from app.moderation.rules import Outcome, Reason
from app.participation.models import Comment, Submission
from app.participation.rules import Kind, Stance, Status
from app.permissions import Role
from app.screening import advice, echoes
from app.screening.models import EchoKey
from app.web.unit_of_work import transaction
from tests.factories import TOPIC, employ, present_round, publish, write_comment

CALM = ("ماء", "مدارس", "جسور", "كهرباء", "طرق", "مستشفيات", "حدائق", "مكتبات", "زراعة")
ANGRY = ["شخبوط", "طرطور", "فصعون"]  # on no list


@pytest.fixture
def decided(app: Flask) -> Flask:
    """Four hundred decided comments; those with an angry word were declined."""
    rng = Random(3)
    with app.test_request_context(), transaction():
        now, staff = clock.now(), employ(Role.MODERATOR).id
        for n in range(400):
            stopped = n % 4 == 0
            words = rng.sample(CALM, 5) + (rng.sample(ANGRY, 1) if stopped else [])
            rng.shuffle(words)
            _store(f"{n:06}", " ".join(words), stopped, staff, now)
    return app


def _store(ref: str, text: str, stopped: bool, staff: int, now: object) -> None:
    session().add(
        Comment(
            ref=ref,
            kind=Kind.COMMENT,
            participant_ref=secrets.token_bytes(32),
            round_id=present_round().id,
            topic_slug=TOPIC,
            stance=Stance.NONE,
            text=text,
            published_text=None if stopped else text,
            skeleton_digest=secrets.token_bytes(16),
            submission_key=secrets.token_bytes(16),
            salt=secrets.token_bytes(16),
            language="ar",
            status=Status.DECLINED if stopped else Status.PUBLISHED,
            submitted_at=now,
            mix_key=0,
        )
    )
    session().add(
        Decision(
            id=secrets.token_hex(16),
            submission_ref=ref,
            revision=1,
            staff_id=staff,
            outcome=Outcome.DECLINE if stopped else Outcome.PUBLISH,
            reason=Reason.SPAM if stopped else None,
            status_before=Status.PENDING,
            waited_seconds=0,
            decided_at=now,
        )
    )


def test_it_learns_tells_how_well_and_orders_what_waits(decided: Flask) -> None:
    with decided.test_request_context():
        waiting = write_comment("ماء شخبوط جسور", by="angry").ref
        calm = write_comment("ماء مدارس جسور", by="calm").ref
        assert session().get_one(Submission, waiting).risk == 0
    answer = decided.test_cli_runner().invoke(args=["moderation", "train"])
    assert answer.exit_code == 0, answer.output
    assert "Version 1, learned from" in answer.output
    (line,) = [line for line in answer.output.splitlines() if line.startswith("all ")]
    assert line.split()[3:] == ["1.00", "1.00"]
    with decided.test_request_context():
        session().expire_all()
        rows = dict(session().execute(select(Submission.ref, Submission.risk)).all())
        assert rows[waiting] > rows[calm] == 0
        assert session().get_one(Submission, waiting).status is Status.PENDING
        model = advice.current_model()
        assert model is not None and model.measures["ar"]["recall"] == 1
    again = decided.test_cli_runner().invoke(args=["moderation", "train"])
    assert "Version 2" in again.output and "\n0 waiting texts" in again.output


def test_too_few_decisions_leave_everything_as_it_is(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["moderation", "train"])
    assert answer.exit_code == 1 and "too few decisions" in answer.output
    with app.app_context():
        assert not advice.model_path().exists()


def test_only_the_last_decision_on_a_standing_text_is_learned_from(app: Flask) -> None:
    with app.test_request_context():
        staff, now = employ(Role.MODERATOR).id, clock.now()
        with transaction():
            for ref in ("AAAAAA", "BBBBBB", "CCCCCC"):
                _store(ref, f"نص {ref}", True, staff, now)
            session().flush()
            restored, gone = (session().get_one(Comment, ref) for ref in ("AAAAAA", "BBBBBB"))
            session().add(
                Decision(
                    id=secrets.token_hex(16), submission_ref="AAAAAA", revision=1, place=2,
                    staff_id=staff, outcome=Outcome.PUBLISH, status_before=Status.PENDING,
                    waited_seconds=0, decided_at=now,
                )
            )  # fmt: skip
            restored.status, restored.published_text = Status.PUBLISHED, restored.text
            gone.status = Status.WITHDRAWN
        found = {one.ref: one.stopped for one in learning.examples()}
        assert found == {"AAAAAA": False, "CCCCCC": True}


def test_an_older_installation_is_screened_by_one_command(app: Flask) -> None:
    text = "راسلوني على the.citizen@example.com عن محطة التحلية في البصرة"
    with app.test_request_context():
        waiting = write_comment(text, by="waiting").ref
        public = publish(write_comment(text, by="public")).ref
        with transaction():
            session().execute(update(Submission).values(risk=0))
            session().execute(delete(EchoKey))
    for changed in (1, 0):
        answer = app.test_cli_runner().invoke(args=["moderation", "screen"])
        assert answer.output.startswith(f"{changed} waiting texts")
    with app.test_request_context():
        assert session().get_one(Submission, waiting).risk > 0
        assert echoes.candidates(text) == [public]
