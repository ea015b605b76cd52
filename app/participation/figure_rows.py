"""The results page as rows of a file: the figures that are told, and how sure they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask_babel import gettext

from app.catalogue import queries as catalogue
from app.participation.told_figures import TopicFigures
from app.web import locale

Row = tuple[object, ...]


def rows(figures: Mapping[str, TopicFigures]) -> Iterator[Row]:
    """A heading, and one row for each topic; what is not told is an empty cell."""
    yield (
        gettext("Topic"),
        gettext("As of"),
        gettext("Votes with an opinion"),
        gettext("Support"),
        gettext("Neutral"),
        gettext("Oppose"),
        gettext("No opinion"),
        gettext("Support, share"),
        gettext("from"),
        gettext("to"),
    )
    for topic in catalogue.all_topics():
        found = figures.get(topic.slug)
        title = topic.title[locale.language()]
        if found is None:
            yield (title, *[None] * 9)
            continue
        result, share = found.result, found.result.support
        counts = {
            name: None if name in result.untold else getattr(result.tally, name)
            for name in ("support", "neutral", "oppose", "no_opinion")
        }
        shares = (share.value, share.low, share.high) if share else (None, None, None)
        yield (
            title,
            found.told_on.isoformat(),
            result.tally.answered or None,
            *counts.values(),
            *(None if one is None else round(one, 3) for one in shares),
        )
