"""Numbers that say how good a judgement is, from what was wanted and what was said."""

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Counts = NDArray[np.int64]


def confusion(wanted: Sequence[int], said: Sequence[int], classes: int) -> Counts:
    """How often each class (row) was called each (column)."""
    table = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(table, (np.asarray(wanted, dtype=int), np.asarray(said, dtype=int)), 1)
    return table


def precision_recall(table: Counts) -> list[tuple[float, float, float]]:
    """Precision, recall and F1 of each class; 0 where there is nothing to divide by."""
    answer = []
    for index in range(len(table)):
        hits = float(table[index, index])
        precision, recall = share(hits, float(table[:, index].sum())), share(hits, float(table[index].sum()))
        answer.append((precision, recall, share(2 * precision * recall, precision + recall)))
    return answer


def macro_f1(table: Counts) -> float:
    """The mean F1 of the classes that were wanted or said; one that is not in a file says nothing."""
    seen = table.sum(axis=0) + table.sum(axis=1) > 0
    return float(np.mean([f1 for (_, _, f1), there in zip(precision_recall(table), seen, strict=True) if there] or [0]))


def kappa(table: Counts) -> float:
    """Cohen's kappa with quadratic weights: agreement on an ordered scale beyond chance."""
    size = len(table)
    far = (np.arange(size)[:, None] - np.arange(size)[None, :]) ** 2 / (size - 1) ** 2
    chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / max(1, table.sum())
    expected = float((far * chance).sum())
    return 1.0 - float((far * table).sum()) / expected if expected else 1.0


def calibration_error(shares: NDArray[np.float64], wanted: Sequence[int], bins: int = 10) -> float:
    """Expected calibration error of the most likely class: how far the score shown is from how often it is right."""
    return calibration_gap(shares.max(axis=1), shares.argmax(axis=1) == np.asarray(wanted), bins)


def calibration_gap(shown: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 10) -> float:
    """How far a probability shown is from how often it comes true, on average over equal steps of it."""
    places = np.minimum((shown * bins).astype(int), bins - 1)
    gaps = [abs(float((right - shown)[places == place].sum())) for place in range(bins)]
    return sum(gaps) / max(1, len(shown))


def interval(hits: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share.

    >>> [round(end, 3) for end in interval(32, 40)]
    [0.652, 0.895]
    """
    if not total:
        return 0.0, 1.0
    z, rate = 1.96, hits / total
    middle = (rate + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * sqrt(rate * (1 - rate) / total + z * z / (4 * total * total))
    return max(0.0, middle - half), min(1.0, middle + half)


def share(part: float, whole: float) -> float:
    """A share; 0 of nothing is 0."""
    return part / whole if whole else 0.0


def auc(scores: Sequence[float], positive: Sequence[bool]) -> tuple[float, float, float]:
    """How often a positive scores higher than a negative (ties count half), with its 95 % interval (DeLong).

    >>> auc([0.1, 0.4, 0.8], [False, False, True])[0]
    1.0
    """
    values, here = np.asarray(scores, dtype=float), np.asarray(positive, dtype=bool)
    yes, no = int(here.sum()), int((~here).sum())
    if not yes or not no:
        return 0.0, 0.0, 1.0
    ranks = rankdata(values)
    above = (ranks[here] - rankdata(values[here])) / no
    below = 1 - (ranks[~here] - rankdata(values[~here])) / yes
    area = float(above.mean())
    spread = (float(above.var()) / max(1, yes - 1) + float(below.var()) / max(1, no - 1)) ** 0.5
    return area, max(0.0, area - 1.96 * spread), min(1.0, area + 1.96 * spread)
