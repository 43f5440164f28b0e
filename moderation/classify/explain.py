"""The words that moved a score: the weights of all runs and words, shared out over the typed characters."""

from collections.abc import Iterable, Sequence

import numpy as np

from moderation.classify.linear import Floats, Linear
from moderation.text.folded import Folded
from moderation.vocabulary.findings import Finding, FindingKind, Reason


def heaviest(
    folded: Folded, linear: Linear, views: Sequence[Iterable[str]], towards: Floats, kind: FindingKind, top: int
) -> tuple[Finding, ...]:
    """The `top` words (or neighbouring words) that pushed the outputs in the direction `towards`.

    Only the first two views are looked at: runs of characters and words of the message itself.
    """
    push = _push(folded.text, [(0, views[0]), (1, views[1])], linear, towards)
    pieces: list[tuple[float, int, int]] = []
    for word, start, end in folded.words:
        weight = float(push[start:end].sum())
        if not word.strip() or weight <= 0:
            continue
        if pieces and pieces[-1][2] == start and end - pieces[-1][1] <= 6:
            before = pieces.pop()
            pieces.append((before[0] + weight, before[1], end))
        else:
            pieces.append((weight, start, end))
    pieces.sort(key=lambda piece: (-piece[0], piece[1]))
    return tuple(_finding(folded, start, end, weight, kind) for weight, start, end in pieces[:top])


def _push(text: str, views: Sequence[tuple[int, Iterable[str]]], linear: Linear, towards: Floats) -> Floats:
    """How far each character of `text` pushed: a token's weight is shared among the places where it stands."""
    push = np.zeros(len(text))
    for view, tokens in views:
        for token, weights in linear.moved(view, tokens).items():
            plain = token.strip("\x02\x03").replace("\x01", "")
            places = _places(text, plain) if plain else []
            if not places:
                continue
            share = float(weights @ towards) / (len(places) * len(plain))
            for place in places:
                push[place : place + len(plain)] += share
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
