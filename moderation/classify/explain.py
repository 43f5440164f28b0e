"""The words that moved a score: the weights of all runs and words, shared out over the characters they stand on."""

import itertools
import re

from moderation.classify.linear import Linear
from moderation.classify.tokens import LONGEST_RUN, runs
from moderation.text.folded import Folded
from moderation.vocabulary.findings import Finding, FindingKind, Reason

LONGEST = 6
"""Neighbouring words that moved the score are shown as one, up to so many characters."""
_NOTHING = 1e-9
"""What a word that the model does not know may push by rounding."""
_SAYS = re.compile(r"[^\W_]|[\u2191-\U0010ffff]")
_MARKS = "，。、！？；：…"


def heaviest(
    folded: Folded, linear: Linear, towards: int, against: int, kind: FindingKind, top: int
) -> tuple[Finding, ...]:
    """The `top` words (or neighbouring words) that pushed the logits towards one class, against another.

    Only the first two views are looked at: runs of characters and words of the message itself.
    """
    push = _push(folded, linear, towards, against)
    pieces: list[tuple[float, int, int]] = []
    for word, start, end in folded.words:
        weight = push[end] - push[start]
        if weight <= _NOTHING or _SAYS.search(word) is None or word in _MARKS:
            continue
        if pieces and pieces[-1][2] == start and end - pieces[-1][1] <= LONGEST:
            before = pieces.pop()
            pieces.append((before[0] + weight, before[1], end))
        else:
            pieces.append((weight, start, end))
    pieces.sort(key=lambda piece: (-piece[0], piece[1]))
    return tuple(_finding(folded, start, end, weight, kind) for weight, start, end in pieces[:top])


def _push(folded: Folded, linear: Linear, towards: int, against: int) -> list[float]:
    """How far the first characters of the text pushed, for every number of them: a token's weight is spread evenly."""
    size = len(folded.text)
    slope = [0.0] * (size + 1)
    for hits in (_runs(folded, linear), _words(folded, linear)):
        pushes = linear.pushes([row for row, _, _ in hits], towards, against)
        for (_, first, last), push in zip(hits, pushes, strict=True):
            first, last = max(first, 0), min(last, size)  # the marks of the ends are not in the text
            share = push / max(last - first, 1)
            slope[first] += share
            slope[last] -= share
    return [0.0, *itertools.accumulate(itertools.accumulate(slope[:-1]))]


def _runs(folded: Folded, linear: Linear) -> list[tuple[int, int, int]]:
    """The known runs of the text: row, first place, place after the last. The mark of the beginning is at -1."""
    place = linear.places[0]
    if isinstance(place, dict):
        return []
    found = place.find_matches_as_indexes(runs(folded.text, LONGEST_RUN).marked, overlapping=True)
    return [(linear.starts[0] + index, first - 1, last - 1) for index, first, last in found]


def _words(folded: Folded, linear: Linear) -> list[tuple[int, int, int]]:
    """The known words: row, first place, place after the last."""
    place = linear.places[1]
    assert isinstance(place, dict)
    return [(place[word], first, last) for word, first, last in folded.words if word in place]


def _finding(folded: Folded, start: int, end: int, weight: float, kind: FindingKind) -> Finding:
    """The finding for one stretch of folded text."""
    first, last = folded.span(start, end)
    text = folded.original[first:last]
    return Finding(kind, "model", first, last, text, Reason("model_words", {"words": text, "weight": f"{weight:.2f}"}))
