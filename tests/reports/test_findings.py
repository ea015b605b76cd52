"""Promise: no order is claimed that the figures do not carry."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.insights.tallies import Reading, Tally
from app.reports import findings
from tests.reports.making import a_report

tallies = st.builds(
    Tally,
    support=st.integers(0, 400),
    neutral=st.integers(0, 60),
    oppose=st.integers(0, 400),
    no_opinion=st.integers(0, 50),
)


def slugs(topics: tuple) -> list[str]:
    return [topic.slug for topic in topics]


def test_topics_are_ordered_by_support_and_equals_keep_the_documents_order() -> None:
    report = a_report(Tally(50, 0, 50), Tally(90, 0, 10), Tally(50, 0, 50))
    assert slugs(findings.by_support(report.topics)) == [
        "sustainable-development", "infrastructure", "democracy",
    ]  # fmt: skip


def test_a_topic_with_too_few_votes_has_no_place() -> None:
    report = a_report(Tally(29, 0, 0), Tally(15, 0, 15))
    assert slugs(findings.by_support(report.topics)) == ["sustainable-development"]


def test_neighbours_whose_ranges_overlap_stand_together() -> None:
    report = a_report(Tally(900, 0, 100), Tally(890, 0, 110), Tally(500, 0, 500))
    assert [slugs(run) for run in findings.too_close(report.topics)] == [
        ["infrastructure", "sustainable-development"]
    ]


def test_a_chain_of_neighbours_is_not_called_close_from_end_to_end() -> None:
    chain = a_report(Tally(80, 0, 20), Tally(70, 0, 30), Tally(60, 0, 40))
    assert [len(run) for run in findings.ranks(chain.topics)] == [3]
    assert not findings.all_close(findings.ranks(chain.topics)[0])
    close = a_report(Tally(80, 0, 20), Tally(79, 0, 21), Tally(78, 0, 22))
    assert findings.all_close(findings.ranks(close.topics)[0])


def test_a_clear_lead_is_one_topic_and_an_unclear_one_is_several() -> None:
    clear = a_report(Tally(900, 0, 100), Tally(500, 0, 500))
    assert slugs(findings.leading(clear.topics)) == ["infrastructure"]
    close = a_report(Tally(900, 0, 100), Tally(910, 0, 90), Tally(500, 0, 500))
    assert len(findings.leading(close.topics)) == 2


def test_nobody_leads_before_anybody_voted() -> None:
    assert findings.leading(a_report().topics) == ()
    assert findings.ranks(a_report().topics) == ()


def test_what_unites_is_broad_and_what_divides_has_no_clear_majority() -> None:
    report = a_report(Tally(900, 0, 100), Tally(50, 0, 50), Tally(55, 0, 45), Tally(10, 0, 90))
    assert slugs(findings.with_reading(report.told, findings.UNITING)) == ["infrastructure"]
    assert slugs(findings.with_reading(report.told, findings.DIVIDING)) == [
        "sustainable-development", "democracy",
    ]  # fmt: skip
    assert slugs(findings.with_reading(report.told, findings.REJECTED)) == ["social-justice"]


def test_every_reading_that_is_no_majority_for_support_is_told_somewhere() -> None:
    told = {*findings.UNITING, *findings.DIVIDING, *findings.REJECTED}
    assert set(Reading) - told == {Reading.TOO_FEW, Reading.MAJORITY_SUPPORT}


@given(st.lists(tallies, max_size=11))
def test_between_two_ranks_the_ranges_never_touch(votes: list[Tally]) -> None:
    report = a_report(*votes)
    for above, below in pairwise(findings.ranks(report.topics)):
        assert above[-1].support.low > below[0].support.high
    ranked = [topic for run in findings.ranks(report.topics) for topic in run]
    assert len(ranked) == len(report.told)
