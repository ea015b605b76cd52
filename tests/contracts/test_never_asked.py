"""Promise to everybody: nothing here has a place for ethnicity, religion, sect, party or tribe.

Nor for income, documents, days of birth or addresses. The names of all columns, of what they may
hold, of every field of a form and of everything a page sends are read, word by word.
"""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import Enum

from app.web.forms import Form
from tests.contracts.test_tables import tables
from tests.contracts.tree import ROOT, files

NEVER = {
    "ethnic", "ethnicity", "nationality", "race", "origin", "religion", "religious", "faith",
    "creed", "sect", "denomination", "confession", "tribe", "clan", "family", "party",
    "affiliation", "membership", "income", "salary", "wage", "passport", "birth", "birthday",
    "birthdate", "dob", "born", "street", "postcode", "latitude", "longitude", "surname",
    "marital", "disability", "displaced", "mother", "father", "sunni", "shia", "shiite",
    "christian", "yazidi", "arab", "kurd", "kurdish", "turkmen",
}  # fmt: skip


def words(name: str) -> set[str]:
    return set(re.split(r"[^a-z]+", name.lower()))


def asked_for(name: str) -> set[str]:
    return words(name) & NEVER


def test_no_column_and_no_value_of_a_column_has_a_place_for_it() -> None:
    found = []
    for table in tables().sorted_tables:
        for column in table.columns:
            names = [table.name, column.name]
            if isinstance(column.type, Enum):
                names += column.type.enums
            found += [f"{table.name}.{column.name}: {name}" for name in names if asked_for(name)]
    assert not found


def test_no_field_of_a_form_asks_for_it(app: Flask) -> None:
    forms = Form.__subclasses__()
    assert len(forms) > 8
    with app.test_request_context("/en/"):
        app.preprocess_request()
        fields = [(form.__name__, field) for form in forms for field in form(formdata=None)]
    found = []
    for form, field in fields:
        options = [str(choice.value) for choice in getattr(field, "choices", None) or ()]
        found += [f"{form}.{field.name}" for name in (field.name, *options) if asked_for(name)]
    assert not found


def test_no_page_sends_it() -> None:
    named = re.compile(r'name=(?:"|\')?([\w-]+)')
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in files(".html", under=("templates",))
        for name in named.findall(path.read_text(encoding="utf-8"))
        if asked_for(name)
    ]
    assert not found
