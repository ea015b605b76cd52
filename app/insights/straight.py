"""People who gave one answer to everything they were asked, where nobody of any mind would.

They say nothing about who thinks alike, and put beside the others they look like a group of their
own. Whoever agrees with everything because all of a camp do is none of them.
"""

from __future__ import annotations

from math import log

import numpy as np
from scipy.sparse import csr_matrix

from app.insights.weighting import Codes

CHANCE = 1e-3
VALUES = 3
"""Disagree, neither and agree, held as -1, 0 and 1."""


def of_one_answer(matrix: csr_matrix) -> Codes:
    """Whether each person (a row, never empty) gave one answer alone."""
    starts = matrix.indptr[:-1]
    if not len(starts):
        return np.zeros(0, dtype=bool)
    same: Codes = np.minimum.reduceat(matrix.data, starts) == np.maximum.reduceat(
        matrix.data, starts
    )
    return same


def straight(matrix: csr_matrix, same: Codes, label: Codes) -> Codes:
    """Whether each person answered straight through.

    `same` are the people of one answer, `label` the groups of all others in their order. A long
    string of one answer is the oldest sign of answers without thought (J. Johnson, "Ascertaining
    the validity of individual protocols from Web-based personality inventories", Journal of
    Research in Personality 39, 2005; A. Meade and S. Craig, "Identifying careless responses in
    survey data", Psychological Methods 17, 2012). Alone it would take whoever truly agrees with all
    they were shown, so it counts only where it is unlikely for people of every group (the idea of
    person fit: F. Drasgow, M. Levine and E. Williams, British Journal of Mathematical and
    Statistical Psychology 38, 1985): below one in a thousand, by the group's own answers with
    Laplace's rule.
    """
    likeliest = np.full(int(same.sum()), -np.inf)
    theirs, others = matrix[same], matrix[~same]
    first = theirs.indptr[:-1]
    if not len(first) or not others.shape[0]:
        return np.zeros_like(same)
    of = np.repeat(label, np.diff(others.indptr))
    cell = others.indices * VALUES + others.data + 1
    said = theirs.indices * VALUES + theirs.data + 1
    for group in range(int(label.max()) + 1):
        counts = np.bincount(cell[of == group], minlength=matrix.shape[1] * VALUES) + 1.0
        chances = counts.reshape(-1, VALUES)
        chances = np.log(chances / chances.sum(axis=1, keepdims=True)).ravel()
        likeliest = np.maximum(likeliest, np.add.reduceat(chances[said], first))
    found = np.zeros_like(same)
    found[np.flatnonzero(same)] = likeliest < log(CHANCE)
    return found
