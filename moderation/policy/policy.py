"""What a shop wants judged and done: an immutable object, versioned and swapped whole."""

from typing import Literal

from msgspec import Struct

from moderation.policy.lists import Lists
from moderation.policy.warning import WarningRules
from moderation.vocabulary.verdicts import Decision, Mode

Language = Literal["zh-CN", "en"]


class LabelRule(Struct, frozen=True, forbid_unknown_fields=True):
    """One row of the label × tier table: from what probability it counts, and what is then done."""

    mode: Mode
    suspected_at: float
    confirmed_at: float
    suspected: Decision
    confirmed: Decision


class Labels(Struct, frozen=True, forbid_unknown_fields=True):
    """The three tones that a hold can be about, gravest first."""

    abuse: LabelRule
    bad_attitude: LabelRule
    brush_off: LabelRule


class KindRule(Struct, frozen=True, forbid_unknown_fields=True):
    """What is done about findings that are not a tone."""

    mode: Mode
    suspected: Decision
    confirmed: Decision


class Kinds(Struct, frozen=True, forbid_unknown_fields=True):
    """The finding kinds with rows of their own."""

    contact: KindRule
    personal_data: KindRule


class EvidenceRules(Struct, frozen=True, forbid_unknown_fields=True):
    """How model and finders are weighed against each other."""

    sure_ok_at: float
    certain_ok_at: float


class Groups(Struct, frozen=True, forbid_unknown_fields=True):
    """Which alert groups (预警分组, R3) are checked; `*` is everybody."""

    checked: tuple[str, ...]
    outside: Literal["shadow", "off"]


class EmotionRules(Struct, frozen=True, forbid_unknown_fields=True):
    """From what probability of a level, or a higher one, a customer's message has that level."""

    mild_at: float
    strong_at: float
    risk_at: float


class OnError(Struct, frozen=True, forbid_unknown_fields=True):
    """What to do with a message that nothing could judge."""

    outgoing: Literal["pass", "hold"]
    incoming: Literal["pass", "alert"]


class HoldRules(Struct, frozen=True, forbid_unknown_fields=True):
    """The life of a hold."""

    expires_after_s: float


class Feeds(Struct, frozen=True, forbid_unknown_fields=True):
    """Who is told of alerts (R10)."""

    agent: bool
    supervisor: bool


class Sample(Struct, frozen=True, forbid_unknown_fields=True):
    """Which passed messages are kept (masked) for backtests and review, and for how long."""

    passed: float
    uncertain_band: tuple[float, float]
    keep_days: int


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """Daily caps on what we ourselves do to a shop; 0 is no cap."""

    holds_per_day: int
    alerts_per_day: int


class Policy(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole policy. Every key is explained in `moderation.policy.default`."""

    version: str
    mode: Mode
    language: Language
    correction: str
    rollout_percent: float
    labels: Labels
    kinds: Kinds
    evidence: EvidenceRules
    lists: Lists
    groups: Groups
    emotion: EmotionRules
    on_error: OnError
    holds: HoldRules
    warning: WarningRules
    feeds: Feeds
    sample: Sample
    limits: Limits
