"""What goes through the customer lane: one entry a thing said or done in a session."""

import hashlib
from typing import Literal

import msgspec
from msgspec import Struct

from moderation.vocabulary.messages import Kind, Turn
from moderation.vocabulary.verdicts import Label

EntryKind = Literal["customer", "agent", "tick", "end", "transfer"]


class Entry(Struct, frozen=True, omit_defaults=True):
    """One entry. `t` is on the session's own clock, `at` when we received it (unix seconds).

    `label` and `rudeness` are what the check said of an agent's turn; `agent` who serves (after a transfer: who
    takes over).
    """

    kind: EntryKind
    shop: str
    session: str
    message_id: str
    at: float
    t: float
    text: str = ""
    agent: str = ""
    message_kind: Kind = "text"
    label: Label = "ok"
    rudeness: float = 0.0

    @property
    def turn(self) -> Turn | None:
        """What the entry adds to the remembered turns, if it is something said in words."""
        if self.kind not in ("customer", "agent") or self.message_kind != "text":
            return None
        return Turn("customer" if self.kind == "customer" else "agent", self.text, self.t)


def encode_entry(entry: Entry) -> bytes:
    """Return the entry as the stream holds it."""
    return msgspec.json.encode(entry)


def decode_entry(raw: bytes) -> Entry:
    """Read an entry back; raises msgspec.DecodeError for what is none."""
    return msgspec.json.decode(raw, type=Entry)


def digest(entry: Entry) -> str:
    """Return what tells a repeat of the entry from another one under the same id."""
    said = f"{entry.kind}\0{entry.message_kind}\0{entry.text}\0{entry.agent if entry.kind == 'transfer' else ''}"
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]


def encode_turn(turn: Turn) -> bytes:
    """Return a turn as the session's list holds it."""
    return msgspec.json.encode((turn.role, turn.text, turn.t))


def decode_turn(raw: bytes) -> Turn:
    """Read a turn back."""
    role, text, t = msgspec.json.decode(raw)
    return Turn(role, text, t)
