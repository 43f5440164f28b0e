"""What happened, as it is told to feeds and webhooks."""

from typing import Any, Literal

from msgspec import Struct

EventKind = Literal[
    "hold.opened",
    "hold.blocked",
    "hold.decided",
    "hold.expired",
    "alert.raised",
    "alert.updated",
    "alert.acknowledged",
    "alert.assigned",
    "alert.commented",
    "alert.corrected",
    "alert.resolved",
    "session.transferred",
    "session.ended",
    "message.quarantined",
    "policy.changed",
    "engine.degraded",
    "test.ping",
]


class Event(Struct, frozen=True):
    """One journal event. `id` is unique for ever: a reader that has seen it may drop a repeat.

    `session` is empty where the event concerns the whole shop; `data` is what the reader is shown (plain JSON).
    """

    id: str
    shop: str
    kind: EventKind
    at: float
    session: str = ""
    data: dict[str, Any] = {}
