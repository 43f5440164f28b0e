"""The customer model: how likely each level of anger, 0 to 3, is for one incoming message."""

from dataclasses import dataclass
from typing import Any

from moderation.classify.concepts import Concepts, parse_concepts
from moderation.classify.customer_views import customer_views
from moderation.classify.explain import heaviest
from moderation.classify.linear import Linear, unpack
from moderation.text.folded import Folded
from moderation.vocabulary.findings import Finding, FindingKind

Levels = tuple[float, float, float, float]


@dataclass(frozen=True)
class CustomerModel:
    """A loaded bundle; `version` is the beginning of its hash."""

    version: str
    linear: Linear
    concepts: Concepts

    def score(self, folded: Folded, findings: tuple[Finding, ...]) -> Levels:
        """Calibrated P(level = 0..3)."""
        none, mild, strong, risk = self.linear.probabilities(customer_views(folded, findings, self.concepts))
        return none, mild, strong, risk

    def explain(self, folded: Folded, level: int, top: int = 3) -> tuple[Finding, ...]:
        """The words that spoke most for `level` against level 0; none for level 0 itself."""
        if level <= 0:
            return ()
        kind: FindingKind = "risk" if level == 3 else "negative_emotion"
        return heaviest(folded, self.linear, level, 0, kind, top)


def customer_model(version: str, packed: dict[str, Any]) -> CustomerModel:
    """The model from the plain lists and arrays of its file."""
    return CustomerModel(version, unpack(packed["linear"]), parse_concepts(packed["concepts"]))
