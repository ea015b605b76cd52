"""One case for every form of the application: who sends it, from which page, filled in how."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from app import clock
from app.db import session
from app.identity import cards, staff
from app.notifications import addresses
from app.notifications.models import NoticeAddress
from app.participation.rules import Kind
from app.permissions import Role
from app.web.unit_of_work import transaction
from tests.factories import PASSWORD, employ, publish, staff_browser, write, write_comment
from tests.notifications.mailbox import Mailbox
from tests.pages import Browser, filled

TOPIC = "/en/goals/infrastructure"
OTHER_WAYS = "/en/verify/other-ways"
INVENTED_WORDS = "The water is salty in summer."


@dataclass(frozen=True)
class World:
    """The application with its mail, as one case finds it."""

    app: Flask
    box: Mailbox
    moment: time_machine.Coordinates

    def citizen(self) -> Browser:
        """Somebody whose device is known, as one who has voted on another topic."""
        browser = Browser(self.app)
        browser.vote("/en/goals/community", "support")
        return browser

    def comment(self, *, public: bool = False) -> str:
        """The reference of a stranger's comment."""
        with self.app.test_request_context():
            mark = secrets.token_hex(4)
            written = write_comment(f"{INVENTED_WORDS} {mark}", by=mark)
            return (publish(written) if public else written).ref


@dataclass(frozen=True)
class Posting:
    """A form about to be sent: again and again, or several times at once."""

    browser: Browser
    address: str
    fields: dict[str, list[str]]


@dataclass(frozen=True)
class Case:
    """How one address is posted to, and what may differ when the same form comes again."""

    prepare: Callable[[World], Posting]
    # It changes nothing in the database: what it does stands in the browser's own cookies.
    stores_nothing: bool = False
    # How the same request is answered again, where that is not as the first time.
    answers_again_with: int | None = None
    # How it is answered to a browser that came back with the cookies of the first answer.
    answers_back_with: int | None = None


@dataclass
class Cases:
    """All cases, by endpoint."""

    by_endpoint: dict[str, Case] = field(default_factory=dict)

    def __call__(
        self, endpoint: str, **promises: object
    ) -> Callable[[Callable[[World], Posting]], Callable[[World], Posting]]:
        def note(prepare: Callable[[World], Posting]) -> Callable[[World], Posting]:
            assert endpoint not in self.by_endpoint
            self.by_endpoint[endpoint] = Case(prepare, **promises)  # type: ignore[arg-type]
            return prepare

        return note


case = Cases()


def posting(
    browser: Browser, path: str, part: str, button: tuple[str, str] | None = None, **typed: str
) -> Posting:
    """The form to `part` on the page at `path`, filled in and not yet sent."""
    return Posting(browser, *filled(browser.get(path), part, button, **typed))


@case("web.save_preferences", stores_nothing=True)
def _display(world: World) -> Posting:
    return posting(Browser(world.app), "/en/display", "/display", theme="dark")


@case("participation.search", stores_nothing=True)
def _search(world: World) -> Posting:
    return posting(Browser(world.app), "/en/search", "/search", words="bridge")


@case("participation.create_vote")
def _vote(world: World) -> Posting:
    return posting(Browser(world.app), TOPIC, "/vote", ("choice", "support"))


@case("participation.create_comment")
def _comment(world: World) -> Posting:
    return posting(Browser(world.app), TOPIC, "/comments", text=INVENTED_WORDS, stance="support")


@case("participation.edit_submission")
def _edit(world: World) -> Posting:
    author = world.citizen()
    ref = author.comment(TOPIC, "What we said first.")
    page = f"/en/me/comments/{ref}/edit"
    return posting(author, page, "/edit", text="What we say now.")


@case("participation.withdraw_submission")
def _withdraw(world: World) -> Posting:
    author = world.citizen()
    ref = author.comment(TOPIC, INVENTED_WORDS)
    return posting(author, f"/en/me/comments/{ref}", "/withdraw")


@case("participation.create_agreement")
def _agree(world: World) -> Posting:
    world.comment(public=True)
    return posting(world.citizen(), TOPIC, "/agreement")


@case("participation.withdraw_agreement")
def _stop_agreeing(world: World) -> Posting:
    world.comment(public=True)
    reader = world.citizen()
    reader.press(reader.get(TOPIC), "/agreement")
    return posting(reader, TOPIC, "/agreement/withdraw")


@case("participation.create_flag")
def _flag(world: World) -> Posting:
    ref = world.comment(public=True)
    return posting(world.citizen(), f"/en/comments/{ref}/flag", "/flag", reason="personal")


