"""What stands in an installation before a browser opens it: rounds, votes, comments, people."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex

from flask import Flask, Response, current_app, g
from sqlalchemy import update

from app import clock, create_app
from app.catalogue.models import Round
from app.db import db, session
from app.demo.voices import Fate, Voice, all_voices
from app.identity import devices, sessions, staff
from app.identity.rules import Means
from app.moderation import appealing, names, requesting, suspending
from app.moderation.decisions import decide
from app.moderation.redress_rules import Origin
from app.moderation.rules import NameKind, Outcome, Reason
from app.participation import signalling, submitting
from app.participation.models import Comment
from app.participation.proposing import propose_statements
from app.participation.rules import Choice, FlagReason, Kind, Stance
from app.permissions import Role
from app.replies import replying
from app.replies.rules import Texts, Words
from app.reports import publishing
from app.reports.frozen import as_json
from app.reports.models import KeptInsight
from app.web.unit_of_work import transaction
from app.web.visitor import Visitor
from tests.browser.guarded import guarded_cookies
from tests.conftest import sqlite_settings
from tests.factories import (
    TOPIC,
    author,
    cast,
    cast_many,
    employ,
    present_round,
    publish,
    tell_figures,
    voter,
    write,
    write_comment,
)
from tests.reports.imagining import an_insight

AUTHOR = "the-author-of-the-browser-tests."  # 32 signs: the secret of a device
SOMEBODY = "a-confirmed-citizen-of-all-that."
VOICE = "the-voice-of-a-confirmed-citizen"
# Beside the roles: a citizen who has been confirmed.
CONFIRMED = "confirmed"
OPEN = (timedelta(days=-20), timedelta(days=20))
CLOSED = (timedelta(days=-40), timedelta(days=-2))
UPCOMING = (timedelta(days=5), timedelta(days=45))
MANY_VOTES = {Choice.SUPPORT: 31, Choice.NEUTRAL: 6, Choice.OPPOSE: 9, Choice.NONE: 3}

SAID = (
    ("نريد ماءً صالحًا للشرب في كل بيت، وصيانة للشبكات قبل بناء غيرها.", Stance.SUPPORT),
    ("ئاوی خواردنەوەی پاک پێش هەموو شتێک، بە تایبەتی لە گوندەکان.", Stance.SUPPORT),
    ("Publish the cost of every bridge before it is built.", Stance.QUESTION),
    ("الطريق إلى مدرسة القرية ينقطع كل شتاء، ولا أحد يجيب عن الشكاوى.", Stance.OPPOSE),
    ("أحسنتم. ولكن من يراقب التنفيذ؟\nومن يحاسب المقاول؟", Stance.NONE),
)

# To one topic in three languages, and once changed; to another in Arabic alone.
HEARD = "سمعنا أن الماء والطرق أهم عندكم من كل مبنى جديد، وأن كثيرين لا يثقون بأن الكلفة تُعلن."
WILL = (
    "ننشر كلفة كل مشروع ومدته قبل بدئه، ابتداءً من أول نيسان.\n\n"
    "ونعرض على مجلس كل محافظة خطة لصيانة شبكات الماء."
)
REPLIES: tuple[tuple[tuple[str, Texts], ...], ...] = (
    (
        (TOPIC, {"ar": Words(HEARD, "ننشر كلفة كل مشروع قبل بدئه.")}),
        (
            TOPIC,
            {
                "ar": Words(HEARD, WILL, "لن نعد بموعد واحد للكهرباء، لأن ذلك ليس بيدنا وحدنا."),
                "ckb": Words(
                    "بیستمان کە ئاو و ڕێگا لای ئێوە لە هەر باڵەخانەیەکی نوێ گرنگترن.",
                    "تێچووی هەر پڕۆژەیەک پێش دەستپێکردنی بڵاو دەکەینەوە.",
                    "بەڵێنی یەک وادە بۆ کارەبا نادەین، چونکە تەنها بە دەستی ئێمە نییە.",
                ),
                "en": Words(
                    "We heard that water and roads matter more to you than any new building.",
                    "We publish the cost of every project before it begins.",
                    "We do not promise one date for electricity: it is not in our hands alone.",
                ),
            },
        ),
    ),
    (
        (
            "women",
            {"ar": Words("سمعنا أن النساء لا يجدن عملًا قرب بيوتهن.", "", "لا مال لذلك هذا العام.")},
        ),
    ),
)


@dataclass(frozen=True)
class Scene:
    """An installation with people in it: references of comments by their state, and cookies."""

    folder: Path
    refs: dict[str, str]
    cookies: dict[str, dict[str, str]]
    invitation: str


def application(
    template: Path,
    folder: Path,
    window: tuple[timedelta, timedelta] = OPEN,
    *,
    demo: bool = False,
) -> Flask:
    """The application on a copy of the filled installation, its round moved around the real now."""
    if not folder.exists():
        shutil.copytree(template, folder)
    app = create_app(sqlite_settings(folder, demo=demo))
    with app.app_context():
        move_round(window)
    return app


def move_round(window: tuple[timedelta, timedelta]) -> None:
    """Let the round open and close so far from now; commits."""
    now = clock.now()
    opens, closes = window
    with transaction():
        session().execute(update(Round).values(opens_at=now + opens, closes_at=now + closes))


def publish_reports(window: tuple[timedelta, timedelta]) -> None:
    """One report while the round runs, and another with other figures once it has closed."""
    _publish_report()
    cast_many({Choice.SUPPORT: 40, Choice.OPPOSE: 40}, topic="women")
    tell_figures()
    move_round(window)
    _publish_report()
    for texts in REPLIES:
        for number, (topic, words) in enumerate(texts):
            with transaction():
                replying.publish(
                    present_round(), topic, words, read=number, staff_id=1, now=clock.now()
                )


def _publish_report() -> None:
    with transaction():
        assert publishing.publish(present_round(), clock.now()) is not None


def peopled(app: Flask, folder: Path) -> Scene:
    """Fill the open round with a conversation in every state, and with staff."""
    with app.test_request_context():
        cookies: dict[str, dict[str, str]] = {
            Role.CITIZEN: device_cookie(AUTHOR),
            CONFIRMED: device_cookie(SOMEBODY, VOICE),
        }
        for role in (Role.MODERATOR, Role.LEADER, Role.ADMINISTRATOR):
            cookies[role] = staff_cookie(role)
        cookies |= guarded_cookies()
        refs = _conversation()
        with transaction():
            invitation = staff.invite(Role.MODERATOR, "invited@example.org", clock.now())
    release(app)
    return Scene(folder, refs, cookies, invitation)


def release(app: Flask) -> None:
    """Let go of the database, which now belongs to the server."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def device_cookie(secret: str, voice: str = "") -> dict[str, str]:
    """The cookie of the device with this secret, confirmed if it has a voice."""
    response = Response()
    with current_app.test_request_context():
        g.visitor = Visitor(role=Role.CITIZEN, device=secret.encode())
        if voice:
            g.visitor = replace(
                g.visitor, voice=voice.encode(), confirmed_by=Means.EMAIL.value, remembered=True
            )
        devices.present()
        devices.remember(response)
    return _cookie(devices.cookie_name(), response.headers["Set-Cookie"])


