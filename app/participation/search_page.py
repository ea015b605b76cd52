"""Everything the page of a search shows, with the words marked that were looked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from types import SimpleNamespace

from markupsafe import Markup

from app.catalogue import queries as catalogue
from app.catalogue.source import LANGUAGES, Topic
from app.participation import search_queries, topic_page
from app.participation.queries import PublicComment
from app.participation.rules import Kind
from app.participation.search_forms import SearchForm
from app.participation.search_queries import NO_COMMENTS, NO_STATEMENTS, Hit
from app.participation.statement_queries import PublicStatement
from app.text.searching import Asked, is_found, marks, stems_of
from app.web import locale
from app.web.templating import page


def render(form: SearchForm, *, asked: Asked = ()) -> str:
    """The form, and below it what was found: topics, then statements, then comments."""
    more = form.more() if asked else None
    only = more[0] if more else None
    after = more[1] if more else None
    comments = statements = None
    if only in (None, Kind.STATEMENT):
        statements = search_queries.found_statements(asked, after)
    if only in (None, Kind.COMMENT):
        comments = search_queries.found_comments(asked, after)
    statements, comments = statements or NO_STATEMENTS, comments or NO_COMMENTS
    topics = () if more else found_topics(asked)
    return page(
        "participation/search.html",
        form=form,
        has_errors=bool(form.errors),
        asked=bool(asked),
        goes_on=more is not None,
        topics=[_topic_row(one, asked) for one in topics],
        statements=[_statement(one, asked) for one in statements.listed],
        more_statements=statements.after,
        comments=[_comment(one, asked) for one in comments.listed],
        more_comments=comments.after,
        all_topics=catalogue.all_topics(),
    )


def found_topics(asked: Asked) -> Sequence[Topic]:
    """The topics in whose wording every word stands, those that say it in their title first."""
    found = [topic for topic in catalogue.all_topics() if is_found(asked, _stems(topic))]
    return sorted(found, key=lambda topic: not is_found(asked, _title_stems(topic)))


def marked(text: str, language: str, asked: Asked) -> Markup:
    """The text as it may stand in a page, each word that was looked for in a `mark`."""
    parts, end = [], 0
    for start, stop in marks(text, language, asked):
        parts += [
            Markup.escape(text[end:start]),
            Markup("<mark>{}</mark>").format(text[start:stop]),
        ]
        end = stop
    return Markup("").join([*parts, Markup.escape(text[end:])])


@lru_cache(maxsize=64)
def _stems(topic: Topic) -> frozenset[str]:
    """In every language: whoever reads Sorani may type the Arabic name."""
    said = [stems_of(topic.summary[language], language) for language in LANGUAGES]
    return _title_stems(topic).union(stems_of(topic.display_text, "ar"), *said)


@lru_cache(maxsize=64)
def _title_stems(topic: Topic) -> frozenset[str]:
    titles = [stems_of(topic.title[language], language) for language in LANGUAGES]
    return frozenset().union(*titles)


def _topic_row(topic: Topic, asked: Asked) -> SimpleNamespace:
    here = locale.language()
    return SimpleNamespace(
        slug=topic.slug,
        kind=topic.kind,
        title={here: marked(topic.title[here], here, asked)},
        summary={here: marked(topic.summary[here], here, asked)},
    )


def _comment(hit: Hit[PublicComment], asked: Asked) -> SimpleNamespace:
    card = topic_page.card(hit.text, agreed=False)
    card.text = marked(hit.text.text, hit.text.language, asked)
    card.topic = catalogue.topic_by_slug(hit.topic_slug)
    return card


def _statement(hit: Hit[PublicStatement], asked: Asked) -> SimpleNamespace:
    one = hit.text
    return SimpleNamespace(
        key=one.key,
        text=marked(one.text, one.language, asked),
        language=one.language if one.language != "other" else None,
        topic=catalogue.topic_by_slug(hit.topic_slug),
    )
