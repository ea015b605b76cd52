"""Undoing, appeals, pauses, names, requests, looks, cases and replies; see `replaying`."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.catalogue.models import Round
from app.db import session
from app.moderation import names
from app.moderation.models import Decision
from app.moderation.redress_models import RemovalRequest, Suspension
from app.moderation.rules import HOLD, NameKind
from app.permissions import Role
from app.reports.frozen import as_json
from app.reports.models import KeptInsight
from app.web.unit_of_work import transaction
from tests.contracts.replaying import INVENTED_WORDS, TOPIC, Posting, World, case, posting
from tests.factories import employ, present_round, staff_browser
from tests.pages import Browser, filled
from tests.reports.imagining import an_insight


def _decided(world: World, outcome: str, **typed: str) -> tuple[Browser, Browser, str]:
    """A comment that was decided: its author, its moderator, and its reference."""
    writer, moderator = world.citizen(), staff_browser(world.app, Role.MODERATOR)
    ref = writer.comment(TOPIC, f"{INVENTED_WORDS} {secrets.token_hex(4)}").replace("-", "")
    item = moderator.get(f"/en/mod/item/{ref}")
    moderator.press(item, "/decisions", ("outcome", outcome), **typed)
    return writer, moderator, ref


def _declined(world: World) -> tuple[Browser, str]:
    writer, _, ref = _decided(world, "decline", reason="R7")
    world.moment.shift(HOLD)
    return writer, ref


def _appealed(world: World) -> str:
    """The decision that an author appealed against."""
    writer, ref = _declined(world)
    writer.press(writer.get(f"/en/me/comments/{ref}"), "/appeals", text="Look again.")
    with world.app.app_context():
        found = session().scalar(select(Decision.id).where(Decision.submission_ref == ref))
        session().rollback()
    return str(found)


def _proposed(world: World, writer: Browser | None = None) -> tuple[str, str]:
    """A pause that was proposed, and the text that gave rise to it."""
    author = writer or world.citizen()
    ref = author.comment(TOPIC, f"{INVENTED_WORDS} {secrets.token_hex(4)}").replace("-", "")
    moderator = staff_browser(world.app, Role.MODERATOR)
    form = moderator.get(f"/en/mod/item/{ref}/pauses")
    moderator.press(form, "/pauses", reason="R10", days="3")
    with world.app.app_context():
        found = session().scalar(select(Suspension.id).where(Suspension.submission_ref == ref))
        session().rollback()
    return str(found), ref


def _name(world: World) -> str:
    """A name on the list; its number."""
    with world.app.test_request_context(), transaction():
        staff_id = employ(Role.ADMINISTRATOR).id
        name = f"Huda {secrets.token_hex(4)}"
        return str(names.add(name, NameKind.CANDIDATE, staff_id, clock.now()).id)


@case("moderation.create_undoing")
def _undo(world: World) -> Posting:
    _, moderator, ref = _decided(world, "publish")
    return posting(moderator, f"/en/mod/queue?done={ref}", "/mod/undo/")


@case("moderation.create_objection")
def _object(world: World) -> Posting:
    writer, _, ref = _decided(world, "move", topic="youth")
    world.moment.shift(HOLD)
    return posting(writer, f"/en/me/comments/{ref}", "/objections")


@case("moderation.create_appeal")
def _appeal(world: World) -> Posting:
    writer, ref = _declined(world)
    return posting(writer, f"/en/me/comments/{ref}", "/appeals", text="Look again.")


@case("moderation.create_ruling")
def _ruling(world: World) -> Posting:
    page = f"/en/mod/appeals/{_appealed(world)}"
    moderator = staff_browser(world.app, Role.MODERATOR)
    return posting(moderator, page, "/rulings", answer="yes", explanation="It breaks no rule.")


@case("moderation.create_pause")
def _pause(world: World) -> Posting:
    page = f"/en/mod/item/{world.comment()}/pauses"
    return posting(staff_browser(world.app, Role.MODERATOR), page, "/pauses", reason="R10")


@case("moderation.answer_pause")
def _confirm_pause(world: World) -> Posting:
    page = f"/en/mod/pauses/{_proposed(world)[0]}"
    return posting(staff_browser(world.app, Role.MODERATOR), page, "/answers", answer="yes")


@case("moderation.create_pause_appeal")
def _appeal_pause(world: World) -> Posting:
    writer = world.citizen()
    key, ref = _proposed(world, writer)
    second = staff_browser(world.app, Role.MODERATOR)
    second.press(second.get(f"/en/mod/pauses/{key}"), "/answers", answer="yes")
    return posting(writer, f"/en/me/comments/{ref}", "/pause-appeals", text="It was not me.")


@case("moderation.add_name")
def _add_name(world: World) -> Posting:
    browser = staff_browser(world.app, Role.ADMINISTRATOR)
    name = f"Saad {secrets.token_hex(4)}"
    return posting(browser, "/en/admin/names", "/admin/names", name=name, kind="leader")


@case("moderation.remove_name")
def _remove_name(world: World) -> Posting:
    part = f"/name-removals/{_name(world)}"
    return posting(staff_browser(world.app, Role.ADMINISTRATOR), "/en/admin/names", part)


@case("moderation.declare_tie")
def _declare(world: World) -> Posting:
    number = _name(world)
    moderator = staff_browser(world.app, Role.MODERATOR)
    return posting(moderator, "/en/mod/ties", "/mod/ties", name=number, kind="kin")


def _asked_for(world: World, ref: str) -> tuple[Browser, dict[str, str]]:
    browser = staff_browser(world.app, Role.ADMINISTRATOR)
    typed = {"source": "authority", "received_on": "2026-11-20", "ground": "A letter."}
    return browser, typed | {"ref": ref}


@case("moderation.create_removal_request")
def _enter_request(world: World) -> Posting:
    browser, typed = _asked_for(world, world.comment())
    return posting(browser, "/en/admin/requests", "/admin/requests", **typed)


@case("moderation.answer_request")
def _answer_request(world: World) -> Posting:
    ref = world.comment()
    browser, typed = _asked_for(world, ref)
    browser.press(browser.get("/en/admin/requests"), "/admin/requests", **typed)
    with world.app.app_context():
        asked = RemovalRequest.submission_ref == ref
        key = session().scalar(select(RemovalRequest.id).where(asked))
        session().rollback()
    moderator = staff_browser(world.app, Role.MODERATOR)
    return posting(
        moderator, f"/en/mod/requests/{key}", "/answers", answer="no", explanation="It may stay."
    )


@case("moderation.save_care")
def _care(world: World) -> Posting:
    moderator = staff_browser(world.app, Role.MODERATOR)
    return posting(moderator, "/en/mod/me", "/mod/me/care", covered="y")


@case("moderation.answer_exercise")
def _exercise(world: World) -> Posting:
    moderator = staff_browser(world.app, Role.MODERATOR)
    return posting(moderator, "/en/mod/exercise", "/mod/exercise/", outcome="publish")


@case("moderation.answer_confirmation")
def _confirm(world: World) -> Posting:
    ref = world.comment()
    for _ in range(2):
        moderator = staff_browser(world.app, Role.MODERATOR)
        page = moderator.get(f"/en/mod/item/{ref}")
        moderator.press(page, "/decisions", ("outcome", "decline"), reason="R10")
    browser = staff_browser(world.app, Role.ADMINISTRATOR)
    return posting(browser, "/en/admin/confirmations", f"{ref}/answers", ("answer", "yes"))


@case("moderation.create_look")
def _look(world: World) -> Posting:
    browser = staff_browser(world.app, Role.ADMINISTRATOR)
    ref = world.comment()
    return posting(browser, "/en/admin/look", "/admin/look", ref=ref, reason="fault")


@case("reports.decide_case")
def _decide_case(world: World) -> Posting:
    browser = staff_browser(world.app, Role.ADMINISTRATOR)
    with world.app.test_request_context(), transaction():
        round_ = present_round()
        kept = KeptInsight(round_id=round_.id, computed_at=clock.now(), body=as_json(an_insight()))
        session().merge(kept)
        page = f"/en/admin/cases/{round_.slug}/{an_insight().brigades.cases[0].key}"
    return posting(
        browser, page, "/decisions", answer="set apart", explanation="A list went round."
    )


@case("replies.publish")
def _reply(world: World) -> Posting:
    # Letters alone: five digits in a row might be a number to call, and enter no public record.
    slug = "past-" + "".join(secrets.choice("abcdefgh") for _ in range(8))
    with world.app.test_request_context(), transaction():
        over = clock.now() - timedelta(days=300)
        session().add(Round(slug=slug, opens_at=over - timedelta(days=30), closes_at=over))
    leader = staff_browser(world.app, Role.LEADER)
    page = f"/en/lead/replies/{slug}/{TOPIC.rpartition('/')[2]}"
    typed = {"ar_heard": "سمعنا أن الماء مالح.", "ar_will": "نحفر بئرين."}
    looked = leader.press(leader.get(page), "/lead/replies/", ("step", "look"), status=200, **typed)
    return Posting(leader, *filled(looked, "/lead/replies/", ("step", "publish")))


@case("participation.see_notices")
def _seen(world: World) -> Posting:
    author, _, _ = _decided(world, "publish")
    world.moment.shift(HOLD)
    return posting(author, "/en/me", "/me/notices/seen")
