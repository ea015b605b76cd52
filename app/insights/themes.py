"""Short texts put together by the words they share, with the words that tell one theme apart."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from threadpoolctl import threadpool_limits

from app.insights.clustering import k_means
from app.insights.weighting import Codes, Floats

NONE = -1
SMALLEST = 10
"""Texts in a theme; fewer are no theme but a remark, and would tell who wrote them."""
FEWEST_TEXTS = 40
"""Whoever has fewer should read them all."""
DIMENSIONS = 40
SMALL_GROUPS = 40
"""Groups to begin with, before those that are near one another are put together."""
COHESION = 0.05
"""The mean cosine over pairs of texts from which they are about one thing."""
NEAR = 0.03
"""The cosine of two middles, beyond what all texts share, from which they are one theme."""
LOOSE = 0.1
"""The cosine to the middle of its theme's other texts below which a text has none."""
COMMON = 0.35
"""A stem in more texts than that tells nothing."""
TERMS, FEWEST_TERMS = 5, 2
FEWEST_WRITERS = 3
"""Texts that must use a word before it is shown: one person's word stays that person's."""


@dataclass(frozen=True)
class Words:
    """One text as its content words: `stems` to compare by, `written` as its author wrote them."""

    stems: tuple[str, ...]
    written: tuple[str, ...]


@dataclass(frozen=True)
class Themes:
    """Each text's theme, -1 for none, themes numbered from the largest; and each one's terms."""

    label: Codes
    terms: tuple[tuple[str, ...], ...]


def themes(texts: Sequence[Words], *, seed: int = 2026) -> Themes:
    """Themes among texts of one language; the order of the texts changes nothing.

    Character runs of three to five letters within stems, weighted by TF-IDF (G. Salton and C.
    Buckley, "Term-weighting approaches in automatic text retrieval", Information Processing &
    Management 24, 1988), reduced by a truncated SVD (S. Deerwester et al., "Indexing by latent
    semantic analysis", JASIS 41, 1990) and put into forty small groups by k-means. The two nearest
    groups become one until none are near (average linkage, R. Sokal and C. Michener, "A statistical
    method for evaluating systematic relationships", 1958). A text that hardly resembles the
    others of its theme has none. Terms come from class-based TF-IDF (M. Grootendorst, "BERTopic:
    neural topic modeling with a class-based TF-IDF procedure", 2022): words as most wrote them, and
    only words that three texts use; where no two words are left, there is no theme.
    """
    order = sorted(range(len(texts)), key=lambda place: _mark(texts[place]))
    label = np.full(len(texts), NONE, dtype=np.int64)
    kept = [place for place in order if texts[place].stems]
    if len(kept) < FEWEST_TEXTS:
        return Themes(label, ())
    with threadpool_limits(limits=1):
        found = _grouped([texts[place] for place in kept], seed)
    terms = _terms([texts[place] for place in kept], found)
    told = [theme for theme, words in enumerate(terms) if len(words) >= FEWEST_TERMS]
    number = np.full(len(terms) + 1, NONE, dtype=np.int64)  # the last place is that of none
    number[told] = np.arange(len(told))
    label[kept] = number[found]
    return Themes(label, tuple(terms[theme] for theme in told))


def _mark(text: Words) -> bytes:
    return hashlib.blake2b(repr((text.stems, text.written)).encode(), digest_size=16).digest()


