"""The names of the asking browser: of its device and its voice, in every round with a key."""

from __future__ import annotations

from flask import Flask

from app.identity import devices
from app.privacy.names import own_names
from tests.factories import confirm, present_round
from tests.pages import Browser


def test_nobody_has_no_names(app: Flask) -> None:
    with app.test_request_context("/en/"):
        app.preprocess_request()
        assert own_names() is None


def test_a_confirmed_device_is_known_twice_until_the_key_of_the_round_is_destroyed(
    client: Browser,
) -> None:
    confirm(client)
    cookie = client.client.get_cookie("device")
    assert cookie is not None
    app = client.app
    with app.test_request_context("/en/", headers={"Cookie": f"device={cookie.value}"}):
        app.preprocess_request()
        names = own_names()
        held = devices.carried(cookie.value)
        assert names is not None and held is not None and held.voice is not None
        round_ = present_round()
        assert names.of_voters == [
            (round_.id, devices.voter_ref(round_.slug, held.secret)),
            (round_.id, devices.voter_ref(round_.slug, held.voice)),
        ]
        (app.config["SETTINGS"].instance / "keys" / f"round-{round_.slug}.key").unlink()
        later = own_names()
        assert later is not None and later.of_voters == []
