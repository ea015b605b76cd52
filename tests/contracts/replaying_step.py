"""The staff's second step, and what is looked after with it; see `replaying`."""

from __future__ import annotations

import pyotp

from app import clock
from tests.contracts.replaying import Posting, World, case, posting
from tests.identity.device import INVENTED_ORIGIN, Device
from tests.identity.stepping import ACCOUNT, SET_UP, Person, guarded, person
from tests.pages import Browser

__all__ = ["case"]


@case("identity.set_up", answers_back_with=409)
def _set_up(world: World) -> Posting:
    somebody = person(world.app)
    somebody.give_password()
    secret = Person.key_on(somebody.browser.get(SET_UP))
    return posting(somebody.browser, SET_UP, "/set-up", code=pyotp.TOTP(secret).at(clock.now()))


@case("identity.take_second_step", answers_back_with=409)
def _step(world: World) -> Posting:
    somebody = guarded(world.app)
    world.moment.shift(31)
    somebody.give_password()
    return posting(somebody.browser, "/en/staff/second-step", "/second-step", code=somebody.code())


@case("identity.renew_recovery_codes")
def _recovery(world: World) -> Posting:
    return posting(guarded(world.app).browser, ACCOUNT, "/recovery-codes")


@case("identity.add_passkey")
def _passkey(world: World) -> Posting:
    somebody = guarded(world.app)
    page = somebody.browser.get(ACCOUNT)
    answer = Device(INVENTED_ORIGIN).make(page)
    return posting(somebody.browser, ACCOUNT, "/passkeys", name="Telephone", passkey=answer)


@case("identity.remove_passkey")
def _no_passkey(world: World) -> Posting:
    somebody = guarded(world.app)
    page = somebody.browser.get(ACCOUNT)
    answer = Device(INVENTED_ORIGIN).make(page)
    somebody.browser.press(page, "/passkeys", name="Telephone", passkey=answer)
    page = somebody.browser.get(ACCOUNT)
    button = next(b for b in page.form("/removed-passkeys").buttons if b[0] == "passkey")
    return posting(somebody.browser, ACCOUNT, "/removed-passkeys", button[:2])


@case("identity.sign_out_others")
def _others(world: World) -> Posting:
    somebody = guarded(world.app)
    world.moment.shift(31)
    somebody.enter(Browser(world.app))
    return posting(somebody.browser, ACCOUNT, "/sign-out-others")
