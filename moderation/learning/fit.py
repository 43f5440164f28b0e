"""Tokens and labels → margins → calibrated probabilities: scikit-learn fits, and what it fitted is exported.

The margins are linear support vectors over TF-IDF by presence. What turns them into probabilities is a logistic
regression fitted on margins of messages that were out of sight, so that it knows how far margins can be trusted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from moderation.classify.linear import Floats, Linear, linear
from moderation.classify.tokens import Runs, tokens_of

Views = tuple[Runs | Sequence[str], ...]
"""The tokens of one message, view by view."""
FOLDS = 5
SEED = 20240607


@dataclass(frozen=True)
class Fitted:
    """The scikit-learn side of a model, and what it said of messages that it had not seen.

    `runs` says which views are runs of characters.
    """

    vectorisers: tuple[TfidfVectorizer, ...]
    scales: tuple[float, ...]
    margins: LinearSVC
    calibration: LogisticRegression
    unseen: Floats
    runs: tuple[bool, ...]

    def probabilities(self, messages: Sequence[Views]) -> Floats:
        """What scikit-learn says; the exported arithmetic must say the same."""
        margins = self.margins.decision_function(_matrix(self.vectorisers, self.scales, messages))
        answer: Floats = self.calibration.predict_proba(margins)
        return answer


def fit(
    messages: Sequence[Views],
    labels: Sequence[int],
    groups: Sequence[str],
    scales: Sequence[float],
    *,
    weights: Sequence[float] | None = None,
    step: Callable[[], None] = lambda: None,
) -> Fitted:
    """Fit one model. `groups` are never torn apart between folds; `step` is called after each of FOLDS + 2 steps.

    `weights` say how much each message counts. The margins see every class as equally frequent; the calibration
    puts the frequencies of the corpus back.
    """
    wanted = np.asarray(labels)
    counts = np.ones(len(wanted)) if weights is None else np.asarray(weights, dtype=float)
    vectorisers = tuple(
        TfidfVectorizer(analyzer=tokens_of, binary=True, min_df=2).fit([message[view] for message in messages])
        for view in range(len(scales))
    )
    counted = _matrix(vectorisers, tuple(scales), messages)
    step()
    folds = folds_of(groups)
    unseen = np.zeros((len(wanted), len(set(labels))))
    for fold in range(FOLDS):
        here = folds == fold
        unseen[here] = _svc().fit(counted[~here], wanted[~here], counts[~here]).decision_function(counted[here])
        step()
    calibration = _regression().fit(unseen, wanted, counts)
    probabilities = np.zeros_like(unseen)
    for fold in range(FOLDS):
        here = folds == fold
        probabilities[here] = _regression().fit(unseen[~here], wanted[~here], counts[~here]).predict_proba(unseen[here])
    margins = _svc().fit(counted, wanted, counts)
    step()
    runs = tuple(isinstance(view, Runs) for view in messages[0])
    return Fitted(vectorisers, tuple(scales), margins, calibration, probabilities, runs)


def folds_of(groups: Sequence[str]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """A fold for each message, the same for one group, evenly filled; a matter of the groups' names and SEED alone."""
    names = sorted(set(groups))
    order = np.random.default_rng(SEED).permutation(len(names))
    fold = {names[place]: index % FOLDS for index, place in enumerate(order)}
    return np.asarray([fold[group] for group in groups])


def export(fitted: Fitted) -> Linear:
    """The same arithmetic without scikit-learn."""
    tokens = [vectoriser.get_feature_names_out().tolist() for vectoriser in fitted.vectorisers]
    idf = np.concatenate([vectoriser.idf_ for vectoriser in fitted.vectorisers])
    scale = np.concatenate([np.full(len(view), scale) for view, scale in zip(tokens, fitted.scales, strict=True)])
    return linear(
        tokens,
        fitted.runs,
        np.column_stack([(scale * idf)[:, None] * fitted.margins.coef_.T, idf**2]),
        np.asarray(fitted.margins.intercept_, dtype=np.float64),
        np.asarray(fitted.calibration.coef_, dtype=np.float64),
        np.asarray(fitted.calibration.intercept_, dtype=np.float64),
    )


def _svc() -> LinearSVC:
    return LinearSVC(C=1.0, class_weight="balanced", random_state=SEED)


def _regression() -> LogisticRegression:
    return LogisticRegression(C=1.0, max_iter=1000)


def _matrix(vectorisers: tuple[TfidfVectorizer, ...], scales: tuple[float, ...], messages: Sequence[Views]) -> Any:
    parts = [
        scale * vectoriser.transform([message[view] for message in messages])
        for view, (vectoriser, scale) in enumerate(zip(vectorisers, scales, strict=True))
    ]
    return sparse.hstack(parts, format="csr")
