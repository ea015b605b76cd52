"""Who may open what: every address × every role, against this table."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.db import Base, db
from app.permissions import Role
from tests.contracts.owning import OFFICES, ONE_PERSONS, SENDERS
from tests.contracts.walk import ROLES, addresses, browser_of
from tests.factories import publish, write_comment
from tests.pages import OWN_PAGE

EVERYBODY = frozenset(ROLES)
MODERATORS = frozenset({Role.MODERATOR})
LEADERS = frozenset({Role.LEADER})
REPORT_READERS = frozenset({Role.LEADER, Role.ADMINISTRATOR})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
STAFF = MODERATORS | REPORT_READERS
NOBODY: frozenset[Role] = frozenset()

TABLE = {
    ("GET", "entrance.arabic_home"): EVERYBODY,
    ("GET", "entrance.staff_door"): EVERYBODY,
    ("GET", "entrance.healthz"): EVERYBODY,
    ("GET", "entrance.readyz"): EVERYBODY,
    ("GET", "short_links.short_link"): EVERYBODY,
    ("GET", "static"): NOBODY,
    ("GET", "catalogue.about"): EVERYBODY,
    ("GET", "catalogue.offline"): EVERYBODY,
    ("GET", "offline.manifest"): EVERYBODY,
    ("GET", "worker.script"): EVERYBODY,
    ("GET", "catalogue.principles"): EVERYBODY,
    ("GET", "catalogue.prose"): EVERYBODY,
    ("GET", "web.preferences"): EVERYBODY,
    ("POST", "web.save_preferences"): EVERYBODY,
    ("GET", "patterns.patterns"): EVERYBODY,  # not in production
    ("GET", "participation.home"): EVERYBODY,
    ("GET", "participation.goals"): EVERYBODY,
    ("GET", "participation.focus"): EVERYBODY,
    ("GET", "participation.topic"): EVERYBODY,
    ("GET", "participation.comments"): EVERYBODY,
    ("GET", "participation.comment"): EVERYBODY,
    ("GET", "participation.results_csv"): EVERYBODY,
    ("GET", "participation.results"): EVERYBODY,
    ("GET", "replies.replies"): EVERYBODY,
    ("GET", "replies.replies_json"): EVERYBODY,
    ("GET", "replies.owed"): REPORT_READERS,
    ("GET", "replies.write"): LEADERS,
    ("POST", "replies.publish"): LEADERS,
    ("GET", "participation.priorities"): EVERYBODY,
    ("POST", "participation.save_priorities"): EVERYBODY,
    ("GET", "participation.statements"): EVERYBODY,
    ("GET", "participation.topic_statements"): EVERYBODY,
    ("GET", "participation.statement"): EVERYBODY,
    ("POST", "participation.create_statement_vote"): EVERYBODY,
    ("GET", "participation.statement_summary"): EVERYBODY,
    ("GET", "participation.statement_form"): EVERYBODY,
    ("POST", "participation.create_statement"): EVERYBODY,
    ("GET", "participation.statement_flag_form"): EVERYBODY,
    ("POST", "participation.create_statement_flag"): EVERYBODY,
    ("GET", "participation.statement_flag_received"): EVERYBODY,
    ("GET", "participation.search_form"): EVERYBODY,
    ("POST", "participation.search"): EVERYBODY,
    ("GET", "participation.flag_form"): EVERYBODY,
    ("GET", "participation.flag_received"): EVERYBODY,
    ("GET", "participation.mine"): EVERYBODY,
    ("GET", "participation.background"): EVERYBODY,  # the unconfirmed are led to be confirmed
    ("POST", "participation.save_background"): EVERYBODY,
    ("POST", "participation.delete_background"): EVERYBODY,
    ("GET", "participation.edit_form"): EVERYBODY,  # one's own; others get 404
    ("GET", "moderation.contribution"): EVERYBODY,  # one's own; others get 404
    ("POST", "participation.create_vote"): EVERYBODY,
    ("POST", "participation.create_comment"): EVERYBODY,
    ("POST", "participation.edit_submission"): EVERYBODY,
    ("POST", "participation.withdraw_submission"): EVERYBODY,
    ("POST", "participation.create_agreement"): EVERYBODY,
    ("POST", "participation.withdraw_agreement"): EVERYBODY,
    ("POST", "participation.create_flag"): EVERYBODY,
    ("POST", "participation.forget_device"): EVERYBODY,
    ("GET", "participation.notices"): EVERYBODY,
    ("POST", "participation.ask_notices"): EVERYBODY,
    ("POST", "participation.confirm_notices"): EVERYBODY,
    ("POST", "participation.stop_notices"): EVERYBODY,
    ("POST", "participation.see_notices"): EVERYBODY,
    ("GET", "participation.stop_page"): EVERYBODY,
    ("POST", "participation.stop_by_letter"): EVERYBODY,
    ("POST", "participation.sign_out_everywhere"): EVERYBODY,
    ("GET", "participation.public_name"): EVERYBODY,
    ("POST", "participation.propose_name"): EVERYBODY,
    ("POST", "participation.drop_name"): EVERYBODY,
    ("POST", "participation.show_governorate"): EVERYBODY,
    ("GET", "privacy.data"): EVERYBODY,  # one's own, and nothing for others
    ("POST", "privacy.create_copy"): EVERYBODY,
    ("GET", "privacy.deletion"): EVERYBODY,
    ("POST", "privacy.delete_choices"): EVERYBODY,
    ("POST", "privacy.delete_words"): EVERYBODY,
    ("GET", "privacy.deleted"): EVERYBODY,
    ("GET", "participation.join"): EVERYBODY,
    ("POST", "participation.ask_code"): EVERYBODY,
    ("POST", "participation.keep_act"): EVERYBODY,
    ("GET", "participation.verify"): EVERYBODY,
    ("POST", "participation.check_code"): EVERYBODY,
    ("GET", "participation.resend"): EVERYBODY,
    ("POST", "participation.ask_code_again"): EVERYBODY,
    ("GET", "participation.other_ways"): EVERYBODY,
    ("POST", "participation.use_card"): EVERYBODY,
    ("GET", "participation.confirmed"): EVERYBODY,
    ("GET", "moderation.transparency"): EVERYBODY,
    ("GET", "moderation.transparency_month"): EVERYBODY,
    ("GET", "moderation.transparency_csv"): EVERYBODY,
    ("GET", "moderation.record_page"): EVERYBODY,
    ("GET", "moderation.record_entry"): EVERYBODY,
    ("GET", "moderation.checkpoint"): EVERYBODY,
    ("GET", "identity.sign_in"): EVERYBODY,
    ("POST", "identity.create_session"): EVERYBODY,
    ("GET", "identity.invitation"): EVERYBODY,
    ("POST", "identity.accept_invitation"): EVERYBODY,
    ("POST", "identity.sign_out"): STAFF,
    ("GET", "identity.second_step_form"): EVERYBODY,  # strangers are led to the entrance
    ("POST", "identity.take_second_step"): EVERYBODY,  # without a session 409
    ("GET", "identity.set_up_form"): EVERYBODY,
    ("POST", "identity.set_up"): EVERYBODY,
    ("GET", "identity.account"): STAFF,
    ("POST", "identity.renew_recovery_codes"): STAFF,
    ("POST", "identity.add_passkey"): STAFF,
    ("POST", "identity.remove_passkey"): STAFF,
    ("POST", "identity.sign_out_others"): STAFF,
    ("GET", "moderation.queue"): MODERATORS,
    ("POST", "moderation.next_item"): MODERATORS,
    ("GET", "moderation.batch_page"): MODERATORS,
    ("POST", "moderation.decide_batch"): MODERATORS,
    ("POST", "moderation.take_lease"): MODERATORS,
    ("POST", "moderation.renew_lease"): MODERATORS,
    ("POST", "moderation.end_lease"): MODERATORS,
    ("GET", "moderation.me"): MODERATORS,
    ("POST", "moderation.save_keys"): MODERATORS,
    ("GET", "moderation.key_list"): MODERATORS,
    ("GET", "moderation.item"): MODERATORS,
    ("POST", "moderation.create_decision"): MODERATORS,
    ("POST", "moderation.decline_as_same"): MODERATORS,
    ("GET", "moderation.agreement"): MODERATORS,
    ("GET", "moderation.history"): MODERATORS,
    ("GET", "moderation.history_csv"): MODERATORS,
    ("GET", "moderation.guide"): MODERATORS,
    ("POST", "moderation.create_undoing"): MODERATORS,
    ("POST", "moderation.create_objection"): EVERYBODY,  # one's own; others get 404
    ("POST", "moderation.create_appeal"): EVERYBODY,  # one's own; others get 404
    ("POST", "moderation.create_pause_appeal"): EVERYBODY,  # one's own; others get 409
    ("GET", "moderation.appeals"): MODERATORS,
    ("GET", "moderation.appeal"): MODERATORS,
    ("POST", "moderation.create_ruling"): MODERATORS,
    ("GET", "moderation.pause_form"): MODERATORS,
    ("POST", "moderation.create_pause"): MODERATORS,
    ("GET", "moderation.pause"): MODERATORS,
    ("POST", "moderation.answer_pause"): MODERATORS,
    ("GET", "moderation.ties"): MODERATORS,
    ("POST", "moderation.declare_tie"): MODERATORS,
    ("POST", "moderation.save_care"): MODERATORS,
    ("GET", "moderation.exercise"): MODERATORS,
    ("POST", "moderation.answer_exercise"): MODERATORS,
    ("GET", "moderation.no_item"): MODERATORS,
    ("GET", "moderation.open_requests"): MODERATORS,
    ("GET", "moderation.open_request"): MODERATORS,
    ("POST", "moderation.answer_request"): MODERATORS,
    ("GET", "moderation.watched_names"): ADMINISTRATORS,
    ("POST", "moderation.add_name"): ADMINISTRATORS,
    ("POST", "moderation.remove_name"): ADMINISTRATORS,
    ("GET", "moderation.staff_acts"): ADMINISTRATORS,
    ("GET", "moderation.removal_requests"): ADMINISTRATORS,
    ("POST", "moderation.create_removal_request"): ADMINISTRATORS,
    ("GET", "moderation.confirmations"): ADMINISTRATORS,
    ("POST", "moderation.answer_confirmation"): ADMINISTRATORS,
    ("GET", "moderation.look_form"): ADMINISTRATORS,
    ("POST", "moderation.create_look"): ADMINISTRATORS,
    ("GET", "moderation.look"): ADMINISTRATORS,
    ("GET", "screening.word_lists"): ADMINISTRATORS,
    ("GET", "screening.word_list"): ADMINISTRATORS,
    ("POST", "screening.save_word_list"): ADMINISTRATORS,
    ("GET", "hours.hours"): ADMINISTRATORS,
    ("POST", "hours.set_day"): ADMINISTRATORS,
    ("POST", "hours.set_pause"): ADMINISTRATORS,
    ("GET", "reports.overview"): REPORT_READERS,
    ("GET", "reports.topics"): REPORT_READERS,
    ("GET", "reports.unites"): REPORT_READERS,
    ("GET", "reports.changes"): REPORT_READERS,
    ("GET", "reports.comments"): REPORT_READERS,
    ("GET", "reports.method"): REPORT_READERS,
    ("GET", "reports.versions"): REPORT_READERS,
    ("GET", "reports.summary_file"): REPORT_READERS,
    ("GET", "reports.topic"): REPORT_READERS,
    ("GET", "reports.cases"): REPORT_READERS,
    ("GET", "reports.case"): ADMINISTRATORS,
    ("POST", "reports.decide_case"): ADMINISTRATORS,
}

# The address is the proof: a mail programme has neither a page of ours nor a cookie (RFC 8058).
PROVEN_BY_ADDRESS = {"participation.stop_by_letter"}


@pytest.fixture
def ref(app: Flask) -> str:
    with app.test_request_context():
        return publish(write_comment("The water is salty in summer.")).ref


def test_every_address_stands_in_the_table(app: Flask) -> None:
    served = {(one.method, one.endpoint) for one in addresses(app, "K7M4Q2")}
    assert served == set(TABLE)


def test_every_form_says_whose_it_is(app: Flask) -> None:
    """Strangers send each of them in `tests/abuse/test_strangers_forms.py`."""
    posted = {endpoint for method, endpoint in TABLE if method == "POST"}
    assert sorted([*ONE_PERSONS, *SENDERS, *OFFICES]) == sorted(posted), "see owning.py"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_exactly_what_the_table_grants(app: Flask, ref: str, role: Role) -> None:
    browser = browser_of(app, role)
    for address in addresses(app, ref):
        answer = browser.client.open(address.path, method=address.method, headers=OWN_PAGE)
        opened = answer.status_code != 403
        assert opened == (role in TABLE[address.method, address.endpoint]), (role, address)


def test_every_unsafe_request_needs_a_token(app: Flask, ref: str) -> None:
    browsers = {role: browser_of(app, role) for role in ROLES}
    for address in addresses(app, ref):
        if address.method == "GET" or address.endpoint in PROVEN_BY_ADDRESS:
            continue
        for role in sorted(TABLE[address.method, address.endpoint]):
            browser = browsers[role]
            for token in ("", "x", "A" * 48, "é"):
                answer = browser.client.post(address.path, data={"token": token}, headers=OWN_PAGE)
                assert answer.status_code == 409, (role, address, token)


def test_every_unsafe_request_from_another_site_is_refused(app: Flask, ref: str) -> None:
    browser = browser_of(app, Role.CITIZEN)
    token = dict(browser.get("/en/display").form("/display").fields)["token"]
    for address in addresses(app, ref):
        if address.endpoint in PROVEN_BY_ADDRESS:
            continue
        if address.method == "GET" or Role.CITIZEN not in TABLE[address.method, address.endpoint]:
            continue
        for headers in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "https://elsewhere.example"},
        ):
            answer = browser.client.post(address.path, data={"token": token}, headers=headers)
            assert answer.status_code == 403, (address, headers)


@pytest.mark.parametrize("role", ROLES)
def test_no_get_writes_anything(app: Flask, ref: str, role: Role) -> None:
    browser = browser_of(app, role)
    before = _rows(app)
    for address in addresses(app, ref):
        if address.method == "GET":
            browser.client.get(address.path)
    assert _rows(app) == before


def _rows(app: Flask) -> dict[str, list[str]]:
    with app.app_context(), db.engine.connect() as connection:
        return {
            name: sorted(str(row) for row in connection.execute(text(f'SELECT * FROM "{name}"')))
            for name in Base.metadata.tables
        }
