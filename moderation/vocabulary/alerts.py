"""A warning about a session, and what people did with it."""

from typing import Literal

from msgspec import Struct

from moderation.vocabulary.findings import Finding, Reason
from moderation.vocabulary.messages import Turn
from moderation.vocabulary.verdicts import Versions

AlertKind = Literal["emotion", "waiting", "self_harm"]
AlertState = Literal["open", "acknowledged", "resolved"]
Severity = Literal["notice", "warning", "critical"]


class Comment(Struct, frozen=True):
    """A supervisor's note on an alert; `at` in unix seconds."""

    by: str
    at: float
    text: str


class Alert(Struct, frozen=True):
    """One open matter in one session; later turns update it rather than raise another.

    `turn` is the session's turn index (from 0) at which it was raised, `because` why, `advice` what to do (R11).
    `cause_turn` is the agent turn that preceded the drop, where there was one. `version` counts changes.
    `context` are the session's last turns when it was raised, `versions` what the score of `text` depends on.
    """

    id: str
    shop: str
    session: str
    kind: AlertKind
    severity: Severity
    state: AlertState
    turn: int
    level: int
    score: float
    because: Reason
    advice: tuple[Reason, ...]
    message_id: str
    text: str
    findings: tuple[Finding, ...]
    raised_at: float
    updated_at: float
    agent: str = ""
    turns: int = 1
    cause_turn: int | None = None
    assignee: str = ""
    resolution: str = ""
    corrected_level: int | None = None
    comments: tuple[Comment, ...] = ()
    version: int = 1
    context: tuple[Turn, ...] = ()
    versions: Versions | None = None
