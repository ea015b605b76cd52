"""Citizens' pages: reading topics, voting, and what one has sent."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, redirect, request, url_for
from flask import Response as Answer
from werkzeug.wrappers import Response

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue.rules import TopicKind
from app.catalogue.source import Topic
from app.errors import NotFound
from app.identity import devices, standing
from app.participation import figure_rows, presence, queries, told_figures, topic_page, voting
from app.participation.forms import VoteForm
from app.participation.statement_page import own_answers
from app.permissions import Permission
from app.replies import queries as reply_queries
from app.text.spreadsheets import csv_file
from app.web import form_token, kept_act, visitor
from app.web.access import requires
from app.web.freshness import everybodys, moves_figures_only
from app.web.templating import page

blueprint = Blueprint("participation", __name__)

TOPIC = "/<any(goals, focus):kind>/<slug>"


@blueprint.get("/")
@requires(Permission.READ)
@everybodys
def home() -> str:
    topics = catalogue.all_topics()
    now = clock.now()
    account = reply_queries.account(now)
    return _listing("catalogue/home.html", topics, kind=None, account=account, now=now)


@blueprint.get("/goals")
@requires(Permission.READ)
@everybodys
def goals() -> str:
    return _listing(
        "catalogue/topics.html", catalogue.topics_of(TopicKind.GOAL), kind=TopicKind.GOAL
    )


@blueprint.get("/focus")
@requires(Permission.READ)
@everybodys
def focus() -> str:
    return _listing(
        "catalogue/topics.html", catalogue.topics_of(TopicKind.FOCUS), kind=TopicKind.FOCUS
    )


@blueprint.get(TOPIC)
@requires(Permission.READ)
def topic(kind: str, slug: str) -> str:
    return topic_page.render(catalogue.topic(kind, slug))


@blueprint.post(f"{TOPIC}/vote")
@requires(Permission.TAKE_PART)
@moves_figures_only
def create_vote(kind: str, slug: str) -> Response:
    """Cast, change or withdraw; the answer says only that something was saved, never what."""
    found = catalogue.topic(kind, slug)
    form = VoteForm()
    understood, choice = form.answer()
    if not understood:
        abort(400)
    round_slug = form.round.data or ""
    now = clock.now()
    voter = presence.acting_voter(round_slug, now)
    voting.cast_vote(
        round_slug,
        found.slug,
        voter.ref,
        choice,
        nonce=form_token.nonce(),
        now=now,
        confirmed_by=voter.confirmed_by,
        formerly=voter.formerly,
    )
    saved = "withdrawn" if choice is None else "vote"
    place = url_for("participation.topic", kind=kind, slug=slug, saved=saved, _anchor="voted")
    return redirect(place, 303)


@blueprint.get("/results")
@requires(Permission.READ)
@everybodys
def results() -> str:
    """Every topic's counts on one page, of any round; whoever opens it asks for them."""
    now, named = clock.now(), request.args.get("round")
    round_ = catalogue.round_to_read(named, now)
    found = told_figures.of_topics(round_.id) if round_ is not None else {}
    return page(
        "participation/results.html",
        round=round_,
        named=named,
        round_state=round_.state(now) if round_ is not None else None,
        next_round=catalogue.round_after(round_, now),
        others=[one for one in catalogue.all_rounds() if one.opens_at <= now and one != round_],
        rows=[(one, found.get(one.slug)) for one in catalogue.all_topics()],
        told_on=max((one.told_on for one in found.values()), default=None),
        confirmed=any(one.confirmed for one in found.values()),
    )


@blueprint.get("/results.csv")
@requires(Permission.READ)
def results_csv() -> Response:
    """The same figures as a file, and not one more."""
    round_ = catalogue.round_to_read(request.args.get("round"), clock.now())
    if round_ is None:
        raise NotFound
    found = told_figures.of_topics(round_.id)
    name = f"musharaka-results-{round_.slug}.csv"
    return Answer(
        csv_file(figure_rows.rows(found)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.get("/me")
@requires(Permission.SEE_OWN)
def mine() -> str:
    """What this device has sent in the present round."""
    round_ = catalogue.current_round(clock.now())
    author = presence.author_ref()
    own = queries.own_texts(author) if author is not None else queries.NOTHING_SENT
    return page(
        "participation/mine.html",
        round=round_,
        is_open=round_ is not None and round_.is_open(clock.now()),
        topics={one.slug: one for one in catalogue.all_topics()},
        votes=presence.own_votes(round_),
        priorities=presence.own_priorities(round_),
        answers=own_answers(round_),
        texts=own.listed,
        listed_at_most=queries.OWN_LISTED if own.cut else None,
    )


@blueprint.post("/me/forget")
@requires(Permission.SEE_OWN)
def forget_device() -> Response:
    """Take the device's secret out of this browser."""
    return _forgotten()


@blueprint.post("/me/sign-out-everywhere")
@requires(Permission.SEE_OWN)
def sign_out_everywhere() -> Response:
    """End every device that speaks with this one's voice, and forget this one as well."""
    voice = visitor.current().voice
    if voice is not None:
        standing.sign_out_everywhere(voice, nonce=form_token.nonce(), now=clock.now())
    return _forgotten()


def _forgotten() -> Response:
    response = make_response(redirect(url_for("participation.mine", _anchor="forgotten"), 303))
    devices.forget(response)
    kept_act.drop(response)
    return response


def _listing(
    template: str, topics: tuple[Topic, ...], kind: TopicKind | None, **more: object
) -> str:
    now = clock.now()
    round_ = catalogue.current_round(now)
    return page(
        template,
        topics=topics,
        kind=kind,
        round=round_,
        round_state=round_.state(now) if round_ is not None else None,
        next_round=catalogue.round_after(round_, now),
        notes=presence.topic_notes(round_, [one.slug for one in topics]),
        **more,
    )
