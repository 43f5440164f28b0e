"""What the service says of one message: the verdict on an agent's text, the emotion of a customer's."""

from typing import Literal

from msgspec import Struct

from moderation.vocabulary.findings import Finding, Reason, Tier

Decision = Literal["pass", "hold", "block"]
Label = Literal["ok", "abuse", "bad_attitude", "brush_off"]
Engine = Literal["model", "rules", "lexicon", "none"]
Mode = Literal["off", "shadow", "live"]

LABELS: tuple[Label, ...] = ("ok", "abuse", "bad_attitude", "brush_off")
RISKY: tuple[Label, ...] = ("abuse", "bad_attitude", "brush_off")
"""The three that a hold can be about, gravest first (labelling guide)."""


class Versions(Struct, frozen=True):
    """Everything that must be the same for the same answer. `model` is empty where none judged."""

    code: str
    model: str = ""
    policy: str = ""
    lexicon: str = ""


class Verdict(Struct, frozen=True):
    """What to do with one agent message, and why.

    `scores` are calibrated probabilities over the four labels (sum 1), empty unless `engine` is `model`.
    `would` is the decision a live policy would have taken; it differs from `decision` only in shadow.
    """

    decision: Decision
    would: Decision
    label: Label
    tier: Tier
    scores: dict[str, float]
    findings: tuple[Finding, ...]
    reasons: tuple[Reason, ...]
    engine: Engine
    degraded: bool
    versions: Versions

    @property
    def rudeness(self) -> float:
        """How likely the text is an offence of any kind, whatever the thresholds."""
        return 1.0 - self.scores["ok"] if self.scores else float(self.label != "ok")


class Emotion(Struct, frozen=True):
    """What a customer's message says of their mood.

    `level` is 0 to 3 (labelling guide), `scores` the calibrated P(level = 0..3), `score` = P(level >= 2).
    """

    level: int
    score: float
    scores: tuple[float, ...]
    findings: tuple[Finding, ...]
    engine: Engine
    degraded: bool
    versions: Versions
