"""What a judgement starts from, and the rows of the policy's table that it lights up."""

from collections.abc import Mapping

from msgspec import Struct

from moderation.vocabulary.findings import Finding, Reason, Tier
from moderation.vocabulary.verdicts import Decision, Engine, Label, Versions


class Evidence(Struct, frozen=True):
    """All that is known of one message. `scores` is empty where no model judged; `trouble` says what broke."""

    findings: tuple[Finding, ...]
    scores: Mapping[Label, float]
    engine: Engine
    versions: Versions
    trouble: tuple[Reason, ...] = ()


class Row(Struct, frozen=True):
    """A tone or finding kind that counts, how certain it is, and what the policy does about it.

    A tone's `weight` is the probability of it or a graver one, `own` that of itself alone. It `stands` when that is
    enough by itself, without what graver tones lend it.
    """

    subject: str
    tier: Tier
    decision: Decision
    weight: float = 0.0
    own: float = 0.0
    stands: bool = False
