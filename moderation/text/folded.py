"""A text made comparable, with the way back to what was typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from moderation.text.words import Word, words_of


@dataclass(frozen=True)
class Folded:
    """`text` is `original` in comparable characters; its i-th character stands for `original[starts[i]:ends[i]]`.

    Both sequences never fall. What is dropped (zero-width marks, variation selectors) lies between two
    characters and belongs to none of them.
    """

    original: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` was typed, in code points of `original`."""
        if start >= end:
            place = self.starts[start] if start < len(self.text) else len(self.original)
            return place, place
        return self.starts[start], self.ends[end - 1]

    def typed(self, start: int, end: int) -> str:
        """What was typed for `text[start:end]`."""
        first, last = self.span(start, end)
        return self.original[first:last]

    @cached_property
    def words(self) -> list[Word]:
        """The words of `text`, each with its place in it."""
        return words_of(self.text)
