"""Learning from what moderators decided; run by a command, never by a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import log

from app.errors import N_, Refusal
from app.screening.scorer import BUCKETS, Model, features

FEWEST = 200
FEWEST_OF_EACH = 25
"""Decisions, and decisions with each of the two outcomes, before anything is learned."""

HELD_OUT = 5
"""One decision in so many is kept away from learning, to tell how well it went."""
MOST_ODDS = 0.5
MANY = 0.5
"""The share from which a text counts as pointed out."""
DIGITS = 5


class TooFewDecisions(Refusal):
    title = N_("There are too few decisions to learn from")


@dataclass(frozen=True)
class Example:
    """A text as it was decided on; `stopped` when it was declined or sent back for a rule."""

    ref: str
    text: str
    language: str
    stopped: bool

    @property
    def held_out(self) -> bool:
        """Chosen by the reference alone, so that training again keeps the same ones away."""
        return int.from_bytes(sha256(self.ref.encode()).digest()[:4]) % HELD_OUT == 0


@dataclass(frozen=True)
class Measure:
    """How a model did on decisions it had not seen."""

    n: int
    stopped: int
    pointed_out: int
    right: int

    @property
    def precision(self) -> float | None:
        return self.right / self.pointed_out if self.pointed_out else None

    @property
    def recall(self) -> float | None:
        return self.right / self.stopped if self.stopped else None


def train(examples: Sequence[Example], *, version: int, trained_on: str) -> Model:
    """A model of these decisions: the same decisions give the same model, to the last digit.

    Logistic regression over hashed runs of letters, both outcomes weighed alike, fitted on four
    fifths, without a constant: letters that were never seen say nothing. A text of which nothing
    is known stands at the share that was stopped of all, and never above one in three.

    Raises `TooFewDecisions` when that would be reading tea leaves.
    """
    known = sorted((one for one in examples if not one.held_out), key=lambda one: one.ref)
    stopped = sum(one.stopped for one in known)
    if len(known) < FEWEST or min(stopped, len(known) - stopped) < FEWEST_OF_EACH:
        raise TooFewDecisions
    intercept, weights = _fitted(known)
    model = Model(version, trained_on, len(known), intercept, weights, {})
    measures = {
        language: {"decisions": float(m.n), "stopped": float(m.stopped)}
        | {name: value for name, value in _shares(m) if value is not None}
        for language, m in measured(model, examples).items()
    }
    return Model(version, trained_on, len(known), intercept, weights, measures)


def measured(model: Model, examples: Sequence[Example]) -> Mapping[str, Measure]:
    """Precision and recall on the decisions kept away, for each language and for all."""
    held = [one for one in examples if one.held_out]
    languages = sorted({one.language for one in held})
    found = {
        language: _measure(model, [one for one in held if one.language == language])
        for language in languages
    }
    return found | {"all": _measure(model, held)}


def _measure(model: Model, held: Sequence[Example]) -> Measure:
    pointed = [one for one in held if model.share(one.text) >= MANY]
    return Measure(
        n=len(held),
        stopped=sum(one.stopped for one in held),
        pointed_out=len(pointed),
        right=sum(one.stopped for one in pointed),
    )


def _shares(measure: Measure) -> tuple[tuple[str, float | None], ...]:
    return (("precision", measure.precision), ("recall", measure.recall))


def _fitted(known: Sequence[Example]) -> tuple[float, tuple[float, ...]]:
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - no page may load these
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    rows = [sorted(features(one.text).items()) for one in known]
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row))
    matrix = csr_matrix(
        (
            [value for row in rows for _, value in row],
            [bucket for row in rows for bucket, _ in row],
            starts,
        ),
        shape=(len(rows), BUCKETS),
    )
    learner = LogisticRegression(
        C=20.0,
        class_weight="balanced",
        fit_intercept=False,
        solver="liblinear",
        random_state=0,
        max_iter=200,
    )
    learner.fit(matrix, [one.stopped for one in known])
    weights = tuple(round(float(one), DIGITS) for one in learner.coef_[0])
    stopped = sum(one.stopped for one in known)
    return round(log(min(stopped / (len(known) - stopped), MOST_ODDS)), DIGITS), weights
