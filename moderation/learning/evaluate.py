"""How good the product is on labelled messages: the whole check as shipped, at the policy's thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from moderation.check import Bundle, check, feel
from moderation.learning.dataset import AgentRow, CustomerRow
from moderation.learning.metrics import calibration_error, confusion, kappa, macro_f1, precision_recall, share
from moderation.policy.policy import Policy
from moderation.vocabulary.messages import Message
from moderation.vocabulary.verdicts import LABELS, RISKY


@dataclass(frozen=True)
class Measured:
    """The figures by name, and what plots and lists of errors are made of."""

    figures: dict[str, float]
    counts: dict[str, int]
    wanted: list[int]
    said: list[int]
    shares: NDArray[np.float64]
    stopped: list[bool]
    names: tuple[str, ...]
    texts: list[str] = field(default_factory=list)


def measure_agent(rows: Sequence[AgentRow], bundle: Bundle, policy: Policy) -> Measured:
    """Check every message and compare."""
    verdicts = [check(Message(row.message, row.context), bundle, policy) for row in rows]
    wanted = [LABELS.index(row.label) for row in rows]
    said = [LABELS.index(verdict.label) for verdict in verdicts]
    stopped = [verdict.decision != "pass" for verdict in verdicts]
    shares = np.array([[verdict.scores.get(label, 0.0) for label in LABELS] for verdict in verdicts])
    table = confusion(wanted, said, len(LABELS))
    figures: dict[str, float] = {"macro_f1": macro_f1(table)}
    for label, (precision, recall, f1) in zip(LABELS, precision_recall(table), strict=True):
        figures |= {f"{label}_precision": precision, f"{label}_recall": recall, f"{label}_f1": f1}
    slices: dict[str, list[bool]] = {f"held_{label}": [row.label == label for row in rows] for label in (*RISKY, "ok")}
    slices["held_risky"] = [row.label != "ok" for row in rows]
    slices["held_hard_negative"] = [row.label == "ok" and "hard_negative" in row.tags for row in rows]
    slices["held_disguised_abuse"] = [
        row.label == "abuse" and any(tag.startswith("evasion:") for tag in row.tags) for row in rows
    ]
    for tag in sorted({tag for row in rows for tag in row.tags if row.label != "ok"}):
        slices[f"held_tag_{tag}"] = [row.label != "ok" and tag in row.tags for row in rows]
    counts = {name: sum(chosen) for name, chosen in slices.items()}
    for name, chosen in slices.items():
        if counts[name]:
            figures[name] = share(sum(map(bool.__and__, chosen, stopped)), counts[name])
    if all(verdict.scores for verdict in verdicts):
        figures["ece"] = calibration_error(shares, wanted)
    return Measured(figures, counts, wanted, said, shares, stopped, LABELS, [row.message for row in rows])


def measure_customer(rows: Sequence[CustomerRow], bundle: Bundle, policy: Policy) -> Measured:
    """Feel every message and compare. An alert is level 2 or above."""
    emotions = [feel(row.message, bundle, policy) for row in rows]
    wanted, said = [row.level for row in rows], [emotion.level for emotion in emotions]
    stopped = [level >= 2 for level in said]
    due = [level >= 2 for level in wanted]
    hits = sum(map(bool.__and__, stopped, due))
    table = confusion(wanted, said, 4)
    shares = np.array([emotion.scores or (0.0,) * 4 for emotion in emotions])
    calm_but = [row.level == 0 and "hard_negative" in row.tags for row in rows]
    precision, recall = share(hits, sum(stopped)), share(hits, sum(due))
    figures = {
        "alert_precision": precision,
        "alert_recall": recall,
        "alert_f1": share(2 * precision * recall, precision + recall),
        "kappa": kappa(table),
        "macro_f1": macro_f1(table),
        "alerted_hard_negative": share(sum(map(bool.__and__, calm_but, stopped)), sum(calm_but)),
    }
    for level, (_, recall, _) in enumerate(precision_recall(table)):
        figures[f"level_{level}_recall"] = recall
    if all(emotion.scores for emotion in emotions):
        figures["ece"] = calibration_error(shares, wanted)
    counts = {"rows": len(rows), "alerts_due": sum(due), "hard_negative": sum(calm_but)}
    names = ("0", "1", "2", "3")
    return Measured(figures, counts, wanted, said, shares, stopped, names, [row.message for row in rows])
