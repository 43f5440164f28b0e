"""What is counted of one text: its runs of characters and its words."""

from collections.abc import Sequence
from dataclasses import dataclass

START, END = "\x02", "\x03"
"""Marks of a text's two ends, so that a run knows whether it opens or closes the message."""
LONGEST_RUN = 3
"""The longest run of characters that is a token. Runs of four and pairs of words were tried: they only memorise."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Every run of 1 to `longest` characters of a text, not written out: `marked` is the text with its ends marked.

    A model finds the runs that it knows in `marked` all at once; only training and corrections need the list.
    """

    marked: str
    longest: int

    def tokens(self) -> list[str]:
        """The runs, written out."""
        size = len(self.marked)
        found = list(self.marked[1:-1])
        for length in range(2, self.longest + 1):
            found += [self.marked[start : start + length] for start in range(size - length + 1)]
        return found


View = Runs | list[str]
"""One kind of token of a message."""


def runs(text: str, longest: int) -> Runs:
    """Every run of 1 to `longest` characters, the two ends marked."""
    return Runs(f"{START}{text}{END}", longest)


def tokens_of(view: Runs | Sequence[str]) -> Sequence[str]:
    """The tokens of a view, written out."""
    return view.tokens() if isinstance(view, Runs) else view
