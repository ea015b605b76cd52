"""What the nightly command finds of all that was planted, in one table."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from sqlalchemy import func, select

from app.catalogue.models import Round
from app.catalogue.queries import all_topics
from app.db import session
from app.demo import crew, republic
from app.demo.likings import Planted
from app.demo.truth import Truth, of_kind
from app.identity import devices
from app.identity.models import Staff
from app.insights.brigades import brigades
from app.insights.clustering import adjusted_rand
from app.insights.common_ground import Heard, bridging
from app.insights.evenhandedness import Side, StanceCheck, stance_check
from app.insights.representation import presence
from app.insights.weighting import Codes
from app.moderation.models import Decision
from app.moderation.rules import BEFORE_PUBLICATION, Outcome, Reason
from app.participation.answer_queries import ANSWERS, NO_DAY, Given, RoundAnswers, round_answers
from app.participation.background_queries import kinds_of_people
from app.participation.models import Submission, Voter
from app.participation.priority_queries import priority_counts
from app.participation.rules import Kind, Stance
from app.participation.statement_rules import Answer
from app.reports import analysing, computing, insight_queries, queries
from app.reports.adults import present_adults
from app.reports.case_finding import taken_of
from app.reports.gathering import SMALLEST_CELL, Gathered, cells
from app.reports.insight import CommonGround, Theme, TopicGroups
from app.reports.mapping import grouped, opinion_map
from app.reports.missing import missing_report
from app.reports.uniting import topic_groups

SPAM_FROM = 3
WITH_ALL = "as everybody answered"
WITHOUT = "without the brigade and straight-liners found"


@dataclass(frozen=True)
class Row:
    """One thing that was planted, how much of it, and how much was found."""

    what: str
    planted: str
    found: str
    value: float  # the finding as a number, for whoever checks it


def rediscover(round_: Round, planted: Truth) -> list[Row]:
    """Every row; the round is computed as `flask reports analyse` does, and nothing is kept."""
    known = present_adults()
    topics = [topic.slug for topic in all_topics()]
    held = round_answers(round_.id, topics)
    comments = insight_queries.comments(round_.id)
    found = computing.compute(held, comments, known)
    gathered = Gathered(held, known)
    numbers = _numbers(round_, planted)
    _, label = opinion_map(gathered, computing.SEED)
    members = _members(gathered)
    straight = grouped(gathered, computing.SEED).straight
    honest = Gathered(_without(held, np.union1d(members, straight)), known)
    _, of_honest = opinion_map(honest, computing.SEED)
    waiting = priority_counts(round_.id).waiting
    weights = analysing.weigh(kinds_of_people(round_.id), known, waiting)
    return [
        *_priorities(weights, planted),
        *_topics(WITH_ALL, found.topics, planted),
        *_topics(WITHOUT, topic_groups(honest), planted),
        _groups(WITH_ALL, label, numbers, planted),
        _groups(WITHOUT, of_honest, numbers, planted),
        *_common(found.common, honest, of_honest, planted),
        *_themes(found.themes.themes, planted),
        *_caught("brigade", members, planted.brigade, numbers),
        *_caught("straight-liners", straight, planted.straight, numbers),
        _spam(planted),
        *_moderators(planted),
        _representation(round_, planted),
    ]


def as_table(rows: Sequence[Row]) -> str:
    """Planted and found, as a table in Markdown."""
    lines = ["| What | Planted | Found |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {row.what} | {row.planted} | {row.found} |" for row in rows)])


def as_json(rows: Sequence[Row]) -> str:
    return json.dumps([asdict(row) for row in rows])


def _numbers(round_: Round, planted: Truth) -> Codes:
    """The number of each person in the figures, in the order in which they are read."""
    number = {
        devices.voter_ref(round_.slug, secret): place
        for place, secret in enumerate(republic.all_devices(planted.seed, planted.people))
    }
    refs = select(Voter.ref).where(Voter.round_id == round_.id, Voter.confirmed_by.is_not(None))
    return np.array([number[ref] for ref in session().scalars(refs.order_by(Voter.ref))])


def _within(told: Sequence[tuple[float, float, float]]) -> tuple[str, float]:
    """How many of n ranges hold what was planted; each is planted, low, high."""
    inside = sum(low <= truth <= high for truth, low, high in told)
    return f"{inside} of {len(told)} ranges hold it", inside / max(1, len(told))


def _priorities(weights: analysing.Figures | None, planted: Truth) -> list[Row]:
    if weights is None:
        return []
    shares = weights.shares
    words, value = _within(
        [(share, shares[slug].low, shares[slug].high) for slug, share in planted.priorities.items()]
    )
    _, plain = _within(
        [
            (share, plain - (one.value - one.low), plain + (one.high - one.value))
            for slug, share in planted.priorities.items()
            for one in (shares[slug],)
            if (plain := one.plain) is not None
        ]
    )
    words = f"{words}; unweighted {plain:.0%} would"
    return [Row("weighted shares of first topics", f"{len(shares)} shares", words, value)]


def _topics(how: str, topics: Sequence[TopicGroups], planted: Truth) -> list[Row]:
    wide = [one for one in topics if one.topic in planted.topics]
    every, value = _within(
        [(planted.topics[one.topic], one.support.low, one.support.high) for one in wide]
    )
    in_groups = [
        (of[f"{told.question} {told.group}"], told.support.low, told.support.high)
        for one in wide
        for of in (planted.topic_groups[one.topic],)
        for told in one.groups
        if f"{told.question} {told.group}" in of
    ]
    groups, share = _within(in_groups)
    return [
        Row(f"weighted support of topics, {how}", f"{len(wide)} shares", every, value),
        Row(f"the same in groups, {how}", f"{len(in_groups)} shares", groups, share),
    ]


def _groups(how: str, label: Codes, numbers: Codes, planted: Truth) -> Row:
    acting = {*planted.brigade, *planted.straight}
    at = [
        place
        for place, number in enumerate(numbers.tolist())
        if label[place] >= 0 and number not in acting
    ]
    camp = np.array([int(planted.camps[number]) for number in numbers[at].tolist()], dtype=np.int64)
    many = int(label.max(initial=-1)) + 1
    value = adjusted_rand(camp, label[at]) if at else 0.0
    return Row(f"opinion groups, {how}", "2 camps", f"{many} groups, ARI {value:.2f}", value)


def _common(common: CommonGround, gathered: Gathered, label: Codes, planted: Truth) -> list[Row]:
    names = {ref: name for ref, (name, _, _) in planted.statements.items()}
    uniting = of_kind(planted, Planted.UNITES)
    bridges = uniting | of_kind(planted, Planted.BRIDGES)
    dividing = of_kind(planted, Planted.DIVIDES)
    top = _bridging(gathered, label)
    majority = next((ref for ref, name in names.items() if name == "g5-a"), "")
    place = top.index(majority) + 1 if majority in top else 0
    return [
        _listed("statements that unite", [one.item.key for one in common.unites], uniting),
        _listed("statements that divide", [one.item.key for one in common.divides], dividing),
        replace(
            _listed("bridging statements", top[: len(bridges)], bridges),
            what=f"bridging statements (the majority's own comes {place}.)",
        ),
    ]


def _listed(what: str, told: Sequence[str], wanted: Collection[str]) -> Row:
    hits = sum(key in wanted for key in told)
    value = hits / max(1, len(told))
    return Row(what, f"{len(wanted)}", f"{hits} of the {len(told)} first", value if told else 0.0)


def _bridging(gathered: Gathered, label: Codes) -> list[str]:
    """Statements by their bridging score, the highest first."""
    refs, entries = list(gathered.held.statements), gathered.answers
    so = (entries.said == ANSWERS.index(Answer.AGREE)).astype(np.float64)
    groups = int(label.max(initial=-1)) + 1
    if groups < 2:
        return []
    table = cells(entries, so, gathered.weights, label, (len(refs), groups))
    scores = {
        ref: bridging(
            [Heard(float(v), float(n)) for v, n in zip(table.value[at], table.effective[at],
                                                      strict=True)]
        )
        for at, ref in enumerate(refs)
        if table.base[at].min() >= SMALLEST_CELL
    }  # fmt: skip
    return sorted(scores, key=lambda ref: (-scores[ref], ref))


def _themes(themes: Sequence[Theme], planted: Truth) -> list[Row]:
    rows = []
    for language in ("ar", "ckb", "en"):
        own = [one for one in themes if one.language == language]
        pairs = [
            (planted.themes[ref], one.number)
            for one in own
            for ref in one.refs
            if ref in planted.themes
        ]
        names = sorted({name for name, _ in pairs})
        many = sum(name.startswith(f"{language} ") for name in planted.themes.values())
        kinds = len({name for name in planted.themes.values() if name.startswith(f"{language} ")})
        codes = np.array([names.index(name) for name, _ in pairs], dtype=np.int64)
        numbers = np.array([number for _, number in pairs], dtype=np.int64)
        value = adjusted_rand(codes, numbers) if pairs else 0.0
        rows.append(
            Row(
                f"themes, {language}",
                f"{kinds} themes, {many} comments",
                f"ARI {value:.2f}; {len(own)} themes, {len(pairs)} comments",
                value,
            )
        )
    return rows


def _members(gathered: Gathered) -> Codes:
    cases = brigades(taken_of(gathered), seed=computing.SEED)
    return np.concatenate([np.zeros(0, dtype=np.int64), *(case.members for case in cases)])


def _without(held: RoundAnswers, members: Codes) -> RoundAnswers:
    """The same answers without those of these people."""
    left = set(members.tolist())
    first = held.first_on[:]
    for place in left:
        first[place] = NO_DAY

    def kept(given: Given) -> Given:
        rest = Given()
        for person, item, said in zip(given.person, given.item, given.said, strict=True):
            if person not in left:
                rest.add(person, item, said)
        return rest

    return replace(held, votes=kept(held.votes), answers=kept(held.answers), first_on=first)


def _caught(what: str, members: Codes, planted: Sequence[int], numbers: Codes) -> list[Row]:
    in_figures = set(planted) & set(numbers.tolist())
    hits = sum(number in in_figures for number in numbers[members].tolist())
    recall, precision = hits / max(1, len(in_figures)), hits / max(1, len(members))
    return [
        Row(f"{what}, recall", f"{len(in_figures)} people", f"{recall:.2f}", recall),
        Row(f"{what}, precision", "", f"{precision:.2f} of {len(members)}", precision),
    ]


def _spam(planted: Truth) -> Row:
    """Authors with several comments declined as advertisement."""
    query = (
        select(Submission.participant_ref, func.count())
        .join(Decision, Decision.submission_ref == Submission.ref)
        .where(Decision.reason == Reason.SPAM)
        .group_by(Submission.participant_ref)
        .having(func.count() >= SPAM_FROM)
    )
    found = len(session().execute(query).all())
    wanted = len(set(planted.spam.values()))
    return Row("spammers", f"{wanted}", f"{found}", found / wanted if wanted else 1.0)


def _moderators(planted: Truth) -> list[Row]:
    """Each of the two on all their decisions of comments: declined, opposing less supporting."""
    query = (
        select(Staff.email, Submission.stance, Decision.outcome, func.count())
        .join(Decision, Decision.staff_id == Staff.id)
        .join(Submission, Submission.ref == Decision.submission_ref)
        .where(Decision.outcome.in_(BEFORE_PUBLICATION), Submission.kind == Kind.COMMENT)
        .group_by(Staff.email, Submission.stance, Decision.outcome)
    )
    counted: dict[str, Counter[tuple[Stance, bool]]] = {}
    for email, stance, outcome, n in session().execute(query):
        counted.setdefault(email, Counter())[stance, outcome is Outcome.DECLINE] += n
    emails = [person.email for person in crew.known_moderators()]
    rows = []
    for number, (email, declines) in enumerate(zip(emails, planted.declines, strict=True), start=1):
        check = _stances(counted.get(email, Counter()))
        gap = declines[Stance.OPPOSE] - declines[Stance.SUPPORT]
        told = "too few" if check.difference is None else f"{check.difference * 100:+.0f} points"
        flagged = "flagged" if check.apart else "not flagged"
        right = check.apart == (gap != 0)
        planted_gap = f"{gap * 100:+.0f} points"
        rows.append(Row(f"moderator {number}", planted_gap, f"{told}, {flagged}", float(right)))
    return rows


def _stances(counted: Mapping[tuple[Stance, bool], int]) -> StanceCheck:
    def side(stance: Stance) -> Side:
        declined = counted.get((stance, True), 0)
        return Side(counted.get((stance, False), 0) + declined, declined)

    return stance_check(side(Stance.SUPPORT), side(Stance.OPPOSE))


def _representation(round_: Round, planted: Truth) -> Row:
    """Groups told of whose word is that of the planted rate of taking part."""
    report = missing_report(queries.backgrounds(round_.id), present_adults())
    told = [
        (planted.presence[f"{one.adults.question} {group.name}"], group.presence)
        for one in report.told
        for group in one.groups
        if group.presence is not None
    ]
    right = sum(presence(ratio) is word for ratio, word in told)
    return Row(
        "words for who is missing",
        f"{len(told)} groups",
        f"{right} with the same word",
        right / max(1, len(told)),
    )
