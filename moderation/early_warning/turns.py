"""What is folded, and what a fold proposes."""

import hashlib
from typing import Literal

from msgspec import Struct

from moderation.stores.entries import EntryKind
from moderation.vocabulary.alerts import AlertKind, Severity
from moderation.vocabulary.findings import Finding, Reason
from moderation.vocabulary.verdicts import Emotion, Label, Versions


class ScoredTurn(Struct, frozen=True):
    """One entry with its score. `emotion` is there for a customer's words, `label` and `rudeness` for an agent's.

    `entry` is the stream id (any rising `milliseconds-number` where there is no stream), `t` the session's clock.
    """

    kind: EntryKind
    entry: str
    t: float
    at: float
    message_id: str = ""
    text: str = ""
    agent: str = ""
    emotion: Emotion | None = None
    label: Label = "ok"
    rudeness: float = 0.0


class AlertChange(Struct, frozen=True):
    """What is to become of one alert, proposed by a fold and done by `Alerts.apply`.

    For `raise` and `update` the turn's own level, score and words; for `resolve` only `because` counts.
    """

    action: Literal["raise", "update", "resolve"]
    id: str
    kind: AlertKind
    severity: Severity
    turn: int
    level: int
    because: Reason
    at: float
    score: float = 0.0
    advice: tuple[Reason, ...] = ()
    message_id: str = ""
    text: str = ""
    findings: tuple[Finding, ...] = ()
    agent: str = ""
    cause_turn: int | None = None
    versions: Versions | None = None


def alert_id(shop: str, session: str, kind: AlertKind, entry: str) -> str:
    """Return the id of the alert that this entry raises: the same however often it is folded."""
    return f"alert_{_hash(shop, session, kind, entry)}"


def event_id(alert: str, kind: str, entry: str) -> str:
    """Return the id of the event that this entry makes of an alert."""
    return f"evt_{_hash(alert, kind, entry)}"


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:26]
