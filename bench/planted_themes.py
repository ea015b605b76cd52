"""How well planted themes are found in each language, by the sentences of the invented republic.

`python -m bench.planted_themes` prints it; what is planted is said by `app/demo/themes.py`.
"""

from __future__ import annotations

import random

import numpy as np

from app.demo.themes import planted, said_anew
from app.insights.clustering import adjusted_rand
from app.insights.themes import Words, themes
from app.text.stemming import content_words

LANGUAGES = ("ar", "ckb", "en")


def sayings(language: str, *, each: int, seed: int) -> tuple[list[Words], list[int]]:
    """So many comments on each theme, and the theme of each."""
    dice = random.Random(f"{language} {seed}")
    texts, truth = [], []
    own, fillers = planted(language)
    for number, theme in enumerate(own):
        for _ in range(each):
            pairs = content_words(said_anew(theme, fillers, dice), language)
            texts.append(Words(tuple(one for one, _ in pairs), tuple(one for _, one in pairs)))
            truth.append(number)
    return texts, truth


def main() -> None:
    for language in LANGUAGES:
        scores, outside = [], []
        for seed in range(10):
            texts, truth = sayings(language, each=60, seed=seed)
            found = themes(texts)
            inside = found.label >= 0
            scores.append(adjusted_rand(np.array(truth)[inside], found.label[inside]))
            outside.append(1 - inside.mean())
        print(
            f"{language}: ARI {np.mean(scores):.2f} on average, {min(scores):.2f} at worst; "
            f"{np.mean(outside):.1%} in no theme"
        )


if __name__ == "__main__":
    main()
