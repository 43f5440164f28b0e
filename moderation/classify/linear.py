"""The arithmetic of a bundle: which tokens are there, each view at unit length, times weights. No scikit-learn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from ahocorasick_rs import AhoCorasick
from numpy.typing import NDArray

from moderation.classify.tokens import Runs, View

Floats = NDArray[np.float64]
Place = dict[str, int] | AhoCorasick


@dataclass(frozen=True)
class Linear:
    """TF-IDF by presence, linear margins over several views, and from margins to logits: as scikit-learn computes it.

    `tokens` are those of each view, `places` what finds them: an automaton for runs of characters, which finds all
    that stand in a text at once, else a table. Row `starts[view] + index of the token` of `table` holds scale x idf x
    weight for every margin, and idf² last. `mixing` and `shift` turn margins into logits of calibrated probabilities.
    """

    tokens: tuple[tuple[str, ...], ...]
    places: tuple[Place, ...]
    starts: tuple[int, ...]
    table: NDArray[np.float32]
    intercept: Floats
    mixing: Floats
    shift: Floats

    def probabilities(self, views: Sequence[View], correction: Floats | float = 0.0) -> Floats:
        """Calibrated probabilities; they sum to 1. `correction` is added to the logits."""
        logits = self.mixing @ self.margins(views) + self.shift + correction
        shares: Floats = np.exp(logits - logits.max())
        shares /= shares.sum()
        return shares

    def margins(self, views: Sequence[View]) -> Floats:
        """The sum of the tokens' weights for each class, each view divided by its length."""
        rows: list[int] = []
        starts: list[int] = []
        for place, start, view in zip(self.places, self.starts, views, strict=True):
            if isinstance(view, Runs):
                found = {start + index for index, _, _ in place.find_matches_as_indexes(view.marked, overlapping=True)}  # type: ignore[union-attr]
            else:
                found = set(map(place.get, view))  # type: ignore[union-attr, arg-type]
                found.discard(None)
            if found:
                starts.append(len(rows))
                rows += found
        if not rows:
            return self.intercept
        sums = np.add.reduceat(self.table.take(rows, axis=0), starts, axis=0, dtype=np.float64)
        total: Floats = self.intercept + (sums[:, :-1] / np.sqrt(sums[:, -1:])).sum(axis=0)
        return total

    def pushes(self, rows: NDArray[np.int64], towards: Floats) -> Floats:
        """How far each of these rows (all of one view, one an occurrence) moves the logits in the direction `towards`.

        A token that occurs several times shares its weight among them.
        """
        unique, back, counts = np.unique(rows, return_inverse=True, return_counts=True)
        found = self.table.take(unique, axis=0).astype(np.float64)
        weights: Floats = found[:, :-1] @ (towards @ self.mixing) / np.sqrt(found[:, -1].sum()) / counts
        return weights[back]


def linear(
    tokens: Sequence[Sequence[str]],
    runs: Sequence[bool],
    table: NDArray[Any],
    intercept: Floats,
    mixing: Floats,
    shift: Floats,
) -> Linear:
    """The arithmetic over these tokens, view by view; `runs` says of which view they are runs of characters."""
    starts = np.cumsum([0, *map(len, tokens)]).tolist()
    places: list[Place] = [
        AhoCorasick(view) if is_runs else dict(zip(view, range(start, start + len(view)), strict=True))
        for view, is_runs, start in zip(tokens, runs, starts[:-1], strict=True)
    ]
    table = np.ascontiguousarray(table, dtype=np.float32)
    if table.shape != (starts[-1], len(intercept) + 1):
        raise ValueError(f"{starts[-1]} tokens, but a table of {table.shape}")
    return Linear(tuple(map(tuple, tokens)), tuple(places), tuple(starts[:-1]), table, intercept, mixing, shift)


def pack(model: Linear) -> dict[str, Any]:
    """The plain lists and arrays that go into the file."""
    return {
        "tokens": [list(view) for view in model.tokens],
        "runs": [not isinstance(place, dict) for place in model.places],
        "table": model.table,
        "intercept": model.intercept,
        "mixing": model.mixing,
        "shift": model.shift,
    }


def unpack(packed: dict[str, Any]) -> Linear:
    """The arithmetic from its plain lists and arrays."""
    return linear(
        packed["tokens"], packed["runs"], packed["table"], packed["intercept"], packed["mixing"], packed["shift"]
    )
