"""What a model said of its own corpus, batch by batch out of sight: figures for its manifest, card and report."""

from collections.abc import Sequence

import numpy as np

from moderation.learning.dataset import AgentRow, CustomerRow
from moderation.learning.evaluate import LEVELS
from moderation.learning.figures import Figure, by_rows, ratio, score_of
from moderation.learning.measured import Measured, slices_of
from moderation.learning.metrics import calibration_error, confusion, kappa, macro_f1, precision_recall
from moderation.learning.train import Trained
from moderation.vocabulary.verdicts import LABELS


def unseen_agent(rows: Sequence[AgentRow], trained: Trained) -> Measured:
    """The agent model on its corpus; a message is stopped where P(ok) is below a half."""
    wanted = [LABELS.index(row.label) for row in rows]
    said = trained.unseen.argmax(axis=1).tolist()
    table, risk = confusion(wanted, said, len(LABELS)), 1 - trained.unseen[:, 0]
    figures = {
        "macro_f1": score_of(table, macro_f1),
        "ece": Figure(calibration_error(trained.unseen, wanted), len(rows)),
    }
    for label, (precision, recall, _) in zip(LABELS, precision_recall(table), strict=True):
        figures |= {f"{label}_precision": Figure(precision), f"{label}_recall": Figure(recall)}
    figures["risky_recall_at_4_percent"] = Figure(_caught(trained, wanted, 0.04))
    return Measured(
        figures,
        LABELS,
        wanted,
        said,
        trained.unseen,
        risk,
        due=[label != 0 for label in wanted],
        stopped=(risk > 0.5).tolist(),
        texts=[row.message for row in rows],
        before=[" / ".join(turn.text for turn in row.context[-3:]) for row in rows],
        ids=[row.id for row in rows],
        slices=slices_of(rows),
    )


def unseen_customer(rows: Sequence[CustomerRow], trained: Trained) -> Measured:
    """The customer model on its corpus; an alert is P(level >= 2) of a half."""
    wanted = [row.level for row in rows]
    said = trained.unseen.argmax(axis=1).tolist()
    risk = trained.unseen[:, 2:].sum(axis=1)
    stopped, due = (risk >= 0.5).tolist(), [level >= 2 for level in wanted]
    ids = [row.id for row in rows]
    figures = {
        "kappa": score_of(confusion(wanted, said, 4), kappa),
        "ece": Figure(calibration_error(trained.unseen, wanted), len(rows)),
        "alert_precision": ratio(sum(map(bool.__and__, stopped, due)), sum(stopped)),
        "alert_recall": by_rows(ids, due, stopped),
    }
    return Measured(
        figures,
        LEVELS,
        wanted,
        said,
        trained.unseen,
        risk,
        due,
        stopped,
        texts=[row.message for row in rows],
        ids=ids,
        slices=slices_of(rows),
    )


def _caught(trained: Trained, wanted: Sequence[int], budget: float) -> float:
    """The share of risky rows caught where a share `budget` of the ok rows is stopped."""
    risk, fine = 1 - trained.unseen[:, 0], np.asarray(wanted) == 0
    limit = float(np.quantile(risk[fine], 1 - budget))
    return float((risk[~fine] > limit).mean())
