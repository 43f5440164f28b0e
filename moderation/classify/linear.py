"""The arithmetic of a bundle: which tokens are there, each view at unit length, times weights. No scikit-learn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Linear:
    """TF-IDF by presence, linear margins over several views, and from margins to logits: as scikit-learn computes it.

    `places` maps each view's tokens to rows of `table`; a row holds scale x idf x weight for every margin, and
    idf² last. `mixing` and `shift` turn the margins into the logits of calibrated probabilities.
    """

    places: tuple[dict[str, int], ...]
    table: NDArray[np.float32]
    intercept: Floats
    mixing: Floats
    shift: Floats

    def probabilities(self, views: Sequence[Iterable[str]], correction: Floats | float = 0.0) -> Floats:
        """Calibrated probabilities; they sum to 1. `correction` is added to the logits."""
        logits = self.mixing @ self.margins(views) + self.shift + correction
        shares: Floats = np.exp(logits - logits.max())
        shares /= shares.sum()
        return shares

    def margins(self, views: Sequence[Iterable[str]]) -> Floats:
        """The sum of the tokens' weights for each class, each view divided by its length."""
        rows: list[int] = []
        starts: list[int] = []
        for place, tokens in zip(self.places, views, strict=True):
            found = set(map(place.get, tokens))
            found.discard(None)
            if found:
                starts.append(len(rows))
                rows += found  # type: ignore[arg-type]
        if not rows:
            return self.intercept
        sums = np.add.reduceat(self.table.take(rows, axis=0), starts, axis=0, dtype=np.float64)
        total: Floats = self.intercept + (sums[:, :-1] / np.sqrt(sums[:, -1:])).sum(axis=0)
        return total

    def moved(self, view: int, tokens: Iterable[str], towards: Floats) -> dict[str, float]:
        """How far each known token of one view moves the logits in the direction `towards`."""
        place = self.places[view]
        rows = {token: place[token] for token in set(tokens) if token in place}
        if not rows:
            return {}
        found = self.table[list(rows.values())].astype(np.float64)
        pushes = found[:, :-1] @ (towards @ self.mixing) / np.sqrt(found[:, -1].sum())
        return dict(zip(rows, pushes.tolist(), strict=True))


def pack(linear: Linear) -> dict[str, Any]:
    """The plain lists and arrays that go into the file."""
    return {
        "tokens": [list(place) for place in linear.places],
        "table": linear.table,
        "intercept": linear.intercept,
        "mixing": linear.mixing,
        "shift": linear.shift,
    }


def unpack(packed: dict[str, Any]) -> Linear:
    """The arithmetic from its plain lists and arrays."""
    places: list[dict[str, int]] = []
    start = 0
    for tokens in packed["tokens"]:
        places.append(dict(zip(tokens, range(start, start + len(tokens)), strict=True)))
        start += len(tokens)
    table = np.ascontiguousarray(packed["table"], dtype=np.float32)
    if table.shape != (start, len(packed["intercept"]) + 1):
        raise ValueError(f"{start} tokens, but a table of {table.shape}")
    return Linear(tuple(places), table, packed["intercept"], packed["mixing"], packed["shift"])