def staff_cookie(role: Role) -> dict[str, str]:
    """The cookie of a new member of staff who has signed in; commits."""
    person = employ(role, f"{role.value}@example.org")
    with transaction():
        secret = sessions.start(person, clock.now())
    return {"name": sessions.cookie_name(), "value": secret}


def _cookie(name: str, header: str) -> dict[str, str]:
    return {"name": name, "value": header.partition("=")[2].partition(";")[0].strip('"')}


def settled(
    comment: Comment,
    outcome: Outcome,
    reason: Reason | None = None,
    words: tuple[str, ...] = (),
    note: str = "",
    at: datetime | None = None,
    staff_id: int = 1,
) -> str:
    """Let a moderator decide on the comment, a while ago; commits."""
    with transaction():
        decide(
            comment.ref,
            revision=comment.revision,
            outcome=outcome,
            reason=reason,
            words=words,
            note=note,
            staff_id=staff_id,
            device=None,
            now=at or clock.now() - timedelta(minutes=1),
        )
    return comment.ref


def _conversation() -> dict[str, str]:
    """Votes and comments in every state; the reference of one comment for each state."""
    now = clock.now()
    cast_many(MANY_VOTES)
    cast_many({Choice.SUPPORT: 2, Choice.OPPOSE: 1}, topic="youth")
    tell_figures()
    with transaction():
        cast(AUTHOR, Choice.SUPPORT)
        cast(AUTHOR, Choice.NONE, topic="women")
    for number, voice in enumerate(_longest_voices(24)):
        at = now - timedelta(hours=13 * number + 2)
        comment = write_comment(voice.text, by=f"citizen {number}", stance=voice.stance, at=at)
        shown = settled(comment, Outcome.PUBLISH, at=at + timedelta(hours=1))
    _signal(shown, now)
    statement = _statements()
    with transaction():
        found = as_json(an_insight(statement, shown))
        session().add(KeptInsight(round_id=present_round().id, computed_at=now, body=found))
    return {
        "public": shown,
        "statement": statement,
        **_own(now),
        **_waiting(now),
        **_redress(now),
    }


def _statements() -> str:
    """What was proposed, and a citizen's own; the reference of the latter."""
    with transaction():
        propose_statements(present_round(), clock.now())
    words = "مدارس أقل اكتظاظًا قبل أي مبنى جديد للدوائر."
    return publish(write(Kind.STATEMENT, words, by="a statement's author")).ref


def _longest_voices(count: int) -> list[Voice]:
    """What the invented republic says at most length, in its three languages."""
    published = [
        voice
        for voice in all_voices()
        if voice.fate is Fate.DECIDED and voice.outcome is Outcome.PUBLISH
    ]
    return sorted(published, key=lambda voice: len(voice.text), reverse=True)[:count]


