"""What a model said of its own corpus, batch by batch out of sight: figures for its manifest, card and report."""

from collections.abc import Sequence

import numpy as np

from moderation.learning.dataset import AgentRow, CustomerRow
from moderation.learning.evaluate import Measured
from moderation.learning.metrics import calibration_error, confusion, kappa, macro_f1, precision_recall, share
from moderation.learning.train import Trained
from moderation.vocabulary.verdicts import LABELS


def unseen_agent(rows: Sequence[AgentRow], trained: Trained) -> Measured:
    """The agent model on its corpus."""
    wanted = [LABELS.index(row.label) for row in rows]
    said = trained.unseen.argmax(axis=1).tolist()
    table = confusion(wanted, said, len(LABELS))
    figures = {"macro_f1": macro_f1(table), "ece": calibration_error(trained.unseen, wanted)}
    for label, (precision, recall, _) in zip(LABELS, precision_recall(table), strict=True):
        figures |= {f"{label}_precision": precision, f"{label}_recall": recall}
    stopped = (trained.unseen[:, 0] < 0.5).tolist()
    figures["risky_recall_at_4_percent"] = _caught(trained, wanted, 0.04)
    return Measured(
        figures, trained.counts, wanted, said, trained.unseen, stopped, LABELS, [row.message for row in rows]
    )


def unseen_customer(rows: Sequence[CustomerRow], trained: Trained) -> Measured:
    """The customer model on its corpus; an alert is P(level >= 2) of a half."""
    wanted = [row.level for row in rows]
    said = trained.unseen.argmax(axis=1).tolist()
    stopped = (trained.unseen[:, 2:].sum(axis=1) >= 0.5).tolist()
    due = [level >= 2 for level in wanted]
    hits = sum(map(bool.__and__, stopped, due))
    figures = {
        "kappa": kappa(confusion(wanted, said, 4)),
        "ece": calibration_error(trained.unseen, wanted),
        "alert_precision": share(hits, sum(stopped)),
        "alert_recall": share(hits, sum(due)),
    }
    names = ("0", "1", "2", "3")
    return Measured(
        figures, trained.counts, wanted, said, trained.unseen, stopped, names, [row.message for row in rows]
    )


def _caught(trained: Trained, wanted: Sequence[int], budget: float) -> float:
    """The share of risky rows caught where a share `budget` of the ok rows is stopped."""
    risk, fine = 1 - trained.unseen[:, 0], np.asarray(wanted) == 0
    limit = float(np.quantile(risk[fine], 1 - budget))
    return float((risk[~fine] > limit).mean())
