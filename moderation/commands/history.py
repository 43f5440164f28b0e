"""A shop's past messages as it has them: a table with a header, JSON lines, or one message a line."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import cast

import msgspec

from moderation.commands.check import turn_of
from moderation.commands.jsonl import Source, batches, decode, usable_text, whole
from moderation.learning.adapt import Past
from moderation.vocabulary.errors import InvalidInput, ModerationError
from moderation.vocabulary.messages import customer_turns
from moderation.vocabulary.wire import ContextTurn

MOST_MESSAGES = 50_000
"""More say nothing new; what comes after them is not read."""
LONGEST_TITLE = 500
TEXT_COLUMNS = ("text", "message")


class HistoryLine(msgspec.Struct):
    """One JSON line; other fields are passed over."""

    text: str
    context: list[str | ContextTurn] = []


class History(msgspec.Struct):
    """What could be read, why the other lines could not, and whether there was more."""

    messages: list[Past] = []
    unusable: list[tuple[int, str]] = []
    more: bool = False


Reader = Callable[[bytes], Past]


def read_history(source: Source) -> History:
    """Read up to MOST_MESSAGES. The first line tells the kind. Raises InvalidInput where its header does not fit."""
    history = History()
    numbered = chain.from_iterable(batches(source))
    first = next(numbered, None)
    if first is None:
        return history
    reader, is_header = _reader(first[1] or b"")
    for number, line in numbered if is_header else chain([first], numbered):
        if len(history.messages) == MOST_MESSAGES:
            history.more = True
            break
        try:
            history.messages.append(reader(whole(line)))
        except ModerationError as error:
            history.unusable.append((number, error.detail))
    return history


def read_titles(source: Source) -> Iterator[str]:
    """One title a line; a line that is no text is passed over."""
    for _, line in chain.from_iterable(batches(source)):
        if line is not None:
            yield line.decode("utf-8", "ignore").strip()[:LONGEST_TITLE]


@contextmanager
def opened(file: Path) -> Iterator[Source]:
    """A file to read; `-` is standard input. Raises InvalidInput where it cannot be read."""
    if str(file) == "-":
        yield cast("Source", sys.stdin.buffer)
        return
    try:
        source = file.open("rb")
    except OSError as error:
        raise InvalidInput(f"{file}: {error.strerror}.", hint="Name a file that can be read.") from error
    with source:
        yield cast("Source", source)


def _reader(first: bytes) -> tuple[Reader, bool]:
    """What reads the lines, and whether the first one is a header. Raises InvalidInput."""
    if first.lstrip().startswith(b"{"):
        return _json, False
    columns = [cell.strip() for cell in _cells(first)]
    if first.lstrip().startswith(b"[") and first.strip() in (b"[", b"[]"):
        raise InvalidInput("This is a JSON array.", hint="Give JSON lines: one object a line, no brackets around them.")
    if len(columns) == 1 and set(TEXT_COLUMNS) & {cell.strip() for cell in columns[0].split(",")} and "," in columns[0]:
        raise InvalidInput("The columns are parted by commas.", hint="Save the table with tabs between the columns.")
    text = next((columns.index(name) for name in TEXT_COLUMNS if name in columns), None)
    if text is not None:
        return _table(columns, text), True
    if len(columns) > 1:
        raise InvalidInput(
            f"The first line has {len(columns)} columns, and none is called text.",
            hint="Name the columns text and context in it, or give one message a line.",
        )
    return _plain, False


def _json(line: bytes) -> Past:
    read = decode(line, HistoryLine)
    turns = tuple(turn_of(f"context[{index}]", turn) for index, turn in enumerate(read.context))
    return Past(usable_text("text", read.text.strip()), turns)


def _plain(line: bytes) -> Past:
    return Past(usable_text("text", " ".join(_cells(line)).strip()))


def _table(columns: list[str], text: int) -> Reader:
    """What reads the rows under a header."""
    context = columns.index("context") if "context" in columns else None

    def read(line: bytes) -> Past:
        cells = _cells(line)
        if len(cells) != len(columns):
            raise InvalidInput(f"The line has {len(cells)} cells under {len(columns)} columns.")
        asked = "" if context is None else usable_text("context", cells[context], empty_too=True)
        return Past(usable_text("text", cells[text].strip()), customer_turns(asked))

    return read


def _cells(line: bytes) -> list[str]:
    try:
        return line.decode("utf-8").rstrip("\r").split("\t")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"The line is not UTF-8 (byte {error.start}).", hint="Save the file as UTF-8.") from error
