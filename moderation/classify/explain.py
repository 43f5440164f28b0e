"""The words that moved a score: the weights of all runs and words, shared out over the characters they stand on."""

from collections.abc import Iterable, Sequence

import numpy as np

from moderation.classify.linear import Floats, Linear
from moderation.text.folded import Folded
from moderation.vocabulary.findings import Finding, FindingKind, Reason

LONGEST = 6
"""Neighbouring words that moved the score are shown as one, up to so many characters."""


def heaviest(
    folded: Folded, linear: Linear, views: Sequence[Iterable[str]], towards: Floats, kind: FindingKind, top: int
) -> tuple[Finding, ...]:
    """The `top` words (or neighbouring words) that pushed the logits in the direction `towards`.

    Only the first two views are looked at: runs of characters and words of the message itself.
    """
    push = _push(folded.text, views[:2], linear, towards)
    pieces: list[tuple[float, int, int]] = []
    for word, start, end in folded.words:
        weight = float(push[start:end].sum())
        if weight <= 0 or not any(char.isalnum() or ord(char) > 0x2190 for char in word) or word in "，。、！？；：…":
            continue
        if pieces and pieces[-1][2] == start and end - pieces[-1][1] <= LONGEST:
            before = pieces.pop()
            pieces.append((before[0] + weight, before[1], end))
        else:
            pieces.append((weight, start, end))
    pieces.sort(key=lambda piece: (-piece[0], piece[1]))
    return tuple(_finding(folded, start, end, weight, kind) for weight, start, end in pieces[:top])


def _push(text: str, views: Sequence[Iterable[str]], linear: Linear, towards: Floats) -> Floats:
    """How far each character of `text` pushed: a token's weight is shared among the places where it stands."""
    push = np.zeros(len(text))
    for view, tokens in enumerate(views):
        for token, weight in linear.moved(view, tokens, towards).items():
            plain = token.strip("\x02\x03").replace("\x01", "")
            places = _places(text, plain) if plain else []
            for place in places:
                push[place : place + len(plain)] += weight / (len(places) * len(plain))
    return push


def _places(text: str, piece: str) -> list[int]:
    """Where `piece` stands in `text`, overlaps counted."""
    found: list[int] = []
    start = text.find(piece)
    while start >= 0:
        found.append(start)
        start = text.find(piece, start + 1)
    return found


def _finding(folded: Folded, start: int, end: int, weight: float, kind: FindingKind) -> Finding:
    """The finding for one stretch of folded text."""
    first, last = folded.span(start, end)
    text = folded.original[first:last]
    return Finding(kind, "model", first, last, text, Reason("model_words", {"words": text, "weight": f"{weight:.2f}"}))
