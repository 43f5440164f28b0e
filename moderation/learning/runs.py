"""An evaluation kept as a file, and two of them compared row by row."""

from collections.abc import Callable, Iterator
from math import isfinite
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct
from scipy.stats import binomtest

from moderation.learning.dataset import read_text
from moderation.learning.figures import DRAWS, SEED, Figure
from moderation.learning.measured import Measured
from moderation.learning.metrics import Counts, kappa, macro_f1, share
from moderation.vocabulary.errors import InvalidInput

FORMAT = 1


class Row(Struct, frozen=True, array_like=True):
    """What was wanted and said of one message (class numbers), and whether it was stopped."""

    wanted: int
    said: int
    stopped: bool


class Part(Struct, frozen=True):
    """One kind of file: its figures, the number of classes and its rows by id (none where there are no classes)."""

    figures: dict[str, Figure]
    classes: int = 0
    rows: dict[str, Row] = {}


class Run(Struct, frozen=True):
    """One evaluation."""

    parts: dict[str, Part]
    versions: dict[str, str] = {}
    format: int = FORMAT


class Difference(Struct, frozen=True):
    """One figure in two evaluations. `p` is how likely so large a difference is by chance; None: it cannot be said.

    `rows` is how many rows both have; of a share, `gained` counts those hit only after and `lost` only before.
    """

    part: str
    figure: str
    before: float
    after: float
    p: float | None = None
    rows: int = 0
    gained: int | None = None
    lost: int | None = None


def part_of(measured: Measured) -> Part:
    """What is kept of an evaluation of messages."""
    answers = map(Row, measured.wanted, measured.said, measured.stopped)
    return Part(measured.table, len(measured.names), dict(zip(measured.ids, answers, strict=True)))


def read_run(path: Path) -> Run:
    """Read a kept evaluation. Raises InvalidInput."""
    try:
        run = msgspec.json.decode(read_text(path), type=Run)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as problem:
        raise InvalidInput(f"{path} is no evaluation: {problem}.", hint="Make one with --save.") from None
    if run.format != FORMAT:
        raise InvalidInput(f"{path} has format {run.format}; we read {FORMAT}.", hint="Make it again with --save.")
    for part in run.parts.values():
        if not all(isfinite(figure.value) for figure in part.figures.values()):
            raise InvalidInput(f"{path} has a figure that is no number.", hint="Make it again with --save.")
        if not all(0 <= row.wanted < part.classes and 0 <= row.said < part.classes for row in part.rows.values()):
            raise InvalidInput(f"{path} has a row of a class that is not there.", hint="Make it again with --save.")
    return run


def differences(before: Run, after: Run) -> Iterator[Difference]:
    """Every figure that both have. Shares by McNemar's exact test, scores of all rows by a paired bootstrap."""
    for name, part in after.parts.items():
        if name not in before.parts:
            continue
        earlier = before.parts[name]
        for figure, found in part.figures.items():
            if figure not in earlier.figures:
                continue
            was = earlier.figures[figure]
            if found.hits is not None and was.hits is not None:
                yield _of_share(name, figure, was, found)
            elif figure in SCORES and part.classes == earlier.classes:
                yield _of_score(name, figure, (was, found), earlier, part)
            else:
                yield Difference(name, figure, was.value, found.value)


def _of_share(part: str, name: str, was: Figure, found: Figure) -> Difference:
    old, new = was.hits or {}, found.hits or {}
    both = old.keys() & new.keys()
    gained = sum(new[row] and not old[row] for row in both)
    lost = sum(old[row] and not new[row] for row in both)
    p = float(binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0
    return Difference(part, name, was.value, found.value, p if both else None, len(both), gained, lost)


def _of_score(part: str, name: str, values: tuple[Figure, Figure], earlier: Part, later: Part) -> Difference:
    """Draw the rows that both have again and again, the two answers to a row always together."""
    shared = earlier.rows.keys() & later.rows.keys()
    both = sorted(row for row in shared if earlier.rows[row].wanted == later.rows[row].wanted)
    was, found = values
    if not both:
        return Difference(part, name, was.value, found.value)
    pairs = [(*_answers(earlier.rows[row]), *_answers(later.rows[row])) for row in both]
    kinds, counts = np.unique(np.array(pairs), axis=0, return_counts=True)
    draws = np.random.default_rng(SEED).multinomial(len(both), counts / len(both), size=DRAWS)
    old, new = kinds[:, :3], kinds[:, 3:]
    score = SCORES[name]
    gaps = np.array([score(_tables(new, draw, later)) - score(_tables(old, draw, later)) for draw in draws])
    p = min(1.0, 2 * min(float((gaps <= 0).mean()), float((gaps >= 0).mean())))
    return Difference(part, name, was.value, found.value, p, len(both))


def _answers(row: Row) -> tuple[int, int, int]:
    return row.wanted, row.said, int(row.stopped)


def _tables(kinds: Counts, counts: Counts, part: Part) -> tuple[Counts, Counts]:
    """Wanted by said, and wanted by stopped, of rows drawn so often."""
    classes, stops = np.zeros((part.classes,) * 2, dtype=np.int64), np.zeros((part.classes, 2), dtype=np.int64)
    np.add.at(classes, (kinds[:, 0], kinds[:, 1]), counts)
    np.add.at(stops, (kinds[:, 0], kinds[:, 2]), counts)
    return classes, stops


SCORES: dict[str, Callable[[tuple[Counts, Counts]], float]] = {
    "macro_f1": lambda tables: macro_f1(tables[0]),
    "kappa": lambda tables: kappa(tables[0]),
    "accuracy": lambda tables: share(float(np.trace(tables[0])), float(tables[0].sum())),
    "alert_precision": lambda tables: share(float(tables[1][2:, 1].sum()), float(tables[1][:, 1].sum())),
}
"""The figures that are no share of fixed rows, from the two tables of `_tables`."""
