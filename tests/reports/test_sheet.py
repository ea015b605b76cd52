"""Promise: whatever a round holds, its page is one sheet that is filled, tagged and can be read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from flask import Flask
from pypdfium2.raw import FPDF_PAGEOBJ_TEXT

from app import clock
from app.db import session
from app.insights.confidence import Confidence, Doubt, Grade
from app.insights.tallies import Tally
from app.participation.rules import LENGTHS, Kind
from app.reports import frozen, pdf
from app.reports.insight import PriorityGap
from app.reports.models import KeptInsight
from app.reports.summary import Caveat, SummaryReport, summarise
from app.web.unit_of_work import transaction
from tests.factories import present_round, publish, write
from tests.reports.imagining import GAP, an_insight
from tests.reports.making import a_report
from tests.reports.peopled import people, speaking, weigh
from tests.reports.test_pdf import LANGUAGES, LARGEST, read

POINTS = 72 / 25.4  # to a millimetre
WIDE, HIGH, MARGIN = 210 * POINTS, 297 * POINTS, 8 * POINTS
SMALLEST = 7.5
# Between the baselines of two lines, in sizes of the lower one's letters; less runs together.
CLOSEST = 1.15
# Every doubt that a grade can rest on together with others.
LOW = (Doubt.FEW, Doubt.UNEVEN, Doubt.HEAVY, Doubt.MANY_WAITING, Doubt.ALERT)
ROUNDS = ("nobody", "five", "forty", "close", "many", "fullest")
FULL = ("many", "fullest")


@dataclass(frozen=True)
class Piece:
    """Words that were drawn at once: their box and baseline in points from the lower left."""

    text: str
    size: float
    left: float
    bottom: float
    right: float
    top: float
    baseline: float


def drawn(made: bytes) -> list[Piece]:
    document = pypdfium2.PdfDocument(made)
    page = document[0]
    words = page.get_textpage()
    found = page.get_objects(filter=[FPDF_PAGEOBJ_TEXT], textpage=words)
    return [
        Piece(one.extract().strip(), one.get_font_size(), *one.get_bounds(), one.get_matrix().f)
        for one in found
    ]


def _report(name: str) -> SummaryReport:
    if name == "close":
        return a_report(*[Tally(500 + place, 30, 470) for place in range(11)])
    if name == "nobody":
        return summarise(present_round(), clock.now())
    people({"five": 5, "forty": 40}.get(name, 240))
    weigh()
    if name == "fullest":
        _keep_long_statements()
        return _with_everything(summarise(present_round(), clock.now()))
    return summarise(present_round(), clock.now())


def _keep_long_statements() -> None:
    """Three a side, each as long as it may be and in Arabic whatever language is read."""
    refs = [_long_statement(number) for number in range(6)]
    found = an_insight(refs[0])
    common = replace(
        found.common,
        unites=tuple(_about(one, ref) for one in found.common.unites[:1] for ref in refs[:3]),
        divides=tuple(_about(one, ref) for one in found.common.divides[:1] for ref in refs[3:]),
    )
    with transaction():
        body = frozen.as_json(replace(found, common=common))
        round_id = present_round().id
        session().add(KeptInsight(round_id=round_id, computed_at=clock.now(), body=body))


def _long_statement(number: int) -> str:
    words = f"تُنشر كلفة كل مشروع قبل بدئه في ساحة المدينة Q{number} وفي كل قرية يمر بها ويُسأل"
    said = (
        f"{words} عنه من وعد به أمام الناس كلهم في اجتماع معلن ثم يُكتب ما قيل ويُعلَّق على باب البلدية"
    )
    said = said[: LENGTHS[Kind.STATEMENT]]
    assert len(said) == LENGTHS[Kind.STATEMENT]
    return publish(write(Kind.STATEMENT, said, by=f"long {number}")).ref


def _about(one: Any, ref: str) -> Any:
    return replace(one, item=replace(one.item, key=ref))


def _with_everything(found: SummaryReport) -> SummaryReport:
    """Every doubt, every caveat, as many brackets as there can be, and somebody waiting."""
    assert found.analysis is not None and found.insight is not None
    order = [one.slug for one in found.wanted.told]
    apart = list(pairwise(order))[1::2]
    return replace(
        found,
        caveats=tuple(Caveat),
        priorities=replace(found.priorities, waiting=1_234),
        topics=tuple(replace(one, waiting=12_345) for one in found.topics),
        insight=replace(
            found.insight,
            priority_gaps=tuple(PriorityGap(one, other, GAP, True) for one, other in apart),
        ),
        analysis=replace(
            found.analysis,
            confidence=Confidence(Grade.LOW, LOW),
            figures=replace(found.analysis.figures, unanswered={"gender": 99}, converged=False),
        ),
    )


@pytest.mark.parametrize("name", ROUNDS)
def test_every_round_is_one_sheet_on_which_no_line_touches_another(app: Flask, name: str) -> None:
    with app.test_request_context("/en/lead/"):
        report = _report(name)
    for language in LANGUAGES:
        with speaking(app, language):
            made = pdf.summary_pdf(report)
        assert len(read(made).pages) == 1 and len(made) <= LARGEST
        pieces = drawn(made)
        assert min(one.size for one in pieces) >= SMALLEST
        for one in pieces:
            assert one.left > MARGIN and one.right < WIDE - MARGIN, one
            assert one.bottom > MARGIN and one.top < HIGH - MARGIN, one
        assert not _crowded(pieces)
        if name in FULL:
            assert _emptiest(pieces) < 20 * POINTS, "letters are as large as the sheet allows"


def _crowded(pieces: list[Piece]) -> list[tuple[str, str]]:
    # A letter with a sign above it is drawn by itself, nearer to the line above.
    words = [one for one in pieces if not any(map(unicodedata.combining, one.text))]
    return [
        (upper.text, lower.text)
        for upper in words
        for lower in words
        if 0.1 < (upper.baseline - lower.baseline) / lower.size < CLOSEST
        and min(upper.right, lower.right) - max(upper.left, lower.left) > 1
    ]


def _emptiest(pieces: list[Piece]) -> float:
    """The widest band across the sheet without a word."""
    lines = sorted({round(one.baseline, 1) for one in pieces}, reverse=True)
    return max(above - below for above, below in pairwise(lines))


def test_what_a_side_has_no_room_for_is_counted(app: Flask) -> None:
    with speaking(app, "en"):
        page = read(pdf.summary_pdf(_report("close"))).pages[0]
        assert "and 8 more" in page.extract_text()


def test_a_round_too_small_for_percentages_says_how_many_chose_each_topic(app: Flask) -> None:
    with app.test_request_context("/en/lead/"):
        report = _report("forty")
    with speaking(app, "en"):
        counts = {one.title["en"]: one.count for one in report.priorities.standings}
        lines = read(pdf.summary_pdf(report)).pages[0].extract_text().splitlines()
    assert not report.wanted.told
    assert None in counts.values() and max(counts.values(), key=lambda n: n or 0)
    for name, count in counts.items():
        assert f"{name} {count or '–'}" in [" ".join(line.split()) for line in lines]


def test_every_part_is_tagged_for_who_listens(app: Flask) -> None:
    with app.test_request_context("/ar/lead/"):
        report = _report("fullest")
    with speaking(app, "en"):
        root: Any = read(pdf.summary_pdf(report)).trailer["/Root"]
    tags = list(_tags(root["/StructTreeRoot"]["/K"]))
    names = [name for name, _ in tags]
    headings = [name for name in names if name[1:2] == "H" and name[2:].isdigit()]
    assert headings == ["/H1", *["/H2"] * 4, "/H3", "/H3"]
    assert names.count("/Table") == 2 and names.count("/TH") == 10
    assert names.count("/L") == 3 and names.count("/LI") == len(Caveat) + 6
    assert not [one for name, one in tags if name == "/TR" and not one.get("/K")]
    assert [one["/Lang"] for _, one in tags if "/Lang" in one] == ["ar"] * 6
    assert "/Artifact" not in names and "/Figure" not in names, "the tables say what is drawn"


def _tags(node: Any) -> Iterator[tuple[str, Any]]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for one in node:
            yield from _tags(one)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"]), node
        yield from _tags(node.get("/K", []))