def _statement(world: World) -> str:
    """The address of a stranger's published statement."""
    with world.app.test_request_context():
        words = f"{INVENTED_WORDS} {secrets.token_hex(4)}"
        return f"/en/statements/{publish(write(Kind.STATEMENT, words)).ref}"


@case("participation.create_statement_vote")
def _answer(world: World) -> Posting:
    return posting(Browser(world.app), _statement(world), "/vote", ("answer", "agree"))


@case("participation.create_statement")
def _write_statement(world: World) -> Posting:
    page = "/en/statements/new?topic=infrastructure"
    return posting(Browser(world.app), page, "/statements/new", text="Clean the river first.")


@case("participation.create_statement_flag")
def _flag_statement(world: World) -> Posting:
    page = f"{_statement(world)}/flag"
    return posting(world.citizen(), page, "/flag", reason="personal")


@case("participation.save_priorities")
def _priorities(world: World) -> Posting:
    return posting(world.citizen(), "/en/priorities", "/priorities", topics="infrastructure")


# Afterwards the browser is nobody's, and the form was its former owner's.
@case("participation.forget_device", stores_nothing=True, answers_back_with=409)
def _forget(world: World) -> Posting:
    return posting(world.citizen(), "/en/me", "/me/forget")


@case("participation.ask_notices")
def _tell_me(world: World) -> Posting:
    return posting(world.citizen(), "/en/me/notices", "/me/notices", address=somebody())


def _told(world: World) -> Browser:
    author = world.citizen()
    world.app.extensions["courier"].wait()
    world.box.clear()
    author.press(author.get("/en/me/notices"), "/me/notices", address=somebody())
    return author


@case("participation.confirm_notices")
def _prove(world: World) -> Posting:
    author = _told(world)
    code = world.box.next_code()
    return posting(author, "/en/me/notices", "/me/notices/confirm", code=code)


@case("participation.stop_notices")
def _stop(world: World) -> Posting:
    return posting(_told(world), "/en/me/notices", "/me/notices/stop")


@case("participation.stop_by_letter")
def _stop_by_letter(world: World) -> Posting:
    _told(world)
    with world.app.app_context():
        row = session().scalars(select(NoticeAddress).limit(1)).one()
        address = f"/en/notices/stop/{addresses.stop_secret(row)}"
        session().rollback()
    return Posting(Browser(world.app), address, {"List-Unsubscribe": ["One-Click"]})


@case("participation.keep_act", stores_nothing=True)
def _keep(world: World) -> Posting:
    page = Browser(world.app).get(TOPIC)
    _, fields = filled(page, "/comments", text=INVENTED_WORDS, kept_path=f"{TOPIC}/comments")
    return Posting(Browser(world.app), "/en/join/keep", fields)


@case("participation.ask_code")
def _join(world: World) -> Posting:
    return posting(world.citizen(), "/en/join", "/join", contact=somebody(), adult="y")


def somebody() -> str:
    return f"{secrets.token_hex(4)}@example.iq"


def _asked(world: World) -> Browser:
    asking = world.citizen()
    world.app.extensions["courier"].wait()
    world.box.clear()
    asking.press(asking.get("/en/join"), "/join", contact=somebody(), adult="y")
    return asking


@case("participation.check_code")
def _verify(world: World) -> Posting:
    asking = _asked(world)
    return posting(asking, "/en/verify", "/verify", code=world.box.next_code())


@case("participation.ask_code_again")
def _resend(world: World) -> Posting:
    asking = _asked(world)
    world.moment.shift(61)
    return posting(asking, "/en/verify/resend", "/resend")


@case("participation.use_card")
def _card(world: World) -> Posting:
    return posting(world.citizen(), OTHER_WAYS, "/other-ways", card=_card_code(world), adult="y")


def _card_code(world: World) -> str:
    with world.app.app_context(), transaction():
        (code,) = cards.make_batch(f"Library {secrets.token_hex(4)}", 1, clock.now())
    return code


def somebody_confirmed(world: World) -> Browser:
    citizen = world.citizen()
    citizen.press(citizen.get(OTHER_WAYS), "/other-ways", card=_card_code(world), adult="y")
    return citizen


@case("screening.save_word_list")
def _words(world: World) -> Posting:
    administrator = staff_browser(world.app, Role.ADMINISTRATOR)
    page = "/en/staff/words/en-insult"
    return posting(administrator, page, "/en-insult", entries=secrets.token_hex(8))


