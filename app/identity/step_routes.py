"""The second step of staff at the door, and the page where they look after it."""

from __future__ import annotations

import re

from flask import Response, make_response, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as WerkzeugResponse

from app import clock
from app.identity import passkeys, rules, second_step, sessions
from app.identity.forms import PasskeyForm, StepForm
from app.identity.models import StaffSession
from app.identity.routes import FIRST_PAGES, blueprint
from app.permissions import Permission
from app.web import form_token, rate_limit, visitor
from app.web.access import requires
from app.web.templating import page
from app.web.unit_of_work import SAFE_METHODS

Answer = str | tuple[str, int] | WerkzeugResponse
OWN_PAGE = re.compile(r"/(ar|ckb|en)(/[\w-]+)+/?", re.ASCII)


@blueprint.get("/staff/second-step")
@requires(Permission.SIGN_IN)
def second_step_form() -> Answer:
    row = sessions.present(clock.now())
    if row is None:
        return redirect(url_for("identity.sign_in"), 303)
    if row.staff.step_sealed is None:
        return redirect(url_for("identity.set_up_form"), 303)
    return _ask(row, StepForm())


@blueprint.post("/staff/second-step")
@requires(Permission.SIGN_IN)
def take_second_step() -> Answer:
    row = _session()
    if sessions.was_stepped(row, form_token.nonce()) or visitor.current().fresh_to_open:
        return _enter(row)
    form = StepForm()
    if form.validate():
        if form.passkey.data:
            if passkeys.prove(row, form.passkey.data):
                return _enter(row)
            form.code.errors = [gettext("This passkey was not recognised. Enter a code instead.")]
            return _ask(row, form), 422
        for rate in (rules.STEP_RATE, rules.STEP_LONG_RATE):
            rate_limit.spend(rate, "second step", str(row.staff_id))
        if second_step.check(row.staff, form.code.data or "", clock.now()):
            return _enter(row)
        form.code.errors = [
            gettext("That code is not right, or was used already. Wait for the next one.")
        ]
    return _ask(row, form), 422


@blueprint.get("/staff/second-step/set-up")
@requires(Permission.SIGN_IN)
def set_up_form() -> Answer:
    row = sessions.present(clock.now())
    if row is None:
        return redirect(url_for("identity.sign_in"), 303)
    if row.staff.step_sealed is not None:
        return redirect(url_for("identity.account"), 303)
    return _offer(row, StepForm())


@blueprint.post("/staff/second-step/set-up")
@requires(Permission.SIGN_IN)
def set_up() -> Answer:
    row, act, now = _session(), form_token.nonce(), clock.now()
    if sessions.was_stepped(row, act):  # the same form again
        return _codes(row, second_step.recovery_codes(row.staff, act))
    if row.staff.step_sealed is not None:
        return redirect(url_for("identity.account"), 303)
    form = StepForm()
    if form.validate():
        secret = second_step.offer(row.staff, row.digest)
        codes = second_step.set_up(row.staff, secret, form.code.data or "", act, now)
        if codes is not None:
            return _codes(row, codes)
        form.code.errors = [
            gettext("That code is not right. Check the time of your telephone, and try the next.")
        ]
    return _offer(row, form), 422


@blueprint.get("/staff/account")
@requires(Permission.GUARD_ACCOUNT, fresh=True)
def account() -> str:
    return _account(_session(), PasskeyForm())


@blueprint.post("/staff/account/recovery-codes")
@requires(Permission.GUARD_ACCOUNT, fresh=True)
def renew_recovery_codes() -> Answer:
    row = _with_step()
    codes = second_step.renew_recovery(row.staff, form_token.nonce(), clock.now())
    return page("identity/recovery_codes.html", codes=codes, onward=url_for("identity.account"))


@blueprint.post("/staff/account/passkeys")
@requires(Permission.GUARD_ACCOUNT, fresh=True)
def add_passkey() -> Answer:
    row, form = _with_step(), PasskeyForm()
    if form.validate():
        answer, name = form.passkey.data or "", form.name.data or ""
        if passkeys.add(row, answer, name, clock.now()):
            return redirect(url_for("identity.account", changed="1", _anchor="changed"), 303)
        form.name.errors = [gettext("The device made no passkey. Try again, or keep to codes.")]
    return _account(row, form), 422


@blueprint.post("/staff/account/removed-passkeys")
@requires(Permission.GUARD_ACCOUNT, fresh=True)
def remove_passkey() -> Answer:
    passkeys.remove(_with_step().staff, request.form.get("passkey", ""), clock.now())
    return redirect(url_for("identity.account", changed="1", _anchor="changed"), 303)


@blueprint.post("/staff/account/sign-out-others")
@requires(Permission.GUARD_ACCOUNT, fresh=True)
def sign_out_others() -> Answer:
    row = _session()
    sessions.end_all(row.staff, but=row.digest)
    return redirect(url_for("identity.account", changed="1", _anchor="changed"), 303)


def _session() -> StaffSession:
    """The present session; `SignInAgain` without one."""
    row = sessions.present(clock.now())
    if row is None:
        raise rules.SignInAgain
    if request.method not in SAFE_METHODS:
        second_step.hold(row.staff)
    return row


def _with_step() -> StaffSession:
    row = _session()
    if row.staff.step_sealed is None:
        raise rules.NoStepYet
    return row


def _ask(row: StaffSession, form: StepForm) -> str:
    return page(
        "identity/second_step.html",
        form=form,
        options=passkeys.to_prove(row),
        to=_wanted(),
        has_errors=bool(form.errors),
    )


def _offer(row: StaffSession, form: StepForm) -> str:
    secret = second_step.offer(row.staff, row.digest)
    return page(
        "identity/set_up_step.html",
        form=form,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        square=second_step.square(row.staff, secret),
        has_errors=bool(form.errors),
    )


def _account(row: StaffSession, form: PasskeyForm) -> str:
    with_step = row.staff.step_sealed is not None
    return page(
        "identity/account.html",
        form=form,
        with_step=with_step,
        left=second_step.recovery_left(row.staff) if with_step else 0,
        keys=[(key, passkeys.handle(key)) for key in passkeys.of(row.staff)],
        options=passkeys.to_add(row) if with_step else "",
        has_errors=bool(form.errors),
    )


def _enter(row: StaffSession) -> Response:
    """On to the page that was asked for, under the session that opens it."""
    secret = sessions.step(row, clock.now(), form_token.nonce())
    onward = _wanted() or url_for(FIRST_PAGES[row.staff.role])
    response = make_response(redirect(onward, 303))
    sessions.put_cookie(response, secret)
    return response


def _codes(row: StaffSession, codes: list[str]) -> Response:
    """The recovery codes, shown this once, under the session that opens everything."""
    secret = sessions.step(row, clock.now(), form_token.nonce())
    onward = url_for(FIRST_PAGES[row.staff.role])
    response = make_response(page("identity/recovery_codes.html", codes=codes, onward=onward))
    sessions.put_cookie(response, secret)
    return response


def _wanted() -> str:
    """The page of ours that was asked for; nothing else is ever led to."""
    asked = request.values.get("to", "")
    return asked if OWN_PAGE.fullmatch(asked) else ""
