"""How good the product is on labelled messages: the whole check as shipped, at the policy's thresholds."""

from collections.abc import Sequence

import numpy as np

from moderation.check import Bundle, check, feel
from moderation.learning.dataset import AgentRow, CustomerRow
from moderation.learning.figures import Figure, by_rows, ratio, score_of
from moderation.learning.measured import Measured, slices_of
from moderation.learning.metrics import (
    calibration_error,
    calibration_gap,
    confusion,
    kappa,
    macro_f1,
    precision_recall,
    share,
)
from moderation.policy.policy import Policy
from moderation.vocabulary.findings import Finding
from moderation.vocabulary.messages import Message
from moderation.vocabulary.verdicts import LABELS, RISKY

LEVELS = ("0", "1", "2", "3")


def measure_agent(rows: Sequence[AgentRow], bundle: Bundle, policy: Policy) -> Measured:
    """Check every message and compare."""
    verdicts = [check(Message(row.message, row.context), bundle, policy) for row in rows]
    ids = [row.id for row in rows]
    wanted = [LABELS.index(row.label) for row in rows]
    said = [LABELS.index(verdict.label) for verdict in verdicts]
    stopped = [verdict.decision != "pass" for verdict in verdicts]
    shares = np.array([[verdict.scores.get(label, 0.0) for label in LABELS] for verdict in verdicts])
    risk, due = np.array([verdict.rudeness for verdict in verdicts]), [label != 0 for label in wanted]
    table = confusion(wanted, said, len(LABELS))
    found = {"macro_f1": score_of(table, macro_f1)}
    for label, (precision, recall, f1) in zip(LABELS, precision_recall(table), strict=True):
        found |= {f"{label}_precision": Figure(precision), f"{label}_recall": Figure(recall), f"{label}_f1": Figure(f1)}
    chosen: dict[str, list[bool]] = {f"held_{label}": [row.label == label for row in rows] for label in (*RISKY, "ok")}
    chosen["held_risky"] = due
    chosen["held_hard_negative"] = [row.label == "ok" and "hard_negative" in row.tags for row in rows]
    chosen["held_disguised_abuse"] = [
        row.label == "abuse" and any(tag.startswith("evasion:") for tag in row.tags) for row in rows
    ]
    for tag in sorted({tag for row in rows for tag in row.tags if row.label != "ok"}):
        chosen[f"held_tag_{tag}"] = [row.label != "ok" and tag in row.tags for row in rows]
    found |= {name: by_rows(ids, here, stopped) for name, here in chosen.items()}
    if all(verdict.scores for verdict in verdicts):
        found["ece"] = Figure(calibration_error(shares, wanted), len(rows))
        found["ece_risk"] = Figure(calibration_gap(risk, np.array(due)), len(rows))
    return Measured(
        {name: figure for name, figure in found.items() if figure.hits != {}},
        LABELS,
        wanted,
        said,
        shares,
        risk,
        due,
        stopped,
        texts=[row.message for row in rows],
        before=[" / ".join(turn.text for turn in row.context) for row in rows],
        ids=ids,
        notes=[told(verdict.findings) for verdict in verdicts],
        slices=slices_of(rows),
    )


def measure_customer(rows: Sequence[CustomerRow], bundle: Bundle, policy: Policy) -> Measured:
    """Feel every message and compare. An alert is level 2 or above."""
    emotions = [feel(row.message, bundle, policy) for row in rows]
    ids = [row.id for row in rows]
    wanted, said = [row.level for row in rows], [emotion.level for emotion in emotions]
    stopped, due = [level >= 2 for level in said], [level >= 2 for level in wanted]
    shares = np.array([emotion.scores or (0.0,) * 4 for emotion in emotions])
    risk = np.array([emotion.score for emotion in emotions])
    table = confusion(wanted, said, 4)
    hits = sum(map(bool.__and__, stopped, due))
    precision, recall = ratio(hits, sum(stopped)), by_rows(ids, due, stopped)
    found = {
        "alert_precision": precision,
        "alert_recall": recall,
        "alert_f1": Figure(share(2 * precision.value * recall.value, precision.value + recall.value)),
        "kappa": score_of(table, kappa),
        "macro_f1": score_of(table, macro_f1),
        "alerted_hard_negative": by_rows(
            ids, [row.level == 0 and "hard_negative" in row.tags for row in rows], stopped
        ),
        "alerted_calm": by_rows(ids, [row.level == 0 for row in rows], stopped),
    }
    for level, (_, found_share, _) in enumerate(precision_recall(table)):
        found[f"level_{level}_recall"] = Figure(found_share)
    if all(emotion.scores for emotion in emotions):
        found["ece"] = Figure(calibration_error(shares, wanted), len(rows))
        found["ece_risk"] = Figure(calibration_gap(risk, np.array(due)), len(rows))
    return Measured(
        {name: figure for name, figure in found.items() if figure.hits != {}},
        LEVELS,
        wanted,
        said,
        shares,
        risk,
        due,
        stopped,
        texts=[row.message for row in rows],
        ids=ids,
        notes=[told(emotion.findings) for emotion in emotions],
        slices=slices_of(rows),
    )


def told(findings: Sequence[Finding]) -> str:
    """Findings in a few words: what kind, who found it, where."""
    return "; ".join(f"{finding.kind} ({finding.source}): {finding.text}" for finding in findings)