@contextmanager
def going_on(scene: Scene) -> Iterator[Callable[[], None]]:
    """What lets the conversation go on while the server runs: one more vote, one more comment."""
    app = create_app(sqlite_settings(scene.folder))

    def step() -> None:
        with app.test_request_context():
            cast_many({Choice.SUPPORT: 1})
            text = f"A later word {token_hex(8)}"
            settled(write_comment(text, by=text), Outcome.PUBLISH)

    yield step
    release(app)


def _signal(ref: str, now: datetime) -> None:
    comment = session().get(Comment, ref)
    assert comment is not None
    with transaction():
        for reader in range(3):
            signalling.agree(
                comment, present_round(), voter(reader), author(reader), nonce=str(reader), now=now
            )
        signalling.flag_submission(comment, b"f" * 32, author("a reader"), FlagReason.SPAM, now)


def _own(now: datetime) -> dict[str, str]:
    """One comment of the author's in each state."""

    def written(text: str, topic: str = TOPIC) -> Comment:
        return write_comment(text, by=AUTHOR, topic=topic, at=now - timedelta(hours=30))

    withdrawn = written("I have changed my mind.")
    with transaction():
        submitting.withdraw_submission(withdrawn, now)
    return {
        "pending": written("تعليقي هذا ما زال بانتظار المراجعة.").ref,
        "published": settled(written("Water first, please."), Outcome.PUBLISH),
        "redacted": settled(
            written("اتصلوا بأبي أحمد على 07701234567 ليريكم الأنبوب المكسور."),
            Outcome.REDACT,
            words=("07701234567",),
        ),
        "changes": settled(
            written("Everybody at that office is a fool, the road is broken.", topic="youth"),
            Outcome.ASK,
            Reason.INSULT,
            ("a fool",),
            "Describe the road, not the people.",
        ),
        "declined": settled(
            written("اشتروا من متجري أرخص الأنابيب في المدينة."),
            Outcome.DECLINE,
            Reason.SPAM,
            note="هذا إعلان.",
        ),
        "withdrawn": withdrawn.ref,
    }


def _redress(now: datetime) -> dict[str, str]:
    """What takes a second person: criticism, appeals, a pause, a name, requests from outside."""
    refs = {}
    critical = write_comment("وعود التحالف كلام بلا فعل.", by="a critic", at=now)
    refs["critical"] = critical.ref
    left = write_comment("لسنا متأكدين من معنى هذا النص.", by="unclear", at=now)
    refs["left"] = settled(left, Outcome.ESCALATE)
    others = [employ(Role.MODERATOR, f"{name}@example.org").id for name in ("first", "second")]
    administrator = employ(Role.ADMINISTRATOR, "overseer@example.org").id
    with transaction():
        names.add("سعد جاسم", NameKind.CANDIDATE, administrator, now)
    agreed = write_comment("الماء لا يصلنا إلا مرة في الأسبوع.", by="a campaign", at=now)
    for staff_id in others:
        refs["agreed"] = settled(agreed, Outcome.DECLINE, Reason.IMPERSONATION, staff_id=staff_id)
    for name in ("appealed", "upheld"):
        text = f"نريد جوابًا على سؤالنا عن المجاري، فقد طال الانتظار ({name})."
        comment = write_comment(text, by=AUTHOR, at=now - timedelta(hours=40))
        settled(comment, Outcome.DECLINE, Reason.UNCLEAR, staff_id=others[1])
        with transaction():
            appeal = appealing.appeal(comment.ref, author(AUTHOR), "كلامنا واضح.", now)
        refs[name], refs[f"{name}-decision"] = comment.ref, appeal.decision_id
    with transaction():
        appealing.rule(
            refs["upheld-decision"],
            overturned=False,
            explanation="لا يتضح أي مجارٍ تقصدون.",
            staff_id=others[0],
            device=None,
            now=now,
        )
        suspending.propose(
            critical.ref,
            reason=Reason.IMPERSONATION,
            days=7,
            note="",
            staff_id=others[0],
            now=now,
            key="pause",
        )
        requesting.enter(
            critical.shown_ref,
            origin=Origin.ALLIANCE,
            ground="يطلب مكتب القيادة حذف النص.",
            received_on=clock.today(),
            staff_id=administrator,
            now=now,
            key="request",
        )
    return refs


def _waiting(now: datetime) -> dict[str, str]:
    """What moderators find in their queue: fresh, old, and with a telephone number."""
    for number, (text, stance) in enumerate(SAID):
        at = now - timedelta(hours=9 * number)
        write_comment(f"{text} …", by=f"waiting {number}", stance=stance, at=at, topic="women")
    text = "الرقم 07801112233 لا يرد، والبريد info@example.org لا يرد كذلك."
    return {"waiting": write_comment(text, by="with a number", at=now - timedelta(days=2)).ref}
