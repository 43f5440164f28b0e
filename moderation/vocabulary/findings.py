"""What a finder saw: a span of the typed text, its source, and because of what."""

from typing import Literal

from msgspec import Struct

Tier = Literal["none", "suspected", "confirmed"]
FindingKind = Literal[
    "abuse",  # insult, curse, threat (agent side)
    "bad_attitude",
    "brush_off",
    "contact",  # contact diversion: 微信, VX, QQ, a phone number offered
    "personal_data",  # ID card, bank card, phone
    "negative_emotion",  # customer side: anger, accusation, sarcasm
    "risk",  # customer side: complaint, bad review, platform, 12315, media, law
    "self_harm",  # customer side: harm to self; goes to a person at once
]

SHOP_LIST = "shop_list"
"""The source of a finding that a shop's own deny list gives: it counts whatever a model says."""


class Reason(Struct, frozen=True):
    """A code and its arguments; words are put in at the edge, in the reader's language (`moderation.language`)."""

    code: str
    args: dict[str, str] = {}


class Finding(Struct, frozen=True):
    """One piece of evidence. `start` and `end` are code points of the text as typed; `text` is that slice.

    `source` names the finder (lexicon, homophones, initials, split, noise, emoji, contacts, personal_data, model), or
    is SHOP_LIST.
    """

    kind: FindingKind
    source: str
    start: int
    end: int
    text: str
    because: Reason
    tier: Tier = "suspected"


def utf16_offset(text: str, index: int) -> int:
    """The UTF-16 offset (what JavaScript counts) of a code point index in `text`."""
    return index + sum(1 for char in text[:index] if ord(char) > 0xFFFF)
