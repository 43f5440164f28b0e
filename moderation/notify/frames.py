"""Server-sent events as bytes, and the order of their ids."""

import re
from typing import Any

import msgspec

from moderation.vocabulary.events import Event

HEARTBEAT = b": beat\n\n"
STREAM_ID = re.compile(r"(\d{1,19})-(\d{1,19})", re.ASCII)

Place = tuple[int, int]
"""A stream id as two numbers, which compare as the stream is ordered."""


def place_of(stream_id: str) -> Place | None:
    """Read a stream id; None for what is not one.

    >>> place_of("1700000000000-3"), place_of("nonsense")
    ((1700000000000, 3), None)
    """
    match = STREAM_ID.fullmatch(stream_id)
    return (int(match[1]), int(match[2])) if match else None


def frame(kind: str, data: Any, stream_id: str = "") -> bytes:
    """Return one frame. JSON escapes every line end inside `data`, so one `data:` line is enough.

    >>> frame("reset", {"reason": "slow"})
    b'event: reset\\ndata: {"reason":"slow"}\\n\\n'
    """
    head = f"id: {stream_id}\n" if stream_id else ""
    return f"{head}event: {kind}\ndata: ".encode() + msgspec.json.encode(data) + b"\n\n"


def event_frame(stream_id: str, event: Event) -> bytes:
    """Return the frame of an event: all of it but the shop, which the reader knows."""
    told = {"id": event.id, "kind": event.kind, "at": event.at, "session": event.session, "data": event.data}
    return frame(event.kind, told, stream_id)
