"""A tenth of the corpus labelled a second time without sight of the first label, and how far the two agree."""

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from msgspec import Struct

from moderation.learning.dataset import TIERS, read_agent, read_customer, read_text
from moderation.learning.items import TEST
from moderation.learning.metrics import Counts, confusion, interval, kappa
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.verdicts import LABELS

FOLDER = "second"
"""Under `training_data/`: agent*.tsv and customer*.tsv, as many readers as you like."""
SHARE = 0.1
SEED = 1
AGENT_COLUMNS = ("id", "label", "tier", "reader")
CUSTOMER_COLUMNS = ("id", "level", "reader")
LEVELS = ("0", "1", "2", "3")

_Row = TypeVar("_Row")


class Second(Struct, frozen=True):
    """What a second reader said of one row; `tier` is empty for a customer's message."""

    place: str
    id: str
    label: str
    tier: str
    reader: str


class Agreement(Struct, frozen=True):
    """How far two readings agree: Cohen's kappa is agreement beyond chance; rows of `table` are the first reading."""

    names: tuple[str, ...]
    readers: tuple[str, ...]
    rows: int
    same: int
    low: float
    high: float
    kappa: float
    table: list[list[int]]
    apart: list[tuple[str, str, str]]
    """Rows that the two call otherwise: (id, first, second)."""


def sample_agent(folder: Path, seed: int = SEED, share: float = SHARE) -> str:
    """A tenth of the agent messages as a TSV for the second reader, without labels: id, context, message."""
    rows = [row for path in _files(folder, "agent") for row in read_agent(path)]
    chosen = _chosen(rows, lambda row: row.id, seed, share)
    lines = ["id\tcontext\tmessage"]
    lines += [f"{row.id}\t{' / '.join(turn.text for turn in row.context)}\t{row.message}" for row in chosen]
    return "\n".join(lines) + "\n"


def sample_customer(folder: Path, seed: int = SEED, share: float = SHARE) -> str:
    """The same of the customer messages: id, message."""
    rows = [row for path in _files(folder, "customer") for row in read_customer(path)]
    chosen = _chosen(rows, lambda row: row.id, seed, share)
    return "\n".join(["id\tmessage", *(f"{row.id}\t{row.message}" for row in chosen)]) + "\n"


def agreement(folder: Path, kind: str) -> Agreement | None:
    """How far the second reading of `agent` or `customer` messages agrees with the first; None where there is none."""
    paths = sorted((folder / FOLDER).glob(f"{kind}*.tsv"))
    if not paths:
        return None
    first = first_labels(folder, kind)
    seconds = [row for path in paths for row in read_second(path, kind)]
    for second in seconds:
        if second.id not in first:
            raise InvalidInput(f"{second.place}: there is no {kind} message {second.id!r}.", hint="Take the row out.")
    names: tuple[str, ...] = LABELS if kind == "agent" else LEVELS
    return compared(first, seconds, names, ordered=kind == "customer")


def compared(
    first: Mapping[str, str], seconds: Sequence[Second], names: tuple[str, ...], *, ordered: bool
) -> Agreement:
    """Hold a second reading against the first. `ordered`: names are steps of a scale, far ones weigh more."""
    table = confusion(
        [names.index(first[row.id]) for row in seconds], [names.index(row.label) for row in seconds], len(names)
    )
    apart = [(row.id, first[row.id], row.label) for row in seconds if first[row.id] != row.label]
    same = len(seconds) - len(apart)
    low, high = interval(same, len(seconds))
    beyond = kappa(table) if ordered else nominal_kappa(table)
    readers = tuple(sorted({row.reader for row in seconds}))
    return Agreement(names, readers, len(seconds), same, low, high, beyond, table.tolist(), apart)


def nominal_kappa(table: Counts) -> float:
    """Cohen's kappa of names without an order.

    >>> round(nominal_kappa(np.array([[20, 5], [10, 15]])), 3)
    0.4
    """
    whole = float(table.sum())
    if not whole:
        return 1.0
    agreed = float(np.trace(table)) / whole
    chance = float((table.sum(axis=0) * table.sum(axis=1)).sum()) / whole**2
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0


def read_second(path: Path, kind: str) -> list[Second]:
    """Read one file of second labels; what is wrong is told with its line."""
    columns, names = (AGENT_COLUMNS, LABELS) if kind == "agent" else (CUSTOMER_COLUMNS, LEVELS)
    lines = read_text(path).replace("\r\n", "\n").split("\n")
    if tuple(lines[0].split("\t")) != columns:
        raise InvalidInput(f"{path}:1: the columns must be {', '.join(columns)} (tab between them)")
    found: list[Second] = []
    seen: set[tuple[str, str]] = set()
    for number, line in enumerate(lines[1:], 2):
        if not line:
            continue
        place, cells = f"{path}:{number}", line.split("\t")
        if len(cells) != len(columns):
            raise InvalidInput(f"{place}: {len(cells)} columns, {len(columns)} expected ({', '.join(columns)})")
        cell = dict(zip(columns, cells, strict=True))
        second = Second(place, cell["id"], cells[1], cell.get("tier", ""), cell["reader"])
        _refuse_wrong(second, kind, names)
        if (second.id, second.reader) in seen:
            raise InvalidInput(f"{place}: {second.reader} labels {second.id!r} twice")
        seen.add((second.id, second.reader))
        found.append(second)
    if not found:
        raise InvalidInput(f"{path}: no rows under the header")
    return found


def first_labels(folder: Path, kind: str) -> dict[str, str]:
    """The label, or level, of every message by its id."""
    if kind == "agent":
        return {row.id: row.label for path in _files(folder, kind) for row in read_agent(path)}
    return {row.id: str(row.level) for path in _files(folder, kind) for row in read_customer(path)}


def _refuse_wrong(second: Second, kind: str, names: Sequence[str]) -> None:
    if second.label not in names:
        raise InvalidInput(f"{second.place}: {second.label!r} is none of {', '.join(names)}")
    if kind == "agent" and (second.tier not in TIERS or (second.tier == "none") != (second.label == "ok")):
        raise InvalidInput(f"{second.place}: tier {second.tier!r} does not go with label {second.label}")
    if not second.reader.strip():
        raise InvalidInput(f"{second.place}: the reader is not named")


def _files(folder: Path, kind: str) -> Iterator[Path]:
    yield from sorted((folder / kind).glob("*.tsv"))
    yield from sorted((folder / TEST).glob(f"{kind}*.tsv"))


def _chosen(rows: Iterable[_Row], name: Callable[[_Row], str], seed: int, share: float) -> list[_Row]:
    """The share with the smallest hashes, in their order: which file a row is from is not to be seen by its place."""
    ordered = sorted(rows, key=lambda row: hashlib.sha256(f"{seed}:{name(row)}".encode()).digest())
    return ordered[: math.ceil(len(ordered) * share)]
