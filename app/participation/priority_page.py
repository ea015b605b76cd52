"""Everything the page of priorities shows: the question, one's own answer, and everybody's."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, request

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue.rules import RoundState
from app.catalogue.source import Topic
from app.insights.priorities import by_chance
from app.keys import KeyFolder
from app.participation import presence, told_figures
from app.participation.priority_forms import PriorityForm
from app.participation.rules import MOST_PRIORITIES, shuffled
from app.web.templating import page

SHUFFLE_SECONDS = 600


def render(form: PriorityForm | None = None) -> str:
    """The page, with what was ticked when a mistake is on it."""
    now = clock.now()
    round_ = catalogue.current_round(now)
    voter = presence.voter_ref(round_)
    own = presence.own_priorities(round_)
    # Results wait for the reader's own choice; once the round is over there is nothing to wait for.
    is_over = round_ is not None and round_.state(now) is RoundState.CLOSED
    shown = bool(own) or is_over or request.args.get("results") == "1"
    topics = catalogue.all_topics()
    figures = told_figures.of_priorities(round_.id) if shown and round_ else None
    shuffle = (form and form.shuffle.data) or present_shuffle(now)
    return page(
        "participation/priorities.html",
        round=round_,
        round_state=round_.state(now) if round_ is not None else None,
        next_round=catalogue.round_after(round_, now),
        is_open=round_ is not None and round_.is_open(now),
        form=form or PriorityForm(formdata=None),
        ticked=form.chosen() if form else own,
        rows=ordered(topics, voter, shuffle),
        shuffle=shuffle,
        own=[topic for topic in topics if topic.slug in own],
        saved="saved" in request.args,
        figures=figures,
        shows_results=shown,
        by_slug={topic.slug: topic for topic in topics},
        most=MOST_PRIORITIES,
        chance=by_chance(MOST_PRIORITIES, len(topics)),
    )


def present_shuffle(now: datetime) -> int:
    """The number of the present ten minutes."""
    return int(now.timestamp()) // SHUFFLE_SECONDS


def ordered(topics: tuple[Topic, ...], voter: bytes | None, shuffle: int) -> list[Topic]:
    """The topics in this reader's own order, in which no topic gains by standing first.

    Someone who has taken part has an order of their own for the whole round, from the pseudonym
    that is theirs anyway. A reader without one sees the order of the present ten minutes, the same
    for everybody who comes then. Anything finer would need a cookie, a mark in the address that
    travels with a shared link, or a look at where the reader comes from, and reading must leave no
    trace. So a reload keeps the order, a form sent back with a mistake keeps it too, and over a
    round thousands of orders are shown, each as likely as any other. It comes from a key, so that
    nobody can send a crowd when their topic stands first.
    """
    keys: KeyFolder = current_app.extensions["keys"]
    seed = voter or keys.digest("order of priorities", str(shuffle))
    by_slug = {topic.slug: topic for topic in topics}
    return [by_slug[slug] for slug in shuffled(by_slug, seed)]
