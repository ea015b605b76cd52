"""A citizen's device: known by its own secret only, under names that have nothing in common."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import create_app
from app.db import Base, db, session
from app.identity import devices
from app.keys import KeyFolder
from app.participation.models import Agreement, Comment, Flag, Participant, Vote, Voter
from app.participation.rules import read_reference
from tests.conftest import production_settings
from tests.factories import TOPIC, publish
from tests.pages import OWN_PAGE, Browser, Page

PATH = f"/en/goals/{TOPIC}"
SHORTEST_CLUE = 6  # bytes in a row that two unrelated names will not share by chance


@pytest.fixture
def known(client: Browser) -> Browser:
    """A device that voted, wrote, agreed and asked for a second look."""
    client.vote(PATH, "support")
    client.comment(PATH, "A footpath on the bridge")
    writer = Browser(client.app)
    ref = read_reference(writer.comment(PATH, "Street lights"))
    with client.app.test_request_context():
        comment = session().get(Comment, ref)
        assert comment is not None
        publish(comment)
    client.press(client.get(PATH), "/agreement")
    client.press(client.get(f"/en/comments/{ref}/flag"), "/flag", reason="spam")
    return client


def cookie_of(browser: Browser) -> str:
    found = browser.client.get_cookie("device")
    assert found is not None
    return found.value


def secret_of(browser: Browser) -> bytes:
    with browser.app.app_context():
        secret = devices.read(cookie_of(browser))
    assert secret is not None
    return secret


def is_known(app: Flask, cookie: str) -> bool:
    browser = Browser(app)
    browser.client.set_cookie("device", cookie)
    return "Only this device can open" in browser.get("/en/me").words


def share_a_clue(one: bytes, other: bytes) -> bool:
    """Whether a run of bytes of one stands in the other."""
    return any(
        one[start : start + SHORTEST_CLUE] in other for start in range(len(one) - SHORTEST_CLUE + 1)
    )


# --- the cookie --------------------------------------------------------------------------------


def test_the_cookie_of_a_device_brings_back_its_vote(known: Browser) -> None:
    assert is_known(known.app, cookie_of(known))


def test_a_forged_or_shortened_cookie_is_nobodys(known: Browser) -> None:
    good = cookie_of(known)
    raw = base64.urlsafe_b64decode(good)
    flipped = bytes([raw[0] ^ 1]) + raw[1:]
    for forged in (
        good[:-4],
        good[4:],
        good[: len(good) // 2],
        good + "AAAA",
        base64.urlsafe_b64encode(flipped).decode(),
        base64.urlsafe_b64encode(raw[:32]).decode(),
        base64.urlsafe_b64encode(raw[:32] + bytes(16)).decode(),
        base64.urlsafe_b64encode(secrets.token_bytes(48)).decode(),
        "x",
        "====",
        "é" * 64,
        "forgotten.0011",
    ):
        assert not is_known(known.app, forged), forged


def test_a_cookie_signed_with_another_services_key_is_nobodys(
    known: Browser, tmp_path: Path
) -> None:
    secret = secret_of(known)
    foreign = KeyFolder(tmp_path / "elsewhere").digest("device cookie", secret)[:16]
    forged = base64.urlsafe_b64encode(secret + foreign).decode()
    assert not is_known(known.app, forged)


def test_a_signature_made_for_another_purpose_is_not_taken(known: Browser) -> None:
    secret = secret_of(known)
    keys: KeyFolder = known.app.extensions["keys"]
    for purpose in ("participant", "flagger", "form token", "first act"):
        signed = base64.urlsafe_b64encode(secret + keys.digest(purpose, secret)[:16]).decode()
        assert not is_known(known.app, signed)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cookie=st.one_of(st.text(max_size=100), st.binary(max_size=80).map(
    lambda raw: base64.urlsafe_b64encode(raw).decode()
)))  # fmt: skip
def test_no_cookie_that_was_not_signed_here_is_read(app: Flask, cookie: str) -> None:
    with app.app_context():
        assert devices.read(cookie) is None


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(client: Browser) -> None:
    answer = client.press(client.get(PATH), "/vote", ("choice", "support"), follow=False)
    (header,) = answer.response.headers.getlist("Set-Cookie")
    assert "HttpOnly" in header and "SameSite=Lax" in header and "Path=/" in header
    assert "Domain" not in header


def test_in_production_the_cookie_belongs_to_this_host_over_https_alone(instance: Path) -> None:
    app = create_app(production_settings(instance))
    client = app.test_client()
    page = Page(client.get(PATH, base_url="https://localhost"))
    form = dict(page.form("/vote").fields) | {"choice": "support"}
    answer = client.post(f"{PATH}/vote", base_url="https://localhost", data=form, headers=OWN_PAGE)
    (header,) = answer.headers.getlist("Set-Cookie")
    assert header.startswith("__Host-device=") and "; Secure" in header
    assert "Domain" not in header and "Path=/" in header
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_no_device_is_made_by_reading_or_by_what_was_refused(client: Browser) -> None:
    for place in ("/en/", PATH, "/en/me", f"{PATH}?results=1"):
        assert "Set-Cookie" not in client.get(place).response.headers
    client.press(client.get(PATH), "/comments", text="", status=422)
    assert client.client.get_cookie("device") is None


def test_every_first_act_makes_a_device_of_its_own(app: Flask) -> None:
    assert len({secret_of(_voter(app)) for _ in range(5)}) == 5


def _voter(app: Flask) -> Browser:
    browser = Browser(app)
    browser.vote(PATH, "support")
    return browser


# --- the islands -------------------------------------------------------------------------------


def test_the_names_of_one_device_have_nothing_in_common(known: Browser) -> None:
    secret = secret_of(known)
    with known.app.app_context():
        names = [
            secret,
            devices.voter_ref("2026-1", secret),
            devices.participant_ref(secret),
            devices.flagger_ref(secret),
        ]
        rows = {
            "voter": set(session().scalars(select(Voter.ref))),
            "participant": set(session().scalars(select(Participant.ref))),
            "flagger": set(session().scalars(select(Flag.flagger_ref))),
        }
    assert names[1] in rows["voter"] and names[2] in rows["participant"]
    assert names[3] in rows["flagger"]
    for number, one in enumerate(names):
        for other in names[number + 1 :]:
            assert not share_a_clue(one, other)
    assert not rows["voter"] & rows["participant"] | rows["voter"] & rows["flagger"]


def test_a_device_is_somebody_else_in_each_round(app: Flask) -> None:
    secret = secrets.token_bytes(32)
    app.extensions["keys"].create_round_key("2027-1")
    with app.app_context():
        first, second = (devices.voter_ref(slug, secret) for slug in ("2026-1", "2027-1"))
    assert not share_a_clue(first, second)


def dump(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, as a thief would have them."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }


def as_bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def test_the_whole_database_holds_neither_the_secret_nor_anything_made_from_it_without_keys(
    known: Browser,
) -> None:
    secret = secret_of(known)
    cookie = cookie_of(known)
    rows = dump(known.app)
    everything = b"\x00".join(
        as_bytes(value) for table in rows.values() for row in table for value in row
    )
    path = Path(str(known.app.config["SETTINGS"].instance)) / "test.sqlite3"
    everything += b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    assert b"A footpath on the bridge" in everything  # the dump is a real one

    known_words = ["voter", "participant", "flagger", "2026-1", "first act", "device cookie", ""]
    public = [value for table in rows.values() for row in table for value in map(as_bytes, row)]
    guesses = {secret, secret.hex().encode(), cookie.encode(), base64.b64encode(secret)}
    for hashed in ("sha256", "sha1", "md5", "blake2b", "blake2s", "sha512", "sha3_256"):
        guesses.add(hashlib.new(hashed, secret).digest())
        guesses.add(hashlib.new(hashed, cookie.encode()).digest())
        for word in known_words:
            guesses.add(hmac.new(word.encode(), secret, hashed).digest())
            guesses.add(hmac.new(secret, word.encode(), hashed).digest())
            guesses.add(hashlib.new(hashed, word.encode() + secret).digest())
            guesses.add(hashlib.new(hashed, secret + word.encode()).digest())
    for key in {one for one in public if 8 <= len(one) <= 64}:
        guesses.add(hmac.new(key, secret, "sha256").digest())
        guesses.add(hashlib.blake2b(secret, key=key, digest_size=16).digest())
    found = [guess for guess in guesses if guess[:16] in everything or guess[-16:] in everything]
    assert found == []


def test_no_value_of_the_island_of_choices_stands_on_another_island(known: Browser) -> None:
    rows = dump(known.app)

    def long_values(*tables: str) -> set[bytes]:
        return {
            value
            for table in tables
            for row in rows[table]
            for value in row
            if isinstance(value, bytes)
        }

    chosen = long_values("voter", "vote", "vote_key", "agreement")
    said = long_values("participant", "submission")
    flagged = long_values("flag")
    assert chosen and said and flagged
    assert not chosen & said and not chosen & flagged and not said & flagged


def test_votes_carry_a_day_and_no_hour(known: Browser) -> None:
    for table in (Vote, Voter, Agreement, Flag):
        kinds = {column.type.__class__.__name__ for column in table.__table__.columns}
        assert "Moment" not in kinds and "DateTime" not in kinds


# --- the keys ----------------------------------------------------------------------------------


def test_keys_are_for_the_services_own_account_only(known: Browser) -> None:
    folder = known.app.config["SETTINGS"].instance / "keys"
    files = sorted(folder.iterdir())
    assert {"master.key", "round-2026-1.key"} <= {one.name for one in files}
    assert {one.stat().st_mode & 0o777 for one in files} == {0o600}
    assert folder.stat().st_mode & 0o077 == 0


def test_without_its_key_a_rounds_names_cannot_be_made_again(known: Browser) -> None:
    secret = secret_of(known)
    with known.app.app_context():
        before = devices.voter_ref("2026-1", secret)
    folder = known.app.config["SETTINGS"].instance / "keys"
    (folder / "round-2026-1.key").unlink()
    again = KeyFolder(folder)
    again.create_round_key("2026-1")
    assert again.round_digest("2026-1", "voter", secret) != before
