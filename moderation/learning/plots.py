"""Figures of a report, as SVG text that is the same for the same numbers."""

import io
from collections.abc import Sequence

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from moderation.learning.metrics import Counts, share

_COLOURS = ("#4c78a8", "#e45756", "#f58518", "#72b7b2", "#54a24b", "#b279a2", "#9d755d", "#bab0ac")
Shares = NDArray[np.float64]


def precision_recall_plot(names: Sequence[str], wanted: Sequence[int], shares: Shares) -> str:
    """Precision against recall of each class, over all thresholds."""
    figure, axes = _blank("recall", "precision")
    for index, name in enumerate(names):
        order = np.argsort(-shares[:, index], kind="stable")
        hits = np.cumsum(np.asarray(wanted)[order] == index)
        if hits[-1]:
            axes.plot(
                hits / hits[-1],
                hits / np.arange(1, len(hits) + 1),
                label=_plain(name),
                color=_COLOURS[index % len(_COLOURS)],
            )
    axes.legend(frameon=False)
    return _svg(figure)


def reliability_plot(wanted: Sequence[int], shares: Shares) -> str:
    """How often the most likely class is right, against the probability shown."""
    right = shares.argmax(axis=1) == np.asarray(wanted)
    return calibration_plot(shares.max(axis=1), right.tolist(), "how often right")


def calibration_plot(shown: Shares, true: Sequence[bool], says: str = "how often true", bins: int = 10) -> str:
    """How often something is true, against the probability shown for it."""
    come = np.asarray(true, dtype=bool)
    places = np.minimum((shown * bins).astype(int), bins - 1)
    figure, axes = _blank("probability shown", says)
    axes.plot([0, 1], [0, 1], color="#bbbbbb", linestyle="--")
    seen = [place for place in range(bins) if (places == place).any()]
    points = [(float(shown[places == place].mean()), float(come[places == place].mean())) for place in seen]
    axes.plot([x for x, _ in points], [y for _, y in points], marker="o", color=_COLOURS[0])
    for place, (x, y) in zip(seen, points, strict=True):
        axes.annotate(
            str(int((places == place).sum())), (x, y), textcoords="offset points", xytext=(4, -10), fontsize=7
        )
    return _svg(figure)


def _plain(name: str) -> str:
    """A name as it is: no mathematics between dollars, and shown though it begins with a low line."""
    return ("\u200b" + name if name.startswith("_") else name).replace("$", r"\$")


def confusion_plot(names: Sequence[str], table: Counts) -> str:
    """What each class (row) was called (column), shaded by the share of the row."""
    rows = table / np.maximum(1, table.sum(axis=1, keepdims=True))
    figure, axes = _blank("said", "wanted")
    axes.imshow(rows, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), list(map(_plain, names)), rotation=30)
    axes.set_yticks(range(len(names)), list(map(_plain, names)))
    for row in range(len(names)):
        for column in range(len(names)):
            dark = rows[row, column] > 0.5
            axes.text(
                column, row, str(table[row, column]), ha="center", va="center", color="white" if dark else "black"
            )
    return _svg(figure)


def budget_plot(due: Sequence[bool], risk: Shares) -> str:
    """The share of what is due that is caught against the share of the rest that is stopped, over all thresholds."""
    fine = ~np.asarray(due, dtype=bool)
    figure, axes = _blank("share of the fine ones stopped", "share of the due ones caught")
    budgets = np.linspace(0, 0.2, 81)
    caught = []
    for budget in budgets:
        limit = np.quantile(risk[fine], 1 - budget) if fine.any() else 1.0
        caught.append(share(float((risk[~fine] > limit).sum()), float((~fine).sum())))
    axes.plot(budgets, caught, color=_COLOURS[1])
    axes.set_xlim(0, 0.2)
    axes.set_ylim(0, 1.02)
    axes.grid(color="#eeeeee")
    return _svg(figure)


def _blank(x: str, y: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(4.6, 3.8), layout="constrained")
    axes = figure.add_subplot()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    return figure, axes


def _svg(figure: Figure) -> str:
    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "moderation", "svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]
