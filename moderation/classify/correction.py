"""A shop's small correction on top of the shipped agent model: what its own traffic says differently."""

import hashlib
from functools import cached_property

import msgspec
import numpy as np
from msgspec import Struct

from moderation.classify.linear import Floats
from moderation.classify.tokens import View, tokens_of
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.verdicts import LABELS

MOST_TOKENS = 50_000
"""A body with more is refused: it is no small correction."""


class Correction(Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """What is added to the logits of the labels (in the order of LABELS), for the model version `model` alone.

    `bias` is added always; `views` has, view by view, tokens and what each adds, the sum of a view divided by the
    root of how many different tokens the message has there.
    """

    model: str
    bias: tuple[float, ...]
    views: tuple[dict[str, tuple[float, ...]], ...]

    @cached_property
    def id(self) -> str:
        """A short name for exactly this content."""
        return hashlib.sha256(self.body()).hexdigest()[:12]

    def body(self) -> bytes:
        """What is stored; `read_correction` reads it."""
        return msgspec.json.encode(self)

    def logits(self, views: tuple[View, ...]) -> Floats:
        """What is added for a message of these tokens."""
        total = np.array(self.bias)
        for weights, view in zip(self.views, views, strict=True):
            there = set(tokens_of(view))
            if found := [weights[token] for token in there & weights.keys()]:
                total += np.sum(found, axis=0) / len(there) ** 0.5
        return total


def read_correction(body: bytes) -> Correction:
    """A correction as stored. Raises InvalidInput."""
    try:
        correction = msgspec.json.decode(body, type=Correction)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as problem:
        raise InvalidInput(f"This is no correction: {problem}.", hint="Make it again: moderation adapt.") from None
    rows = [correction.bias, *(row for view in correction.views for row in view.values())]
    if any(len(row) != len(LABELS) or not np.isfinite(row).all() for row in rows):
        raise InvalidInput(
            f"This is no correction: {len(LABELS)} numbers a row are needed.", hint="Make it again: moderation adapt."
        )
    if len(rows) > MOST_TOKENS:
        raise InvalidInput(f"This is no small correction: more than {MOST_TOKENS} tokens.")
    return correction
