"""What people say to each other: turns, and the message that is judged among them."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

Role = Literal["customer", "agent"]
Kind = Literal["text", "image", "voice", "video", "card", "other"]

MAX_CODE_POINTS = 10_000
"""Longest text of one message; a longer one is refused (422), never cut."""

CONTEXT_TURNS = 12
"""How many earlier turns of the session a check looks at."""


class Turn(Struct, frozen=True):
    """One thing said in a session. `t` is in seconds, on any clock that only moves forward within the session."""

    role: Role
    text: str
    t: float | None = None


class Message(Struct, frozen=True):
    """An agent's text about to be sent, with the turns before it (oldest first)."""

    text: str
    context: tuple[Turn, ...] = ()
    t: float | None = None
    kind: Kind = "text"


def turns_from(context: Iterable[str | Mapping[str, object] | Turn]) -> tuple[Turn, ...]:
    """Read a `context` list as users write it: a plain string is one customer turn, an object any turn.

    Raises ValueError naming the position of an item that is neither.
    """
    turns: list[Turn] = []
    for index, item in enumerate(context):
        if isinstance(item, Turn):
            turns.append(item)
        elif isinstance(item, str):
            turns.append(Turn("customer", item))
        elif isinstance(item, Mapping):
            role, text, t = item.get("role"), item.get("text"), item.get("t")
            if role not in ("customer", "agent") or not isinstance(text, str):
                raise ValueError(f'context[{index}] needs "role" (customer or agent) and "text" (a string)')
            if t is not None and (isinstance(t, bool) or not isinstance(t, (int, float))):
                raise ValueError(f"context[{index}].t must be a number of seconds")
            turns.append(Turn("agent" if role == "agent" else "customer", text, None if t is None else float(t)))
        else:
            raise ValueError(f"context[{index}] must be a string (a customer's words) or an object with role and text")
    return tuple(turns)


def customer_turns(joined: str) -> tuple[Turn, ...]:
    """Read the corpus' `context` column: customer turns joined by ` / `, oldest first."""
    return tuple(Turn("customer", part) for part in joined.split(" / ") if part)
