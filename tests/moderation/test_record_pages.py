"""Everybody can read the whole public record, and prove each entry with nothing but the page."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask

from app import clock
from app.moderation import record_routes
from app.moderation.decisions import decide
from app.moderation.rules import Outcome, Reason
from app.permissions import Role
from app.transparency import checkpoints, ledger, merkle, queries, rules
from app.web.unit_of_work import transaction
from tests.factories import employ, write_comment
from tests.pages import Browser

PLANTED = "كلمة مزروعة لا يراها أحد"


@pytest.fixture
def filled(app: Flask) -> int:
    """How many entries the record has, one decision among them."""

    with app.test_request_context():
        comment = write_comment(PLANTED)
        staff_id = employ(Role.MODERATOR).id
        with transaction():
            decide(
                comment.ref, revision=1, outcome=Outcome.DECLINE, reason=Reason.SPAM,
                staff_id=staff_id, device=None, now=clock.now(),
            )  # fmt: skip
            for version in range(120):
                ledger.record(
                    "topic-version", {"topic": "x", "version": version, "digest": "0" * 64}
                )
        return queries.size()


def test_every_kind_of_entry_is_told_in_words() -> None:
    assert record_routes.KINDS.keys() == rules.DECLARED.keys()


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_every_entry_is_reached_page_by_page(app: Flask, filled: int, language: str) -> None:
    reader = Browser(app)
    seen: list[int] = []
    address = f"/{language}/record"
    while address:
        page = reader.get(address)
        assert PLANTED not in page.text
        seen += [int(found) for found in re.findall(rf'/{language}/record/(\d+)"', page.text)]
        older = re.search(r'rel="next" href="([^"]+)"', page.text)
        address = older[1] if older else ""
    assert seen == list(range(filled))[::-1]


def test_the_proof_on_the_page_leads_to_the_root_that_is_signed(app: Flask, filled: int) -> None:
    reader = Browser(app)
    key = _verifier(app)
    for index in (0, filled // 2, filled - 1):
        page = reader.get(f"/en/record/{index}")
        blocks = re.findall(r"<code>(.*?)</code>", page.text, re.S)
        entry, note = map(html.unescape, blocks)
        leaf, *rest = re.findall(r'class="said">([0-9a-f]{64})</code>', page.text)
        path, root = rest[:-1], rest[-1]
        signed = checkpoints.read(note, key)
        assert (signed.size, signed.root.hex()) == (filled, root)
        assert merkle.leaf_hash(entry.encode()).hex() == leaf
        steps = [bytes.fromhex(step) for step in path]
        assert merkle.includes(signed.root, filled, index, bytes.fromhex(leaf), steps)


def test_the_checkpoint_is_plain_text_and_says_how_long_the_record_is(
    app: Flask, filled: int
) -> None:
    answer = Browser(app).client.get("/en/record/checkpoint")
    assert answer.mimetype == "text/plain"
    assert checkpoints.read(answer.get_data(as_text=True), _verifier(app)).size == filled


def test_there_is_no_entry_beyond_the_last(app: Flask, filled: int) -> None:
    reader = Browser(app)
    reader.get(f"/en/record/{filled}", status=404)
    for place in ("x", "-1", "9" * 30, "0", str(filled + 9)):
        reader.get(f"/en/record?before={place}")


def _verifier(app: Flask) -> str:
    origin, keys = app.config["LEDGER_ORIGIN"], app.extensions["keys"]
    return checkpoints.verifier_key(origin, keys)
