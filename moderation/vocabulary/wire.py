"""The shapes of HTTP: what a request may say and what an answer says, for the web rooms and for the client.

Requests refuse unknown fields; answers do not, so that an older client reads a newer server.
Times are unix seconds. Sentences are in the language the caller asked for; codes never change.
"""

from typing import Any

from msgspec import Struct

from moderation.vocabulary.alerts import AlertKind, AlertState, Severity
from moderation.vocabulary.findings import FindingKind, Tier
from moderation.vocabulary.holds import Choice, HoldState
from moderation.vocabulary.messages import Kind, Role
from moderation.vocabulary.verdicts import Decision, Engine, Label, Versions


class ContextTurn(Struct, frozen=True, forbid_unknown_fields=True):
    """One earlier turn, named by its role."""

    role: Role
    text: str
    t: float | None = None


class OutgoingRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An agent's message, before it is sent. `edit_of` names the hold whose 返回修改 led to it.

    `message_id` makes a repeat harmless. Without `context` the remembered turns of the session are used.
    """

    session: str
    agent: str
    text: str
    message_id: str | None = None
    context: list[str | ContextTurn] | None = None
    kind: Kind = "text"
    edit_of: str | None = None
    t: float | None = None


class SaidReason(Struct, frozen=True):
    """A reason in words, with its code and arguments."""

    code: str
    sentence: str = ""
    args: dict[str, str] = {}


class SaidFinding(Struct, frozen=True):
    """One piece of evidence: `start`, `end` count code points of the typed text, the `…16` UTF-16 units."""

    kind: FindingKind
    source: str
    start: int
    end: int
    start16: int
    end16: int
    text: str
    tier: Tier
    because: SaidReason


class OutgoingAnswer(Struct, frozen=True):
    """What to do with the message. `hold_id` and `choices` are there for a hold; a block offers no choice."""

    decision: Decision
    label: Label
    tier: Tier
    scores: dict[str, float]
    findings: list[SaidFinding]
    reasons: list[SaidReason]
    versions: Versions
    engine: Engine
    degraded: bool
    would: Decision
    message_id: str
    hold_id: str | None = None
    choices: list[Choice] = []
    expires_at: float | None = None
    edit_of: str | None = None


class ChoiceRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the agent does with a hold; `false_positive` and `reason` teach the model."""

    choice: Choice
    false_positive: bool = False
    reason: str = ""


class ChoiceAnswer(Struct, frozen=True):
    """The choice as recorded: `text` and `receipt` for continue, `draft` for edit."""

    hold_id: str
    state: HoldState
    choice: Choice
    decided_by: str
    decided_at: float
    text: str | None = None
    receipt: str | None = None
    draft: str | None = None


class HoldView(Struct, frozen=True):
    """A hold as shown. `choices` is empty unless it is open; `replaced_by` is the message that came of an edit."""

    id: str
    session: str
    agent: str
    message_id: str
    text: str
    context: list[ContextTurn]
    state: HoldState
    label: Label
    tier: Tier
    scores: dict[str, float]
    findings: list[SaidFinding]
    reasons: list[SaidReason]
    versions: Versions
    engine: Engine
    degraded: bool
    created_at: float
    expires_at: float
    choices: list[Choice] = []
    choice: Choice | None = None
    decided_by: str = ""
    decided_at: float | None = None
    false_positive: bool = False
    decided_because: str = ""
    edit_of: str | None = None
    replaced_by: str | None = None


class HoldList(Struct, frozen=True):
    """A page of holds, newest first; `next` is the `before` of the next page."""

    holds: list[HoldView]
    next: str | None = None


class IncomingRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One customer message; `agent` is who serves the session just now."""

    session: str
    text: str
    message_id: str | None = None
    t: float | None = None
    kind: Kind = "text"
    agent: str = ""


class IncomingBatch(Struct, frozen=True, forbid_unknown_fields=True):
    """Several customer messages, oldest first."""

    messages: list[IncomingRequest]


class IncomingAnswer(Struct, frozen=True):
    """How many were new and how many were repeats; `ids` in the order given."""

    accepted: int
    repeated: int
    ids: list[str]


class EndSessionRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The session is over."""

    t: float | None = None
    message_id: str | None = None


class TransferRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The session goes to another agent."""

    to: str
    t: float | None = None
    message_id: str | None = None


class CommentView(Struct, frozen=True):
    """A supervisor's note as shown."""

    by: str
    at: float
    text: str


class AlertView(Struct, frozen=True):
    """An alert as shown: `because` why it was raised, `advice` what to do about it."""

    id: str
    session: str
    kind: AlertKind
    severity: Severity
    state: AlertState
    turn: int
    level: int
    score: float
    because: SaidReason
    advice: list[SaidReason]
    message_id: str
    text: str
    findings: list[SaidFinding]
    raised_at: float
    updated_at: float
    agent: str = ""
    turns: int = 1
    cause_turn: int | None = None
    assignee: str = ""
    resolution: str = ""
    corrected_level: int | None = None
    comments: list[CommentView] = []
    version: int = 1


class AlertList(Struct, frozen=True):
    """A page of alerts, newest first; `next` is the `before` of the next page."""

    alerts: list[AlertView]
    next: str | None = None


class AssignRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Give the alert to a supervisor."""

    assignee: str


class ResolveRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Close the alert, saying what was done."""

    resolution: str = ""


class CommentRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Add a note."""

    text: str


class CorrectRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Say what level (0 to 3) it really was; this teaches the model."""

    level: int
    reason: str = ""


class TokenRequest(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A short-lived token for one agent's browser, if wanted for one session only."""

    agent: str
    session: str = ""
    ttl_s: int = 900


class TokenAnswer(Struct, frozen=True):
    """The token, to be sent as `Authorization: Bearer`."""

    token: str
    expires_at: float


class Problem(Struct, frozen=True, omit_defaults=True):
    """An error as RFC 9457 says it; `hint` is what to do, `errors` name the wrong places, `extra` more."""

    type: str
    title: str
    status: int
    detail: str = ""
    code: str = ""
    hint: str = ""
    instance: str = ""
    errors: list[dict[str, str]] = []
    extra: dict[str, Any] = {}
