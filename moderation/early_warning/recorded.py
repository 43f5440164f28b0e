"""Recorded sessions: as they are written in files, and whether the warnings they brought were right."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from moderation.vocabulary.messages import Role

Judgement = Literal["in time", "missed", "rightly quiet", "false alarm", "in time, false alarm", "missed, false alarm"]

GRACE = 1
"""An agent's own offence one turn before `not_before` may raise the warning (labelling guide, sessions)."""


class RecordedTurn(Struct, frozen=True):
    """One turn; `t` in seconds from any start, where it is known; `label` an agent's label or a customer's level."""

    role: Role
    text: str
    t: float | None = None
    label: str | int | None = None


class Recorded(Struct, frozen=True):
    """One session of a file. The labels are there in training and validation files only (labelling guide)."""

    id: str | int
    turns: list[RecordedTurn]
    alert: bool | None = None
    not_before: int | None = None
    alert_by: int | None = None
    shop: str | None = None
    industry: str | None = None


def is_slow(session: Recorded) -> bool:
    """Whether the turns are labelled and no turn up to the first justified warning is strong: a slow build-up."""
    if not session.alert or session.not_before is None:
        return False
    before = [turn.label for turn in session.turns[: session.not_before + 1] if turn.role == "customer"]
    return all(isinstance(level, int) and level < 2 for level in before)


def judged(session: Recorded, turns: Sequence[int]) -> Judgement | None:
    """Judge warnings at these turns by the session's labels; None without labels.

    >>> session = Recorded("s", [], alert=True, not_before=3, alert_by=5)
    >>> judged(session, [2]), judged(session, []), judged(session, [1, 5])
    ('in time', 'missed', 'in time, false alarm')
    """
    if session.alert is None:
        return None
    if not session.alert:
        return "false alarm" if turns else "rightly quiet"
    first = session.not_before or 0
    last = len(session.turns) if session.alert_by is None else session.alert_by
    early = any(turn < first - GRACE for turn in turns)
    if any(first - GRACE <= turn <= last for turn in turns):
        return "in time, false alarm" if early else "in time"
    return "missed, false alarm" if early else "missed"


def shares(judgements: Sequence[Judgement]) -> dict[str, float]:
    """Return what part of the sessions that were due were warned of in time, and of all had a false alarm."""
    due = [one for one in judgements if one not in ("rightly quiet", "false alarm")]
    in_time = sum(one.startswith("in time") for one in due)
    return {
        "sessions": len(judgements),
        "due a warning": len(due),
        "warned in time": in_time / len(due) if due else 0.0,
        "with a false alarm": sum("false alarm" in one for one in judgements) / max(1, len(judgements)),
    }
