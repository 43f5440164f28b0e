"""A held message and what may become of it."""

from typing import Literal

from msgspec import Struct

from moderation.vocabulary.messages import Turn
from moderation.vocabulary.verdicts import Verdict

HoldState = Literal["open", "continued", "edited", "discarded", "expired", "blocked"]
Choice = Literal["continue", "edit", "discard"]

STATE_AFTER: dict[Choice, HoldState] = {"continue": "continued", "edit": "edited", "discard": "discarded"}


class Decided(Struct, frozen=True):
    """Who chose what, and when (unix seconds)."""

    choice: Choice
    by: str
    at: float
    false_positive: bool = False
    reason: str = ""


class Replacement(Struct, frozen=True):
    """What the agent wrote instead, after 返回修改; `hold` is its own hold where it was held too."""

    message_id: str
    text: str
    at: float
    hold: str | None = None


class Hold(Struct, frozen=True):
    """A message stopped before it was sent. Times are unix seconds.

    `edit_of` names the hold whose 返回修改 led to this message (R6), `replacement` the message that came of this one's;
    `blocked` is final: no choice is offered (R4). `t` is the message's time on the session's own clock, where given.
    """

    id: str
    shop: str
    session: str
    agent: str
    message_id: str
    text: str
    context: tuple[Turn, ...]
    verdict: Verdict
    state: HoldState
    created_at: float
    expires_at: float
    edit_of: str | None = None
    decided: Decided | None = None
    replacement: Replacement | None = None
    t: float | None = None
