"""Comments on planted themes: sentences said anew with fillers and with words left out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from random import Random

from app.demo.voices import DATA, Fate, Voice
from app.moderation.rules import Outcome, Reason
from app.participation.rules import Stance
from app.text import skeleton

# The two who decide; of the comments of each stance so many (0 to 1) does each decline. The second
# declines what opposes far more readily, and may be found out by it.
DECLINES: tuple[Mapping[Stance, float], ...] = (
    {Stance.SUPPORT: 0.07, Stance.OPPOSE: 0.07, Stance.NONE: 0.05},
    {Stance.SUPPORT: 0.04, Stance.OPPOSE: 0.45, Stance.NONE: 0.05},
)
ADS = (
    "خصومات كبيرة على {} تواصلوا مع صفحتنا",
    "أفضل أسعار {} مع توصيل مجاني لكل البيوت",
    "عروض نهاية السنة على {} لا تفوتكم",
    "للبيع {} بحالة ممتازة والسعر مناسب",
    "متجرنا يوفر {} بالتقسيط المريح",
    "{} أصلية بنصف السعر لفترة محدودة",
)
WARES = ("الهواتف", "الأثاث", "المكيفات", "الملابس", "العطور", "الساعات", "الأحذية", "السجاد")


@dataclass(frozen=True)
class Theme:
    """What people say on one matter, under one topic."""

    name: str
    topic: str
    sentences: tuple[str, ...]


@cache
def planted(language: str) -> tuple[tuple[Theme, ...], tuple[str, ...]]:
    """The themes of a language and its fillers, in the order of the file."""
    read = tomllib.loads((DATA / "themes.toml").read_text(encoding="utf-8"))[language]
    return (
        tuple(
            Theme(name, one["topic"], tuple(one["sentences"]))
            for name, one in read["themes"].items()
        ),
        tuple(read["fillers"]),
    )


def said_anew(theme: Theme, fillers: tuple[str, ...], dice: Random) -> str:
    """One comment: a sentence with a filler, a word left out, or a second sentence after it."""
    words = dice.choice(theme.sentences).split()
    if dice.random() < 0.5:
        words.insert(dice.choice([0, len(words)]), dice.choice(fillers))
    if dice.random() < 0.3 and len(words) > 4:
        words.pop(dice.randrange(len(words)))
    if dice.random() < 0.4:
        words += dice.choice(theme.sentences).split()
    return " ".join(words)


def each(people: int) -> int:
    """How many comments each theme has in a republic of so many."""
    return min(300, max(6, people // 30))


def theme_voices(people: int, dice: Random) -> Iterator[Voice]:
    """Every theme's comments, no two alike; how many are declined depends on no chance."""
    heard: set[str] = set()
    for language in ("ar", "ckb", "en"):
        themes, fillers = planted(language)
        for theme in themes:
            left = [dict.fromkeys(Stance, 0.0) for _ in DECLINES]
            turns = cycle((by, stance) for stance in DECLINES[0] for by in range(len(DECLINES)))
            for _ in range(each(people)):
                by, stance = next(turns)
                left[by][stance] += DECLINES[by][stance]
                declined = left[by][stance] >= 1
                left[by][stance] -= declined
                text = _unheard(theme, fillers, dice, heard)
                yield _voice(
                    theme.topic, text, stance, Reason.OFF_TOPIC if declined else None,
                    by=by, theme=f"{language} {theme.name}",
                )  # fmt: skip


def spammers(people: int) -> int:
    """So many send the same advertisement again and again."""
    return 0 if people < 200 else max(2, min(20, people // 1_000))


def spam_voices(people: int, dice: Random) -> Iterator[Voice]:
    """Their advertisements, all declined."""
    topics = [theme.topic for theme in planted("ar")[0]]
    for number in range(spammers(people)):
        for place, words in enumerate(ADS):
            wares = " و".join(dice.sample(WARES, 2))
            text = f"{words.format(wares)} {number + 1}"
            yield _voice(
                topics[place % len(topics)], text, Stance.NONE, Reason.SPAM,
                by=place % len(DECLINES), author=f"spammer {number}",
            )  # fmt: skip


def _unheard(theme: Theme, fillers: tuple[str, ...], dice: Random, heard: set[str]) -> str:
    text = said_anew(theme, fillers, dice)
    while skeleton(text) in heard:
        text = f"{text} {dice.choice(fillers)}" if dice.random() < 0.5 else said_anew(
            theme, fillers, dice
        )  # fmt: skip
    heard.add(skeleton(text))
    return text


def _voice(
    topic: str,
    text: str,
    stance: Stance,
    reason: Reason | None,
    *,
    by: int,
    theme: str = "",
    author: str = "",
) -> Voice:
    return Voice(
        topic=topic,
        text=text,
        stance=stance,
        fate=Fate.DECIDED,
        outcome=Outcome.DECLINE if reason else Outcome.PUBLISH,
        reason=reason,
        words=(),
        whole=reason is not None,
        note="",
        hours=0.0,
        earlier="",
        by=by,
        theme=theme,
        author=author,
    )
