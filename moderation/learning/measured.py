"""What an evaluation of labelled messages found, row by row: figures, plots, slices, comparisons are made of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moderation.learning.dataset import AgentRow, CustomerRow
from moderation.learning.figures import Figure

BANDS = ((5, "1–5"), (10, "6–10"), (20, "11–20"), (40, "21–40"), (80, "41–80"))
"""Length bands in characters, each with the longest that is in it; then `LONGER`."""
LONGER = "81+"


@dataclass(frozen=True)
class Slice:
    """Some of the rows: those with a tag, of a length, of a shop."""

    kind: str
    name: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Measured:
    """Rows in order: the class wanted and said (indexes into `names`), the scores shown, and what was done.

    `risk` is the one score by which a message is stopped, `due` whether it should be, `stopped` whether it was.
    `before` is what was said before each message, `notes` what was found in it.
    """

    table: dict[str, Figure]
    names: tuple[str, ...]
    wanted: list[int]
    said: list[int]
    shares: NDArray[np.float64]
    risk: NDArray[np.float64]
    due: list[bool]
    stopped: list[bool]
    texts: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    slices: list[Slice] = field(default_factory=list)

    @property
    def figures(self) -> dict[str, float]:
        """The bare values."""
        return {name: figure.value for name, figure in self.table.items()}


def slices_of(rows: Sequence[AgentRow] | Sequence[CustomerRow]) -> list[Slice]:
    """Cut rows by tag, by length and, where it is known, by shop."""
    found = _cut("tag", rows, lambda row: row.tags or ("no tag",))
    found += _cut("length", rows, lambda row: (band_of(row.message),))
    shops = _cut("shop", rows, lambda row: (row.shop or "not named",))
    return found if [shop.name for shop in shops] == ["not named"] else found + shops


def band_of(text: str) -> str:
    """The length band of a text.

    >>> band_of("好的"), band_of("好" * 81)
    ('1–5', '81+')
    """
    return next((name for longest, name in BANDS if len(text) <= longest), LONGER)


def _cut(
    kind: str,
    rows: Sequence[AgentRow] | Sequence[CustomerRow],
    names: Callable[[Any], tuple[str, ...]],
) -> list[Slice]:
    """The slices of one kind, in the order of their names (lengths from the shortest)."""
    found: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        for name in names(row):
            found.setdefault(name, []).append(place)
    order = {name: place for place, (_, name) in enumerate(BANDS)}
    return [
        Slice(kind, name, tuple(found[name])) for name in sorted(found, key=lambda name: (order.get(name, 9), name))
    ]
