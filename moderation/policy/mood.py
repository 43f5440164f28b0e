"""Scores and findings of a customer's message → its level, 0 to 3 (labelling guide)."""

from collections.abc import Iterable, Sequence

from moderation.policy.policy import EmotionRules, Policy
from moderation.vocabulary.findings import Finding, FindingKind, Tier
from moderation.vocabulary.verdicts import Engine

LEVELS: dict[tuple[FindingKind, Tier], int] = {
    ("negative_emotion", "suspected"): 1,
    ("negative_emotion", "confirmed"): 2,
    ("risk", "suspected"): 2,
    ("risk", "confirmed"): 3,
    ("self_harm", "suspected"): 2,
    ("self_harm", "confirmed"): 3,
}
"""What a finding alone amounts to."""


def level_of(scores: Sequence[float], findings: Iterable[Finding], engine: Engine, policy: Policy) -> int:
    """By the model where there is one, else by the findings; a confirmed word of self-harm is level 3 whatever else.

    Where nothing could read the message, `on_error.incoming` says whether a person is to look.
    """
    by_findings = max((LEVELS.get((finding.kind, finding.tier), 0) for finding in findings), default=0)
    if engine == "none":
        return policy.warning.raise_level if policy.on_error.incoming == "alert" else 0
    if not scores:
        return by_findings
    if any((finding.kind, finding.tier) == ("self_harm", "confirmed") for finding in findings):
        return 3
    return by_scores(scores, policy.emotion)


def by_scores(scores: Sequence[float], rules: EmotionRules) -> int:
    """The highest level such that it, or a higher one, is likely enough."""
    if scores[3] >= rules.risk_at:
        return 3
    if scores[2] + scores[3] >= rules.strong_at:
        return 2
    return 1 if scores[1] + scores[2] + scores[3] >= rules.mild_at else 0
