"""Holds for tests."""

import itertools
from typing import Any

import msgspec

from moderation.vocabulary.findings import Finding, Reason
from moderation.vocabulary.holds import Hold
from moderation.vocabulary.messages import Turn
from moderation.vocabulary.verdicts import Verdict, Versions

numbers = itertools.count(1)
VERDICT = Verdict(
    decision="hold",
    would="hold",
    label="abuse",
    tier="confirmed",
    scores={"ok": 0.01, "abuse": 0.97, "bad_attitude": 0.01, "brush_off": 0.01},
    findings=(Finding("abuse", "lexicon", 1, 3, "傻逼", Reason("lexicon_term", {"term": "傻逼"}), "confirmed"),),
    reasons=(Reason("advice_abuse"),),
    engine="model",
    degraded=False,
    versions=Versions("0.1.0", "m1", "shop1-1", "l1"),
)


def hold(**changes: Any) -> Hold:
    """A new open hold, made at 1000, its time over at 1600."""
    number = next(numbers)
    made = Hold(
        id=f"hold_{number:04}",
        shop="shop1",
        session="s1",
        agent="amy",
        message_id=f"m{number}",
        text="😡傻逼，爱买不买\r\n",
        context=(Turn("customer", "在吗", 1.0),),
        verdict=VERDICT,
        state="open",
        created_at=1000.0 + number / 1000,
        expires_at=1600.0,
    )
    return msgspec.structs.replace(made, **changes)


class Clock:
    """Time that moves when told."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now
