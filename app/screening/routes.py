"""The administrator's pages of the lists of words: what is looked for, and since when."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import clock
from app.errors import NotFound
from app.permissions import Permission
from app.screening import lists
from app.screening.forms import WordListForm
from app.screening.rules import ENTRIES, ENTRY_LENGTH, WORDED, EntriesUnusable, MarkKind
from app.web import locale, visitor
from app.web.access import requires
from app.web.locale import lazy_gettext as _l
from app.web.templating import page

blueprint = Blueprint("screening", __name__)

LIST_LABELS = {
    MarkKind.INSULT: _l("Insults"),
    MarkKind.THREAT: _l("Threats"),
    MarkKind.HATE: _l("Hatred"),
    MarkKind.SEXUAL: _l("Sexual words"),
    MarkKind.ADVERT: _l("Advertising"),
}


@blueprint.get("/staff/words")
@requires(Permission.EDIT_WORDS)
def word_lists() -> str:
    """Every list, with how many entries it holds."""
    counts = {
        (language, kind): len(lists.entries(language, kind)[1])
        for language in lists.LANGUAGES
        for kind in WORDED
    }
    return page(
        "screening/word_lists.html",
        counts=counts,
        languages={code: locale.NAMES[code] for code in lists.LANGUAGES},
        labels=LIST_LABELS,
    )


@blueprint.get("/staff/words/<word_list>")
@requires(Permission.EDIT_WORDS)
def word_list(word_list: str) -> str:
    """One list to read and to change."""
    language, kind = _named(word_list)
    number, entries = lists.entries(language, kind)
    form = WordListForm(formdata=None, data={"number": number, "entries": "\n".join(entries)})
    return _list_page(language, kind, form)


@blueprint.post("/staff/words/<word_list>")
@requires(Permission.EDIT_WORDS)
def save_word_list(word_list: str) -> Response | tuple[str, int]:
    """Put the list in force; what was written is kept when it cannot be."""
    language, kind = _named(word_list)
    form = WordListForm()
    form.validate()
    try:
        lists.save(
            language,
            kind,
            form.lines(),
            number=form.number.data or 0,
            staff_id=visitor.current().staff_id or 0,
            now=clock.now(),
        )
    except EntriesUnusable as refusal:
        facts = {"most": locale.number(ENTRIES), "length": locale.number(ENTRY_LENGTH)}
        form.entries.errors = [gettext(refusal.title) % facts]
        return _list_page(language, kind, form), refusal.status
    return redirect(url_for("screening.word_list", word_list=word_list), 303)


def _list_page(language: str, kind: MarkKind, form: WordListForm) -> str:
    return page(
        "screening/word_list.html",
        language=language,
        language_name=locale.NAMES[language],
        kind=kind,
        label=LIST_LABELS[kind],
        form=form,
        problems=form.problems(),
        has_errors=bool(form.problems()),
        history=lists.history(language, kind),
    )


def _named(name: str) -> tuple[str, MarkKind]:
    """The language and kind in an address such as `ar-insult`."""
    language, _, typed = name.partition("-")
    kind = next((one for one in WORDED if one == typed), None)
    if kind is None or language not in lists.LANGUAGES:
        raise NotFound
    return language, kind
