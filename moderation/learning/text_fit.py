"""Support vectors over TF-IDF, each token weighed by how it tells the classes apart; and which class to choose then.

The weighing (the log ratio of a token's frequencies, NB-SVM) is what helps most where the classes share their topics.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.svm import LinearSVC

from moderation.classify.linear import Floats
from moderation.learning.fit import SEED
from moderation.learning.metrics import confusion, macro_f1

SMOOTH = 1.0
PENALTY = 0.2
WORTH = 0.005
"""Lifts that gain less than this on the training texts gain nothing elsewhere."""
LIFTS = tuple(float(lift) for lift in np.geomspace(0.25, 4.0, 17))


def lifts_of(unseen: Floats, wanted: NDArray[np.int64]) -> Floats:
    """The factor for each class by which choosing the largest gives the best macro-F1 on texts out of sight."""
    size = unseen.shape[1]
    lifts = np.ones(size)

    def score(tried: Floats) -> float:
        return macro_f1(confusion(wanted.tolist(), (unseen * tried).argmax(axis=1).tolist(), size))

    best = plain = score(lifts)
    for _ in range(2):
        for place in range(1 if size == 2 else 0, size):
            for lift in LIFTS:
                tried = lifts.copy()
                tried[place] = lift
                if (found := score(tried)) > best:
                    best, lifts = found, tried
    return lifts if best > plain + WORTH else np.ones(size)


def ratio_margins(
    matrix: Any, wanted: NDArray[np.int64], counts: Floats, size: int, widths: Sequence[int]
) -> tuple[Floats, Floats]:
    """A weight for each token and margin, and each margin's intercept: every class against the others.

    `counts` says how much each row counts, `widths` how many columns each view has.
    """
    weights, intercepts = [], []
    for place in [1] if size == 2 else range(size):
        this = wanted == place
        ratio = _ratio(matrix, this, widths)
        svc = LinearSVC(C=PENALTY, random_state=SEED).fit(matrix @ sparse.diags_array(ratio), this, counts)
        weights.append(ratio * svc.coef_[0])
        intercepts.append(float(svc.intercept_[0]))
    return np.column_stack(weights), np.asarray(intercepts)


def _ratio(matrix: Any, this: NDArray[np.bool_], widths: Sequence[int]) -> Floats:
    """How much more often each token stands in texts of the class than in others: the log of the ratio."""
    there = matrix.sign()
    inside = SMOOTH + np.asarray(there[this].sum(axis=0)).ravel()
    outside = SMOOTH + np.asarray(there[~this].sum(axis=0)).ravel()
    parts, start = [], 0
    for width in widths:
        some, other = inside[start : start + width], outside[start : start + width]
        parts.append(np.log(some / some.sum()) - np.log(other / other.sum()))
        start += width
    return np.concatenate(parts)