@case("identity.create_session", answers_back_with=409)
def _sign_in(world: World) -> Posting:
    with world.app.test_request_context():
        email = employ(Role.MODERATOR).email
    return posting(
        Browser(world.app), "/en/staff/sign-in", "/sign-in", email=email, password=PASSWORD
    )


@case("identity.sign_out", answers_again_with=403)
def _sign_out(world: World) -> Posting:
    """The session has ended: whoever presses again is nobody on the staff."""
    return posting(staff_browser(world.app, Role.MODERATOR), "/en/mod/queue", "/sign-out")


@case("identity.accept_invitation", answers_again_with=404, answers_back_with=409)
def _invitation(world: World) -> Posting:
    """An invitation is good for one password."""
    with world.app.test_request_context(), transaction():
        secret = staff.invite(Role.MODERATOR, somebody(), clock.now())
    page = f"/en/staff/invitation/{secret}"
    return posting(Browser(world.app), page, "/invitation", name="Huda", password=PASSWORD)


@case("moderation.create_decision")
def _decide(world: World) -> Posting:
    ref = world.comment()
    moderator = staff_browser(world.app, Role.MODERATOR)
    return posting(moderator, f"/en/mod/item/{ref}", "/decisions", ("outcome", "publish"))


@case("moderation.next_item")
def _next(world: World) -> Posting:
    world.comment()
    return posting(staff_browser(world.app, Role.MODERATOR), "/en/mod/queue", "/mod/next")


@case("moderation.decide_batch")
def _ten(world: World) -> Posting:
    ref = world.comment()
    moderator = staff_browser(world.app, Role.MODERATOR)
    return posting(moderator, "/en/mod/batch", "/mod/batch", **{f"choice-{ref}": "publish"})


@case("moderation.take_lease")
def _open(world: World) -> Posting:
    part = f"/mod/item/{world.comment()}/lease"
    return posting(staff_browser(world.app, Role.MODERATOR), "/en/mod/queue", part)


@case("moderation.renew_lease")
def _stay(world: World) -> Posting:
    ref = world.comment()
    moderator = staff_browser(world.app, Role.MODERATOR)
    _, fields = filled(moderator.get(f"/en/mod/item/{ref}"), "/mod/next")
    return Posting(moderator, f"/en/mod/item/{ref}/lease/renewal", {"token": fields["token"]})


@case("moderation.end_lease")
def _leave(world: World) -> Posting:
    ref = world.comment()
    moderator = staff_browser(world.app, Role.MODERATOR)
    moderator.press(moderator.get("/en/mod/queue"), f"/mod/item/{ref}/lease")
    return posting(moderator, f"/en/mod/item/{ref}", "/lease/end")


@case("moderation.save_keys")
def _keys(world: World) -> Posting:
    moderator = staff_browser(world.app, Role.MODERATOR)
    return posting(moderator, "/en/mod/me", "/me/keys", publish="KeyB")


def _another_day(since: int) -> str:
    """A day after that year that no other case has entered."""
    return (date(since, 1, 1) + timedelta(days=secrets.randbelow(30_000))).isoformat()


@case("hours.set_day")
def _holiday(world: World) -> Posting:
    administrator = staff_browser(world.app, Role.ADMINISTRATOR)
    return posting(
        administrator, "/en/admin/hours", "/hours/days",
        day=_another_day(2030), label="Feast", revision="0",
    )  # fmt: skip


@case("hours.set_pause")
def _pause(world: World) -> Posting:
    administrator = staff_browser(world.app, Role.ADMINISTRATOR)
    return posting(
        administrator, "/en/admin/hours", "/hours/pauses",
        began=f"{_another_day(1940)} 06:00", revision="0",
    )  # fmt: skip


@case("moderation.decline_as_same")
def _same(world: World) -> Posting:
    words = f"A covered market beside the old bridge of {secrets.token_hex(4)}"
    with world.app.test_request_context():
        public = publish(write_comment(words, by=f"one of {words}")).ref
        ref = write_comment(f"{words} please", by=f"another of {words}").ref
    page = f"/en/mod/item/{ref}"
    return posting(staff_browser(world.app, Role.MODERATOR), page, "/same", ("same_as", public))


# A form that was shown to nobody is not taken from staff.
@case("demo.enter", answers_back_with=409)
def _demo(world: World) -> Posting:
    return posting(Browser(world.app), "/en/demo", "/demo/enter", ("role", "moderator"))
