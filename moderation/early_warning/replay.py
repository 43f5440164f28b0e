"""A recorded session through the same check, feeling and fold as a live one, without Redis or clock."""

from collections.abc import Sequence

from msgspec import Struct

from moderation.check import Bundle, check, feel
from moderation.early_warning.fold import fold_turn
from moderation.early_warning.recorded import Recorded
from moderation.early_warning.state import SessionState
from moderation.early_warning.turns import ScoredTurn
from moderation.early_warning.words import is_picture
from moderation.policy.policy import Policy
from moderation.vocabulary.alerts import AlertKind, Severity
from moderation.vocabulary.findings import Reason
from moderation.vocabulary.messages import CONTEXT_TURNS, Message, Turn


class Told(Struct, frozen=True):
    """An alert as it was raised: at which turn (from 0), how grave, because of what."""

    turn: int
    kind: AlertKind
    severity: Severity
    because: Reason


def replay(session: Recorded, bundle: Bundle, policy: Policy) -> tuple[Told, ...]:
    """Return the alerts that the session would have raised. A turn without `t` comes at the time of the one before."""
    state = SessionState(policy.version, str(session.id))
    said: list[Turn] = []
    told: list[Told] = []
    t = 0.0
    for place, recorded in enumerate(session.turns):
        t = t if recorded.t is None else recorded.t
        turn = scored(place, recorded.role, recorded.text, t, said, bundle, policy)
        said.append(Turn(recorded.role, recorded.text, t))
        state, changes = fold_turn(state, turn, policy.warning)
        told += [
            Told(change.turn, change.kind, change.severity, change.because)
            for change in changes
            if change.action == "raise"
        ]
    return tuple(told)


def scored(
    place: int, role: str, text: str, t: float, said: Sequence[Turn], bundle: Bundle, policy: Policy
) -> ScoredTurn:
    """Return a turn as the lane would have scored it."""
    entry = f"0-{place + 1}"
    if role == "agent":
        message = Message(text, tuple(said[-CONTEXT_TURNS:]), t)
        verdict = check(message, bundle, policy)
        return ScoredTurn("agent", entry, t, t, text=text, label=verdict.label, rudeness=verdict.rudeness)
    emotion = None if is_picture(text) else feel(text, bundle, policy)
    return ScoredTurn("customer", entry, t, t, text=text, emotion=emotion)
