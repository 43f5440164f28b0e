"""Labelled files → rows that can be trained on; every error names its file and line."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.findings import Tier
from moderation.vocabulary.messages import MAX_CODE_POINTS, Turn, customer_turns
from moderation.vocabulary.verdicts import LABELS, Label

AGENT_COLUMNS = ("id", "context", "message", "label", "tier", "tags")
CUSTOMER_COLUMNS = ("id", "message", "level", "tags")
SHOP_COLUMN = "shop"
"""May come last in either file: figures are then also told shop by shop."""
TIERS: tuple[Tier, ...] = ("none", "suspected", "confirmed")


@dataclass(frozen=True)
class AgentRow:
    """One labelled agent message. `group` is what must not be torn apart between training and test."""

    id: str
    context: tuple[Turn, ...]
    message: str
    label: Label
    tier: Tier
    tags: tuple[str, ...]
    group: str
    shop: str = ""


@dataclass(frozen=True)
class CustomerRow:
    """One labelled customer message."""

    id: str
    message: str
    level: int
    tags: tuple[str, ...]
    group: str
    shop: str = ""


class SessionTurn(Struct, frozen=True):
    """One labelled turn of a session: `label` is a level (customer) or a label (agent)."""

    role: str
    t: float
    text: str
    label: int | str


class SessionRow(Struct, frozen=True):
    """One labelled conversation."""

    id: str
    turns: list[SessionTurn]
    industry: str = ""
    alert: bool = False
    not_before: int | None = None
    alert_by: int | None = None
    note: str = ""


def read_agent(path: Path) -> list[AgentRow]:
    """Read one agent TSV."""
    return [_agent_row(place, cells) for place, cells in _table(path, AGENT_COLUMNS)]


def read_customer(path: Path) -> list[CustomerRow]:
    """Read one customer TSV."""
    return [_customer_row(place, cells) for place, cells in _table(path, CUSTOMER_COLUMNS)]


def read_sessions(path: Path) -> list[SessionRow]:
    """Read one sessions file: JSON lines."""
    rows: list[SessionRow] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = msgspec.json.decode(line, type=SessionRow)
        except (msgspec.MsgspecError, RecursionError) as problem:
            raise InvalidInput(f"{path}:{number}: {problem}") from None
        for index, turn in enumerate(row.turns):
            good = turn.label in (0, 1, 2, 3) if turn.role == "customer" else turn.label in LABELS
            if turn.role not in ("customer", "agent") or not good:
                raise InvalidInput(f"{path}:{number}: turn {index}: {turn.label!r} is no label of a {turn.role} turn")
        if row.id in seen:
            raise InvalidInput(f"{path}:{number}: id {row.id!r} is already on line {seen[row.id]}")
        seen[row.id] = number
        rows.append(row)
    if not rows:
        raise InvalidInput(f"{path} is empty")
    return rows


def agent_corpus(folder: Path) -> list[AgentRow]:
    """Every labelled agent message under `training_data/`: agent/*.tsv, then the agent turns of sessions/*.jsonl.

    The group is the file, one voice each: what is measured out of sight is measured on another voice.
    """
    rows: list[AgentRow] = []
    for path in sorted((folder / "agent").glob("*.tsv")):
        rows += [replace(row, group=path.stem) for row in read_agent(path)]
    for path in sorted((folder / "sessions").glob("*.jsonl")):
        rows += [replace(row, group=path.stem) for session in read_sessions(path) for row in _agent_turns(session)]
    return _apart(rows, folder / "agent")


def customer_corpus(folder: Path) -> list[CustomerRow]:
    """Every labelled customer message under `training_data/`: customer/*.tsv, then the turns of sessions/*.jsonl."""
    rows: list[CustomerRow] = []
    for path in sorted((folder / "customer").glob("*.tsv")):
        rows += [replace(row, group=path.stem) for row in read_customer(path)]
    for path in sorted((folder / "sessions").glob("*.jsonl")):
        rows += [replace(row, group=path.stem) for session in read_sessions(path) for row in _customer_turns(session)]
    return _apart(rows, folder / "customer")


def read_concepts(folder: Path) -> str:
    """The table of concepts, read as text."""
    return read_text(folder / "concepts.tsv")


def fingerprint(rows: Sequence[AgentRow] | Sequence[CustomerRow]) -> str:
    """SHA-256 of the rows as read, in order: the same data, the same fingerprint."""
    return hashlib.sha256(msgspec.json.encode(rows)).hexdigest()


def _agent_turns(session: SessionRow) -> Iterable[AgentRow]:
    seen: list[Turn] = []
    for index, turn in enumerate(session.turns):
        if turn.role == "agent":
            label: Label = next(name for name in LABELS if name == turn.label)
            tier: Tier = "none" if label == "ok" else "confirmed"
            yield AgentRow(f"{session.id}:{index}", tuple(seen), turn.text, label, tier, ("session",), session.id)
        seen.append(Turn("agent" if turn.role == "agent" else "customer", turn.text, turn.t))


def _customer_turns(session: SessionRow) -> Iterable[CustomerRow]:
    for index, turn in enumerate(session.turns):
        if turn.role == "customer":
            yield CustomerRow(f"{session.id}:{index}", turn.text, int(turn.label), ("session",), session.id)


def _agent_row(place: str, cells: dict[str, str]) -> AgentRow:
    label = next((name for name in LABELS if name == cells["label"]), None)
    if label is None:
        raise InvalidInput(f"{place}: label {cells['label']!r} is none of {', '.join(LABELS)}")
    tier = next((name for name in TIERS if name == cells["tier"]), None)
    if tier is None or (tier == "none") != (label == "ok"):
        raise InvalidInput(f"{place}: tier {cells['tier']!r} does not go with label {label}")
    context = customer_turns(cells["context"])
    group = context[-1].text if context else cells["id"]
    return AgentRow(cells["id"], context, cells["message"], label, tier, _tags(cells["tags"]), group, cells["shop"])


def _customer_row(place: str, cells: dict[str, str]) -> CustomerRow:
    if cells["level"] not in ("0", "1", "2", "3"):
        raise InvalidInput(f"{place}: level {cells['level']!r} is none of 0, 1, 2, 3")
    tags = _tags(cells["tags"])
    return CustomerRow(cells["id"], cells["message"], int(cells["level"]), tags, cells["id"], cells["shop"])


def _tags(cell: str) -> tuple[str, ...]:
    return tuple(tag.strip() for tag in cell.split(",") if tag.strip())


def _table(path: Path, columns: tuple[str, ...]) -> list[tuple[str, dict[str, str]]]:
    """The rows of a TSV without quoting, each with its `file:line`."""
    lines = read_text(path).replace("\r\n", "\n").split("\n")
    if lines == [""]:
        raise InvalidInput(f"{path} is empty")
    named = tuple(lines[0].split("\t"))
    if named == (*columns, SHOP_COLUMN):
        columns = named
    if named != columns:
        raise InvalidInput(f"{path}:1: the columns must be {', '.join(columns)} (tab between them)")
    found: list[tuple[str, dict[str, str]]] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines[1:], 2):
        place, cells = f"{path}:{number}", line.split("\t")
        if not line:
            continue
        if len(cells) != len(columns):
            raise InvalidInput(f"{place}: {len(cells)} columns, {len(columns)} expected ({', '.join(columns)})")
        row = {SHOP_COLUMN: "", **dict(zip(columns, cells, strict=True))}
        if not row["id"]:
            raise InvalidInput(f"{place}: the id is empty")
        if not row["message"].strip():
            raise InvalidInput(f"{place}: the message is empty")
        if len(row["message"]) > MAX_CODE_POINTS:
            raise InvalidInput(f"{place}: the message has more than {MAX_CODE_POINTS} code points")
        if row["id"] in seen:
            raise InvalidInput(f"{place}: id {row['id']!r} is already on line {seen[row['id']]}")
        seen[row["id"]] = number
        found.append((place, row))
    if not found:
        raise InvalidInput(f"{path}: no rows under the header")
    return found


def read_text(path: Path) -> str:
    """A file as UTF-8 text; what cannot be read is told with its line."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise InvalidInput(
            f"{path} cannot be read: {problem.strerror}.", hint="Name a file that can be read."
        ) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise InvalidInput(
            f"{path}:{line}: not UTF-8 (byte {content[problem.start]:#04x})", hint="Save it as UTF-8."
        ) from None


_Row = TypeVar("_Row", AgentRow, CustomerRow)


def _apart(rows: list[_Row], folder: Path) -> list[_Row]:
    """The rows, if there are any and no two share an id."""
    if not rows:
        raise InvalidInput(f"There is nothing to learn from in {folder}.", hint="Give the folder with --data.")
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise InvalidInput(f"id {row.id!r} stands in two files under {folder.parent}")
        seen.add(row.id)
    return rows
