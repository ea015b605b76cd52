"""Everything a topic's page shows, fetched with a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace

from flask import request, url_for

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue.governorates import governorates
from app.catalogue.models import Round
from app.catalogue.rules import RoundState
from app.catalogue.source import Topic
from app.participation import presence, queries, told_figures
from app.participation.forms import CommentForm
from app.participation.models import Comment
from app.participation.queries import CommentPage, Cursor, PublicComment
from app.participation.rules import Choice, SortOrder, read_reference
from app.participation.told_figures import TopicFigures
from app.replies import queries as replies
from app.replies.forms import LABELS
from app.replies.rules import REPLY_WITHIN
from app.web import locale
from app.web.locale import gettext
from app.web.templating import page


def render(topic: Topic, *, form: CommentForm | None = None, noticed: Sequence[str] = ()) -> str:
    """The page of one topic, with the reader's own vote, texts and mistakes on it."""
    now = clock.now()
    round_ = catalogue.round_to_read(request.args.get("round"), now)
    choice = _own_choice(round_, topic)
    # Results wait for the reader's own vote, so there is nothing to wait for once voting is over.
    is_over = round_ is not None and round_.state(now) is RoundState.CLOSED
    shows_results = choice is not None or is_over or request.args.get("results") == "1"
    return page(
        "participation/topic.html",
        topic=topic,
        version=catalogue.version_of(topic),
        following=catalogue.topic_after(topic),
        siblings=len(catalogue.topics_of(topic.kind)),
        round=round_,
        is_open=round_ is not None and round_.is_open(now),
        next_round=catalogue.round_after(round_, now),
        choice=choice,
        shows_results=shows_results,
        results=results_of(round_, topic) if shows_results else None,
        form=form or CommentForm(formdata=None),
        has_errors=bool(form and form.errors),
        noticed=noticed,
        saved=request.args.get("saved"),
        replies=_replies(round_, topic, now),
        parts=LABELS,
        reply_days=REPLY_WITHIN.days,
        **comments_context(round_, topic, now),
    )


def comments_context(round_: Round | None, topic: Topic, now: datetime) -> dict[str, object]:
    """One page of the topic's comments as cards, with the reader's own unpublished ones."""
    sort = _sort_order()
    listed = CommentPage((), None)
    total = 0
    own: Sequence[Comment] = ()
    agreed: frozenset[str] = frozenset()
    if round_ is not None:
        after = Cursor.read(request.args.get("after"))
        listed = queries.published_comments(round_.id, topic.slug, sort, after)
        total = queries.published_counts(round_.id, topic.slug).get(topic.slug, 0)
        author, voter = presence.author_ref(), presence.voter_ref(round_)
        if author is not None:
            own = queries.unlisted_comments(author, round_.id, topic.slug)
        if voter is not None and listed.comments:
            agreed = queries.own_agreements(voter, [one.key for one in listed.comments])
    return {
        "named": request.args.get("round"),
        "linked": _linked(topic, listed),
        "cards": [card(one, one.key in agreed) for one in listed.comments],
        "own_cards": [own_card(one) for one in own],
        "comment_total": total,
        "sort": sort,
        "sorts": [(order, sort_label(order)) for order in SortOrder],
        "next_page": _next_page(topic, sort, listed.after),
        "now": now,
    }


def _linked(topic: Topic, listed: CommentPage) -> SimpleNamespace | None:
    """The comment on this topic that a link points to, when it is not listed anyway."""
    key = read_reference(request.args.get("c", ""))
    if not key or key in {one.key for one in listed.comments}:
        return None
    found = queries.published_comment(key, topic.slug)
    return None if found is None else card(found, agreed=False)


def results_of(round_: Round | None, topic: Topic) -> TopicFigures | None:
    """The topic's figures of the day; None before any were told."""
    if round_ is None:
        return None
    return told_figures.of_topics(round_.id, topic.slug).get(topic.slug)


def card(comment: PublicComment, agreed: bool) -> SimpleNamespace:
    """A published comment in the words of the reader's language."""
    return SimpleNamespace(
        ref=comment.ref,
        key=comment.key,
        alias=alias_of(comment),
        moment=comment.published_at,
        text=comment.text,
        language=comment.language if comment.language != "other" else None,
        stance=comment.stance,
        agreements=comment.agreements,
        agreed=agreed,
        redacted=comment.redacted,
        own=False,
        status=None,
    )


def own_card(comment: Comment) -> SimpleNamespace:
    """One's own comment before anybody else may read it."""
    return SimpleNamespace(
        ref=comment.shown_ref,
        key=comment.ref,
        alias="",
        moment=comment.submitted_at,
        text=comment.text,
        language=comment.language if comment.language != "other" else None,
        stance=comment.stance,
        agreements=0,
        agreed=False,
        redacted=False,
        own=True,
        status=comment.status,
    )


def alias(number: int | None, name: str | None, governorate: str | None) -> str:
    """«مشارك ٤٨٢١ من البصرة»: what its bearer wants said of them; of one who has left, nothing."""
    if number is None:
        return gettext("Former participant")
    called = name or gettext("Participant %(number)s", number=locale.digits(str(number)))
    if governorate is None:
        return called
    place = governorates()[governorate][locale.language()]
    return gettext("%(name)s from %(place)s", name=called, place=place)


def alias_of(comment: PublicComment) -> str:
    """The name that stands beside a published comment."""
    return alias(comment.alias_number, comment.public_name, comment.governorate)


def sort_label(order: SortOrder) -> str:
    return {
        SortOrder.MIXED: gettext("Mixed"),
        SortOrder.NEW: gettext("Newest"),
        SortOrder.AGREED: gettext("Most agreed"),
    }[order]


def _own_choice(round_: Round | None, topic: Topic) -> Choice | None:
    return presence.own_votes(round_).get(topic.slug)


def _replies(round_: Round | None, topic: Topic, now: datetime) -> replies.Replies | None:
    """Leadership's to the round named in the address; unnamed, to the one that closed last."""
    if round_ is None or not request.args.get("round"):
        return replies.to_last_round(now, topic.slug)
    found = replies.to_round(round_, topic.slug)
    return found if found.versions or round_.state(now) is RoundState.CLOSED else None


def _sort_order() -> SortOrder:
    known = {order.value: order for order in SortOrder}
    return known.get(request.args.get("sort", ""), SortOrder.MIXED)


def _next_page(topic: Topic, sort: SortOrder, after: Cursor | None) -> str | None:
    if after is None:
        return None
    return url_for(
        "participation.comments",
        kind=topic.kind.path,
        slug=topic.slug,
        round=request.args.get("round"),
        sort=sort.value,
        after=str(after),
    )
