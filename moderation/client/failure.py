"""The answer of the caller's own failure policy, for when the service gave no decision."""

from typing import Literal

from moderation.vocabulary.verdicts import Versions
from moderation.vocabulary.wire import OutgoingAnswer, OutgoingRequest, SaidReason

OnError = Literal["pass", "hold"]


def unchecked(request: OutgoingRequest, on_error: OnError, cause: str) -> OutgoingAnswer:
    """Return `on_error` as a visible, degraded answer: nothing was checked.

    A hold made here has no `hold_id`: the service knows nothing of it. Ask again with the same message id.
    """
    return OutgoingAnswer(
        decision=on_error,
        would=on_error,
        label="ok",
        tier="none",
        scores={},
        findings=[],
        reasons=[SaidReason(code="engine_unreachable", args={"cause": cause})],
        versions=Versions(code=""),
        engine="none",
        degraded=True,
        message_id=request.message_id or "",
        edit_of=request.edit_of,
    )
