"""An insight made of values alone, with something in every field, to try keeping and words on."""

from __future__ import annotations

from datetime import date

from app.identity.rules import Means
from app.insights.signs import Sign
from app.participation.background_rules import Question
from app.participation.rules import Choice, Stance
from app.participation.statement_rules import Answer
from app.reports.insight import (
    RULES,
    Acquiescence,
    BrigadeReport,
    Case,
    Chosen,
    Clarity,
    CommonGround,
    Dividing,
    Effect,
    Estimate,
    GroupSupport,
    Headline,
    Insight,
    Item,
    ItemKind,
    Mark,
    OpinionGroup,
    OpinionMap,
    PriorityGap,
    Quote,
    Theme,
    ThemeReport,
    TopicGroups,
    Uniting,
)

HALF = Estimate(0.5, 0.45, 0.55)
MOST = Estimate(0.8, 0.76, 0.84)
GAP = Estimate(0.34, 0.26, 0.42)


def an_insight(statement: str = "AAAAAAA", comment: str = "BBBBBBB") -> Insight:
    """Two opinion groups, one statement in each list, one theme with its three quotes, one case."""
    item = Item(ItemKind.STATEMENT, statement, "youth")
    women = GroupSupport(Question.GENDER, "woman", MOST, 120)
    rural = GroupSupport(Question.PLACE_TYPE, "rural", HALF, 60)
    marks = (Mark(item, Answer.AGREE, MOST, HALF),)
    return Insight(
        rules=RULES,
        seed=2026,
        digest="ab" * 32,
        opinions=OpinionMap(
            clarity=Clarity.CLEAR,
            people=900,
            items=40,
            groups=(OpinionGroup(1, 600, 0.67, marks), OpinionGroup(2, 300, 0.33, ())),
            silhouette=0.42,
            by_chance=0.2,
            stability=0.97,
            straight=40,
        ),
        common=CommonGround(
            weighted=True,
            statements=30,
            comparisons=80,
            uniting=1,
            dividing=1,
            unites=(Uniting(item, MOST, women, 9, HALF, MOST, 0.6),),
            divides=(Dividing(item, HALF, women, rural, GAP),),
        ),
        priority_gaps=(PriorityGap("infrastructure", "youth", GAP, True),),
        topics=(TopicGroups("youth", MOST, (women, rural)),),
        themes=ThemeReport(
            comments=50,
            without=10,
            themes=(
                Theme(
                    number=1,
                    language="ar",
                    terms=("الكهرباء", "المولدات"),
                    comments=40,
                    by_topic={"infrastructure": 40},
                    by_stance={Stance.SUPPORT: 30, Stance.OPPOSE: 10},
                    quotes=tuple(Quote(comment, Stance.SUPPORT, rule) for rule in Chosen),
                    refs=(comment,),
                ),
            ),
        ),
        brigades=BrigadeReport(
            looked_at=1_000,
            cases=(
                Case(
                    key="0123456789abcdef",
                    people=60,
                    signs=(Sign.ALIKE, Sign.BURST),
                    answered=8,
                    alike=0.95,
                    expected=0.5,
                    first_on=date(2026, 11, 20),
                    last_on=date(2026, 11, 21),
                    on_one_day=0.9,
                    others_on_that_day=0.05,
                    brief=1.0,
                    others_brief=0.6,
                    by_means={Means.CARD: 1.0},
                    others_by_means={Means.CARD: 0.3, Means.PHONE: 0.7},
                    pattern={"youth": Choice.OPPOSE},
                    effects=(Effect("youth", HALF, MOST),),
                ),
            ),
        ),
        acquiescence=Acquiescence(
            looked_at=900,
            share=HALF,
            headline=Headline("infrastructure", MOST, 900, is_clear=True),
            without=Headline("infrastructure", MOST, 450, is_clear=True),
        ),
    )
