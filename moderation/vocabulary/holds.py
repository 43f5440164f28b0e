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


class Hold(Struct, frozen=True):
    """A message stopped before it was sent. Times are unix seconds.

    `edit_of` names the hold whose 返回修改 led to this message (R6); `blocked` is final: no choice is offered (R4).
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
