"""Messages that are nearly one another: found by the three-character pieces they share, every find exact.

What is a near-duplicate:
- A message of 8 characters and more (marks, spaces and pictures not counted): when the Jaccard likeness of its pieces
  with another's is 0.6 and more. A shorter one: when it is equal, marks and all.
- An agent's message only where the same holds of what it answers: one reply to two questions, or two replies to one
  question, are what the corpus is for.
- Not a word of fewer than 5 characters that answers nothing and has the same label (好的: nobody says it another way),
  and not two of one file with other labels: a minimal pair is made on purpose.
- Between training and test, a message of 12 characters and more whose likeness is 0.8, whatever it answers: a stock
  phrase is shorter.
- Whole conversations are held against conversations; a turn of one only against the other split (people thank alike).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from msgspec import Struct

from moderation.learning.items import Item, Problem, bare

LIKE = 0.6
LIKE_ACROSS = 0.8
SHORT = 8
"""A message with fewer characters than this has too few pieces to be compared by them."""
WORD = 5
"""With fewer characters than this, two people say it alike by chance."""
LONG = 12
"""With as many, nobody says it alike by chance, whatever was asked."""
PIECE = 3

Pieces = frozenset[str]


class Twins(Struct, frozen=True):
    """Two items that are nearly one another; `second` is the one to change (the later, and never that of the test)."""

    first: Item
    second: Item
    likeness: float


def near_duplicates(items: Sequence[Item], like: float = LIKE) -> list[Twins]:
    """Every pair of near-duplicates, in the order of the corpus."""
    found = []
    for kinds in (("agent", "turn"), ("customer", "turn"), ("session",)):
        chosen = [item for item in items if item.kind in kinds]
        for one, other, likeness in _alike(chosen, like):
            first, second = sorted((chosen[one], chosen[other]), key=lambda item: item.split)  # "test" before "train"
            if _counts(first, second, likeness, like):
                found.append(Twins(first, second, likeness))
    return found


def problems(items: Sequence[Item], like: float = LIKE) -> list[Problem]:
    """The same as what stands against training."""
    return [
        Problem(
            twins.second.place,
            f"{twins.second.id} is {_how(twins)} {twins.first.id} ({twins.first.place}).",
            "It is in the test set: write another message here."
            if twins.first.split != twins.second.split
            else "Write another message, or take one of the two out.",
        )
        for twins in near_duplicates(items, like)
    ]


def likeness(one: Pieces, other: Pieces) -> float:
    """Jaccard: what two sets share, of all that either has; 1 of two empty ones.

    >>> likeness(pieces("今天下午发货"), pieces("明天下午发货"))
    0.6
    """
    shared = len(one & other)
    union = len(one) + len(other) - shared
    return shared / union if union else 1.0


def pieces(text: str) -> Pieces:
    """The pieces of three characters; a shorter text is one piece."""
    last = max(1, len(text) - PIECE + 1)
    return frozenset(text[start : start + PIECE] for start in range(last) if text)


def _alike(items: Sequence[Item], like: float) -> Iterator[tuple[int, int, float]]:
    """Pairs by their own words alone: (earlier, later, likeness)."""
    words = [bare(item.text) for item in items]
    long = [pieces(text) if len(text) >= SHORT else frozenset() for text in words]
    yield from _sharing(long, like)
    equal: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        if len(words[place]) < SHORT:
            equal[item.text].append(place)
    for places in equal.values():
        for one, other in combinations(places, 2):
            if items[one].kind != "turn" or items[other].kind != "turn":
                yield one, other, 1.0


def _sharing(sets: Sequence[Pieces], like: float) -> Iterator[tuple[int, int, float]]:
    """Pairs of sets with this likeness, from an index of each set's rarest pieces.

    Two sets with it must share one of the rarest `n - ceil(like * n) + 1` pieces of either, and be of like size.
    """
    often = Counter(piece for pieces_ in sets for piece in pieces_)
    index: dict[str, list[int]] = defaultdict(list)
    for place in sorted(range(len(sets)), key=lambda place: len(sets[place])):
        mine = sets[place]
        if not mine:
            continue
        least = math.ceil(like * len(mine) - 1e-9)
        rare = sorted(mine, key=lambda piece: (often[piece], piece))[: len(mine) - least + 1]
        near = {other for piece in rare for other in index[piece] if len(sets[other]) >= least}
        for piece in rare:
            index[piece].append(place)
        for other in sorted(near):
            found = likeness(mine, sets[other])
            if found >= like:
                yield min(place, other), max(place, other), found


def _counts(first: Item, second: Item, found: float, like: float) -> bool:
    """Whether two whose own words are alike are near-duplicates."""
    across, length = first.split != second.split, min(len(bare(first.text)), len(bare(second.text)))
    if across and length >= LONG and found >= LIKE_ACROSS:
        return True
    if "turn" in (first.kind, second.kind):
        return False
    same = first.label == second.label
    if (length < WORD and same and not first.context) or (first.file == second.file and not (across or same)):
        return False
    return likeness(pieces(bare(first.context)), pieces(bare(second.context))) >= like


def _how(twins: Twins) -> str:
    return "the same as" if twins.likeness == 1.0 else f"nearly ({twins.likeness:.2f})"
