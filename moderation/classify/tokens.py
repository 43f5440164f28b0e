"""What is counted of one text: its runs of characters, its words and pairs of words."""

import itertools
from collections.abc import Sequence

START, END = "\x02", "\x03"
"""Marks of a text's two ends, so that a run knows whether it opens or closes the message."""


def runs(text: str, longest: int) -> list[str]:
    """Every run of 1 to `longest` characters, the two ends marked."""
    marked = START + text + END
    size = len(marked)
    found = list(text)
    for length in range(2, longest + 1):
        found += [marked[start : start + length] for start in range(size - length + 1)]
    return found


def pairs(words: Sequence[str]) -> list[str]:
    """Every word, and every two neighbours joined by U+0001."""
    return [*words, *map("\x01".join, itertools.pairwise(words))]
