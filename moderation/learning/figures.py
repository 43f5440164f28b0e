"""Figures of an evaluation: each with of how many it speaks, and its 95 % interval where there is one."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from msgspec import Struct

from moderation.learning.metrics import Counts, interval, share

DRAWS = 1000
SEED = 20240607


class Figure(Struct, frozen=True, omit_defaults=True):
    """`value` of `of` rows; a share of fixed rows has in `hits`, by id, which of them it counts.

    With `hits` two evaluations of the same file can be compared row by row.
    """

    value: float
    of: int = 0
    low: float | None = None
    high: float | None = None
    hits: dict[str, bool] | None = None


def share_of(hits: Mapping[str, bool]) -> Figure:
    """The share of these rows that is hit, with Wilson's interval."""
    of, count = len(hits), sum(hits.values())
    low, high = interval(count, of)
    return Figure(share(count, of), of, low, high, dict(hits))


def ratio(count: int, of: int) -> Figure:
    """A share whose rows depend on what was said, as precision has it."""
    low, high = interval(count, of)
    return Figure(share(count, of), of, low, high)


def score_of(table: Counts, score: Callable[[Counts], float]) -> Figure:
    """A score of a confusion table; its interval comes from drawing as many rows again, DRAWS times."""
    of = int(table.sum())
    if not of:
        return Figure(score(table))
    draws = np.random.default_rng(SEED).multinomial(of, table.ravel() / of, size=DRAWS)
    values = [score(draw.reshape(table.shape)) for draw in draws]
    low, high = np.quantile(values, [0.025, 0.975])
    return Figure(score(table), of, float(low), float(high))


def by_rows(ids: Sequence[str], chosen: Sequence[bool], hit: Sequence[bool]) -> Figure:
    """The share of the chosen rows that is hit."""
    return share_of({row: bool(good) for row, here, good in zip(ids, chosen, hit, strict=True) if here})