def _grouped(texts: Sequence[Words], seed: int) -> Codes:
    rare = _not_common(texts)
    vectors = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), min_df=2, sublinear_tf=True, dtype=np.float64
    )
    try:
        matrix: csr_matrix = vectors.fit_transform(rare)
    except ValueError:  # not two texts share a run of letters
        return np.full(len(texts), NONE, dtype=np.int64)
    width = min(DIMENSIONS, matrix.shape[1] - 1, matrix.shape[0] - 1)
    if width < 2:
        return np.full(len(texts), NONE, dtype=np.int64)
    places = TruncatedSVD(width, random_state=seed, n_iter=10).fit_transform(matrix)
    points = _unit(np.asarray(places, dtype=np.float64))
    small = k_means(points, min(SMALL_GROUPS, len(texts) // SMALLEST), seed)
    return _tight(matrix, _joined(matrix, small))


def _sums(matrix: csr_matrix, label: Codes) -> tuple[Floats, Floats]:
    """The sum of each group's texts, and how many they are."""
    k, n = int(label.max()) + 1, len(label)
    member = csr_matrix((np.ones(n), (label, np.arange(n))), (k, n))
    return (member @ matrix).toarray(), np.bincount(label, minlength=k)[:, None].astype(np.float64)


def _joined(matrix: csr_matrix, label: Codes) -> Codes:
    """Groups put together, the two nearest first, until no two of them are near.

    Two are near when their texts have, on average over pairs, enough in common; or when their
    middles point the same way from the middle of all texts, as they do where all texts are alike.
    """
    all_texts = np.asarray(matrix.mean(axis=0))
    while label.max() > 0:
        sums, sizes = _sums(matrix, label)
        middles = sums / sizes
        beyond = _unit(middles - all_texts)
        near = np.maximum(middles @ middles.T - COHESION, beyond @ beyond.T - NEAR)
        np.fill_diagonal(near, -1)
        one, other = np.unravel_index(int(near.argmax()), near.shape)
        if near[one, other] < 0:
            break
        label = np.where(label == max(one, other), min(one, other), label)
        label = np.unique(label, return_inverse=True)[1]
    return label


def _not_common(texts: Sequence[Words]) -> list[str]:
    """Each text's stems without those that most texts use."""
    often = Counter(stem for text in texts for stem in set(text.stems))
    most = COMMON * len(texts)
    return [" ".join(stem for stem in text.stems if often[stem] <= most) for text in texts]


def _unit(points: Floats) -> Floats:
    length = np.sqrt((points**2).sum(axis=1))[:, None]
    return np.asarray(points / np.maximum(length, 1e-12))


def _tight(matrix: csr_matrix, label: Codes) -> Codes:
    """Themes without what hardly belongs to them, numbered again from the largest.

    A text is measured by the middle of the others: in a small group it would resemble itself.
    """
    sums, sizes = _sums(matrix, label)
    dots = np.asarray(matrix.multiply(sums[label]).sum(axis=1)).ravel() - 1
    lengths = np.sqrt(np.maximum((sums**2).sum(axis=1)[label] - 2 * dots - 1, 1e-12))
    near = dots / lengths >= LOOSE
    k = len(sums)
    held = ((sums**2).sum(axis=1) - sizes[:, 0]) / np.maximum(sizes[:, 0] * (sizes[:, 0] - 1), 1)
    kept = np.where(held >= COHESION, np.bincount(label[near], minlength=k), 0)
    order = [one for one in np.argsort(-kept, kind="stable") if kept[one] >= SMALLEST]
    number = np.full(k, NONE, dtype=np.int64)
    number[order] = np.arange(len(order))
    return np.where(near, number[label], NONE)


def _terms(texts: Sequence[Words], label: Codes) -> tuple[tuple[str, ...], ...]:
    """For each theme the words that occur in it more than elsewhere, the most telling first."""
    themes_found = int(label.max(initial=NONE)) + 1
    counts = [Counter[str]() for _ in range(themes_found)]
    users = [Counter[str]() for _ in range(themes_found)]
    written: dict[str, Counter[str]] = {}
    everywhere = Counter[str]()
    for text, theme in zip(texts, label.tolist(), strict=True):
        for stem, word in zip(text.stems, text.written, strict=True):
            written.setdefault(stem, Counter())[word] += 1
        everywhere.update(text.stems)
        if theme != NONE:
            counts[theme].update(text.stems)
            users[theme].update(set(text.stems))
    average = sum(everywhere.values()) / max(1, themes_found)
    found = []
    for held, used in zip(counts, users, strict=True):
        weight = {
            stem: n / held.total() * log(1 + average / everywhere[stem])
            for stem, n in held.items()
            if used[stem] >= FEWEST_WRITERS
        }
        best = sorted(weight, key=lambda stem: (-weight[stem], stem))[:TERMS]
        found.append(tuple(_as_written(written[stem]) for stem in best))
    return tuple(found)


def _as_written(words: Counter[str]) -> str:
    return min(words, key=lambda word: (-words[word], word))
