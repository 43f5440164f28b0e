"""Conversations rated by their customers, with the sentiment of every turn, as the SSA files have them."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from moderation.early_warning.dissatisfied import Felt
from moderation.vocabulary.errors import InvalidInput

NEUTRAL = 2
UNSATISFIED = 1


class RatedTurn(Struct, frozen=True):
    """One turn: sentiment 1 negative, 2 neutral, 3 positive."""

    role: Literal["customer", "agent"]
    sentiment: Annotated[int, Meta(ge=1, le=3)]
    t: float | None = None


class Rated(Struct, frozen=True):
    """One conversation: satisfaction 1 unsatisfied, 2 met, 3 well met."""

    satisfaction: Annotated[int, Meta(ge=1, le=3)]
    turns: list[RatedTurn]

    @property
    def unsatisfied(self) -> bool:
        """Whether the customer left dissatisfied."""
        return self.satisfaction == UNSATISFIED

    @property
    def felt(self) -> list[Felt]:
        """The turns as `dissatisfied` takes them."""
        return [Felt(turn.role, NEUTRAL - turn.sentiment, turn.t) for turn in self.turns]


def read_rated(path: Path) -> list[Rated]:
    """Read JSON lines. Raises InvalidInput naming the line."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as problem:
        raise InvalidInput(
            f"{path} cannot be read: {problem.strerror}.", hint="Name a file that can be read."
        ) from None
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(msgspec.json.decode(line, type=Rated))
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as problem:
            raise InvalidInput(
                f"{path}:{number}: {problem}",
                hint='Each line needs {"satisfaction": 1-3, "turns": [{"role", "sentiment": 1-3}]}.',
            ) from None
    if not found:
        raise InvalidInput(f"{path} is empty")
    return found
