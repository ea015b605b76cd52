"""The forms about oneself: one's answers, name, devices and data."""

from __future__ import annotations

import secrets

from tests.contracts.replaying import (
    INVENTED_WORDS,
    TOPIC,
    Posting,
    World,
    case,
    posting,
    somebody_confirmed,
)
from tests.pages import filled

NAME = "/en/me/name"


@case("participation.sign_out_everywhere", answers_again_with=409, answers_back_with=409)
def _sign_out_everywhere(world: World) -> Posting:
    """The first one ends this device as well."""
    return posting(somebody_confirmed(world), "/en/me", "/me/sign-out-everywhere")


@case("participation.propose_name")
def _name(world: World) -> Posting:
    return posting(world.citizen(), NAME, NAME, text=f"Palm {secrets.token_hex(4)}")


@case("participation.drop_name")
def _number(world: World) -> Posting:
    named = world.citizen()
    named.press(named.get(NAME), NAME, text=f"Palm {secrets.token_hex(4)}")
    return posting(named, NAME, "/name/number")


@case("participation.show_governorate")
def _where_from(world: World) -> Posting:
    return posting(world.citizen(), NAME, "/name/governorate", governorate="")


@case("privacy.create_copy", stores_nothing=True)
def _copy(world: World) -> Posting:
    return posting(world.citizen(), "/en/me/data", "/me/data/copy")


@case("privacy.delete_choices")
def _delete_choices(world: World) -> Posting:
    return posting(
        somebody_confirmed(world), "/en/me/data/delete", "/delete/choices", choices="remove"
    )


# Afterwards the browser is nobody's.
@case("privacy.delete_words", answers_back_with=409)
def _delete_words(world: World) -> Posting:
    author = world.citizen()
    author.comment(TOPIC, INVENTED_WORDS)
    choosing = author.get("/en/me/data/delete")
    step = author.press(choosing, "/delete/choices", choices="remove")
    return Posting(author, *filled(step, "/delete/words"))


@case("participation.save_background")
def _about(world: World) -> Posting:
    return posting(somebody_confirmed(world), "/en/me/about", "/me/about", gender="woman")


@case("participation.delete_background")
def _forget_about(world: World) -> Posting:
    confirmed = somebody_confirmed(world)
    confirmed.press(confirmed.get("/en/me/about"), "/me/about", gender="woman")
    return posting(confirmed, "/en/me/about", "/me/about/delete")


CASES = case.by_endpoint
