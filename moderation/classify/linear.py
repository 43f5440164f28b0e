"""The arithmetic of a bundle: which tokens are there, each view at unit length, times weights. No scikit-learn.

Rows of weights are gathered and summed by numpy; what is left is a handful of numbers, for which plain floats are
faster than arrays.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp, sqrt
from operator import mul
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

    @cached_property
    def _to_logits(self) -> tuple[list[tuple[list[float], float]], list[float]]:
        """For each class what its logit mixes of the margins, and its shift; and the margins of an empty message."""
        return list(zip(self.mixing.tolist(), self.shift.tolist(), strict=True)), self.intercept.tolist()

    def probabilities(self, views: Sequence[View], correction: Sequence[float] = ()) -> list[float]:
        """Calibrated probabilities; they sum to 1. `correction` is added to the logits."""
        margins = self.margins(views)
        logits = [shift + sum(map(mul, mixing, margins)) for mixing, shift in self._to_logits[0]]
        if correction:
            logits = [logit + added for logit, added in zip(logits, correction, strict=True)]
        highest = max(logits)
        shares = [exp(logit - highest) for logit in logits]
        whole = sum(shares)
        return [share / whole for share in shares]

    def margins(self, views: Sequence[View]) -> list[float]:
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
        total = self._to_logits[1]
        if rows:
            sums = np.add.reduceat(self.table.take(rows, axis=0), starts, axis=0, dtype=np.float64)
            for *weights, squares in sums.tolist():
                length = sqrt(squares)
                total = [before + weight / length for before, weight in zip(total, weights, strict=True)]
        return total

    def pushes(self, rows: Sequence[int], towards: int, against: int) -> list[float]:
        """How far each of these rows (all of one view, one an occurrence) moves the logit of a class against another's.

        A token that occurs several times shares its weight among them.
        """
        if not rows:
            return []
        times = Counter(rows)
        table = self.table.take(list(times), axis=0)
        length = sqrt(table[:, -1].sum(dtype=np.float64))
        weights = (table[:, :-1] @ (self.mixing[towards] - self.mixing[against])).tolist()
        push = {row: weight / length / times[row] for row, weight in zip(times, weights, strict=True)}
        return [push[row] for row in rows]


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
