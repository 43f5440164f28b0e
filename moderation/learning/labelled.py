"""Any labelled file → texts with a label each: TSV, CSV or JSON lines, the columns named by whoever asks."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from moderation.learning.dataset import read_text
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.messages import MAX_CODE_POINTS

MOST_CLASSES = 50


@dataclass(frozen=True)
class TextRow:
    """One labelled text; `id` is its line, `label` as it stands in the file."""

    id: str
    text: str
    label: str


@dataclass(frozen=True)
class Classes:
    """The labels that count, in order, and what each is called."""

    labels: tuple[str, ...]
    names: tuple[str, ...]

    def of(self, rows: Sequence[TextRow], path: Path) -> list[int]:
        """The class number of each row. Raises InvalidInput for a label that is none of ours."""
        places = {label: place for place, label in enumerate(self.labels)}
        for row in rows:
            if row.label not in places:
                raise InvalidInput(
                    f"{path}:{row.id}: label {row.label!r} is none of {', '.join(self.labels)}.",
                    hint="Name every label with --labels, or leave it away to take them all.",
                )
        return [places[row.label] for row in rows]


def read_labelled(
    path: Path, text_column: str = "text", label_column: str = "label"
) -> tuple[list[TextRow], list[str]]:
    """Read a file; its name says the kind: .csv, .jsonl (or .json), all else is TSV without quoting.

    Gives the rows, and the lines that were left out since their text is empty. Raises InvalidInput with file and line.
    """
    content = read_text(path)
    if path.suffix in (".jsonl", ".json"):
        found = _lines(path, content, text_column, label_column)
    else:
        found = _columns(path, _cells(path, content), text_column, label_column)
    rows, empty = [], []
    for number, text, label in found:
        if not text.strip():
            empty.append(str(number))
            continue
        if len(text) > MAX_CODE_POINTS:
            raise InvalidInput(f"{path}:{number}: the text has more than {MAX_CODE_POINTS} code points")
        if not label.strip():
            raise InvalidInput(f"{path}:{number}: the label is empty")
        rows.append(TextRow(str(number), text, label.strip()))
    if not rows:
        raise InvalidInput(f"{path}: no rows with a text")
    return rows, empty


def classes_of(rows: Sequence[TextRow], asked: str = "") -> Classes:
    """The classes asked for (`0=safe,1=offensive`, or `0,1`), else every label of the rows, numbers in their order."""
    if asked:
        pairs = [part.partition("=") for part in asked.split(",")]
        labels = tuple(label.strip() for label, _, _ in pairs)
        names = tuple((name or label).strip() for label, _, name in pairs)
    else:
        labels = tuple(sorted({row.label for row in rows}, key=_order))
        names = labels
    if not all(labels) or not all(names) or len(set(labels)) < len(labels) or len(set(names)) < len(names):
        raise InvalidInput(f"--labels {asked!r}: each label and each name once, none empty.", hint="0=safe,1=offensive")
    if not 2 <= len(labels) <= MOST_CLASSES:
        raise InvalidInput(
            f"{len(labels)} different labels; 2 to {MOST_CLASSES} can be told apart.", hint="Is it the label column?"
        )
    return Classes(labels, names)


def _order(label: str) -> tuple[bool, float, str]:
    return (False, float(label), "") if label.isdecimal() and label.isascii() else (True, 0.0, label)


def _cells(path: Path, content: str) -> Iterator[tuple[int, list[str]]]:
    """Each line's number and cells."""
    if path.suffix != ".csv":
        for number, line in enumerate(content.replace("\r\n", "\n").split("\n"), 1):
            if line:
                yield number, line.split("\t")
        return
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    try:
        for cells in reader:
            if cells:
                yield reader.line_num, cells
    except csv.Error as problem:
        raise InvalidInput(f"{path}:{reader.line_num}: {problem}") from None


def _columns(
    path: Path, lines: Iterator[tuple[int, list[str]]], text_column: str, label_column: str
) -> Iterator[tuple[int, str, str]]:
    """The text and the label of each line under the header."""
    _, heads = next(lines, (1, []))
    for column in (text_column, label_column):
        if heads.count(column) != 1:
            raise InvalidInput(
                f"{path}:1: no column {column!r} among {', '.join(heads) or 'none'}.",
                hint="Name the columns with --text-column and --label-column.",
            )
    text, label = heads.index(text_column), heads.index(label_column)
    for number, cells in lines:
        if len(cells) != len(heads):
            raise InvalidInput(f"{path}:{number}: {len(cells)} columns, {len(heads)} expected ({', '.join(heads)})")
        yield number, cells[text], cells[label]


def _lines(path: Path, content: str, text_column: str, label_column: str) -> Iterator[tuple[int, str, str]]:
    """The text and the label of each JSON line."""
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        try:
            fields = msgspec.json.decode(line, type=dict[str, Any])
        except (msgspec.MsgspecError, RecursionError, UnicodeError) as problem:
            raise InvalidInput(f"{path}:{number}: {problem}") from None
        text, label = fields.get(text_column), fields.get(label_column)
        if not isinstance(text, str) or not isinstance(label, str | int):
            raise InvalidInput(
                f"{path}:{number}: {text_column!r} must be a text and {label_column!r} a text or a whole number.",
                hint="Name the fields with --text-column and --label-column.",
            )
        yield number, text, str(label)
