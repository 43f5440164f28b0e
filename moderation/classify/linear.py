"""The arithmetic of a bundle: which tokens are there, each view at unit length, times weights. No scikit-learn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Linear:
    """TF-IDF by presence and a linear model over several views, as scikit-learn computes it.

    `places` maps each view's tokens to rows of `table`; a row holds idf x weight for every output and idf² last.
    """

    places: tuple[dict[str, int], ...]
    table: Floats
    intercept: Floats

    def outputs(self, views: Sequence[Iterable[str]]) -> Floats:
        """One number an output: the sum of the tokens' weights, each view divided by its length."""
        total = self.intercept.copy()
        for place, tokens in zip(self.places, views, strict=True):
            found = set(map(place.get, tokens))
            found.discard(None)
            if found:
                row = self.table.take(list(found), axis=0).sum(axis=0)  # type: ignore[arg-type]
                total += row[:-1] / np.sqrt(row[-1])
        return total

    def moved(self, view: int, tokens: Iterable[str]) -> dict[str, Floats]:
        """What each known token of one view adds to every output."""
        place = self.places[view]
        rows = {token: place[token] for token in set(tokens) if token in place}
        length = np.sqrt(self.table[list(rows.values()), -1].sum()) if rows else 1.0
        return {token: self.table[row, :-1] / length for token, row in rows.items()}


def softmax(logits: Floats) -> Floats:
    """Probabilities that sum to 1."""
    shares: Floats = np.exp(logits - logits.max())
    shares /= shares.sum()
    return shares


def pack(linear: Linear) -> dict[str, Any]:
    """The plain lists and arrays that go into the file."""
    return {
        "tokens": [list(place) for place in linear.places],
        "table": linear.table.astype(np.float32),
        "intercept": linear.intercept,
    }


def unpack(packed: dict[str, Any]) -> Linear:
    """The arithmetic from its plain lists and arrays."""
    places: list[dict[str, int]] = []
    start = 0
    for tokens in packed["tokens"]:
        places.append(dict(zip(tokens, range(start, start + len(tokens)), strict=True)))
        start += len(tokens)
    return Linear(tuple(places), packed["table"].astype(np.float64), packed["intercept"])
