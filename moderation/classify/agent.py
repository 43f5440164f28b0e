"""The agent model: how likely each of the four labels is for one outgoing message."""

from dataclasses import dataclass, replace
from typing import Any

from moderation.classify.agent_views import VIEWS, agent_views
from moderation.classify.concepts import Concepts, parse_concepts
from moderation.classify.correction import Correction
from moderation.classify.explain import heaviest
from moderation.classify.linear import Linear, unpack
from moderation.text.folded import Folded
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.findings import Finding
from moderation.vocabulary.messages import Turn
from moderation.vocabulary.verdicts import LABELS, Label

UNASKED = (1.0, 0.6, 0.37, 0.135)
"""Where nothing is known of what the customer said, how much less each label is to be believed: a brush-off is judged
against the question, and in real traffic a line without its question is nearly always an ordinary one."""


@dataclass(frozen=True)
class AgentModel:
    """A loaded bundle; `version` is the beginning of its hash."""

    version: str
    linear: Linear
    concepts: Concepts
    correction: Correction | None = None

    def corrected(self, correction: Correction) -> "AgentModel":
        """This model with a shop's correction; `version` names both. Raises InvalidInput for another model's."""
        if correction.model != self.version:
            raise InvalidInput(
                f"The correction {correction.id} was made for model {correction.model}, not for {self.version}.",
                hint="Run `moderation adapt` again.",
            )
        if len(correction.views) != len(VIEWS):
            raise InvalidInput(f"The correction {correction.id} is of {len(correction.views)} views, not {len(VIEWS)}.")
        return replace(self, version=f"{self.version}+{correction.id}", correction=correction)

    def score(self, folded: Folded, context: tuple[Turn, ...], findings: tuple[Finding, ...]) -> dict[Label, float]:
        """Calibrated probabilities over the four labels; they sum to 1."""
        views = agent_views(folded, context, findings, self.concepts)
        added = () if self.correction is None else self.correction.logits(views).tolist()
        shares = self.linear.probabilities(views, added)
        if not any(turn.role == "customer" for turn in context):
            shares = [share * belief for share, belief in zip(shares, UNASKED, strict=True)]
            whole = sum(shares)
            shares = [share / whole for share in shares]
        return dict(zip(LABELS, shares, strict=True))

    def explain(self, folded: Folded, context: tuple[Turn, ...], label: Label, top: int = 3) -> tuple[Finding, ...]:
        """The words that spoke most for `label` against ok; none for ok itself."""
        if label == "ok":
            return ()
        return heaviest(folded, self.linear, LABELS.index(label), LABELS.index("ok"), label, top)


def agent_model(version: str, packed: dict[str, Any]) -> AgentModel:
    """The model from the plain lists and arrays of its file."""
    return AgentModel(version, unpack(packed["linear"]), parse_concepts(packed["concepts"]))
