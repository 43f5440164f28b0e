"""What every finder is: a name, and findings from one message."""

from collections.abc import Iterable
from typing import Protocol

from moderation.features.sight import Sight
from moderation.vocabulary.findings import Finding, FindingKind


class Finder(Protocol):
    """Looks for one thing. It is made once, and must not remember messages."""

    @property
    def name(self) -> str:
        """What it is called when it breaks."""
        ...

    def find(self, sight: Sight) -> Iterable[Finding]:
        """What it sees in one message."""
        ...


AGENT_KINDS: frozenset[FindingKind] = frozenset({"abuse", "bad_attitude", "brush_off", "contact"})
CUSTOMER_KINDS: frozenset[FindingKind] = frozenset({"abuse", "negative_emotion", "risk", "self_harm"})
EXCUSED_BY_QUOTING: frozenset[FindingKind] = frozenset({"abuse", "bad_attitude", "brush_off"})


def told(kind: FindingKind, kinds: frozenset[FindingKind]) -> FindingKind:
    """The kind to report: what is abuse from an agent is a customer's anger."""
    return "negative_emotion" if kind == "abuse" and kinds is CUSTOMER_KINDS else kind
