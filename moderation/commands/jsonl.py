"""JSON lines in, JSON lines out: streamed, in order, in constant memory; a bad line is answered by an error object."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar, cast

import msgspec
import typer

from moderation.vocabulary.errors import InvalidInput, ModerationError, TextTooLong
from moderation.vocabulary.messages import MAX_CODE_POINTS

LONGEST_LINE = 1_000_000
"""Bytes of one line; a longer one is skipped, and said to be."""
BOM = b"\xef\xbb\xbf"
"""The byte order mark that some editors put at the start of a file."""
PIPE_CLOSED = 128 + 13
"""Exit status of a program whose reader went away, as the shell counts it (SIGPIPE)."""

Line = TypeVar("Line", bound=msgspec.Struct)


class Source(Protocol):
    """What lines are read from, such as `sys.stdin.buffer`."""

    def read1(self, size: int, /) -> bytes:
        """Return what is there, as soon as something is; empty at the end."""


class Sink(Protocol):
    """What answers are written to, such as `sys.stdout.buffer`."""

    def write(self, data: bytes, /) -> object:
        """Take bytes."""

    def flush(self) -> object:
        """Hand them on."""


def answer_standard_input(shape: type[Line], answer: Callable[[Line], msgspec.Struct]) -> None:
    """Answer standard input on standard output; exit code 1 where a line was bad."""
    if sys.stdin.isatty():
        print('Type one {"text": "…"} a line, Ctrl-D to end; or give the message as an argument.', file=sys.stderr)
    with reader_may_leave():
        bad = answer_lines(cast("Source", sys.stdin.buffer), sys.stdout.buffer, shape, answer)
    if bad:
        raise typer.Exit(1)


def answer_lines(source: Source, sink: Sink, shape: type[Line], answer: Callable[[Line], msgspec.Struct]) -> int:
    """Answer every line as it comes; return how many were bad.

    Whatever has arrived is answered and handed on before more is waited for, so a caller may talk line by line.
    """
    bad = 0
    encode = msgspec.json.Encoder().encode
    for batch in batches(source):
        answers = bytearray()
        for number, line in batch:
            try:
                answers += encode(answer(decode(line, shape)))
            except ModerationError as error:
                bad += 1
                answers += encode(error_object(number, line, error))
            answers += b"\n"
        sink.write(bytes(answers))
        sink.flush()
    return bad


def batches(source: Source) -> Iterator[list[tuple[int, bytes | None]]]:
    """Yield the numbered lines that arrived together, blank ones left out; None stands for one that is too long."""
    number, rest, skipping = 1, b"", False
    while chunk := source.read1(65_536):
        *whole, rest = (rest + chunk).split(b"\n")
        batch: list[tuple[int, bytes | None]] = []
        for line in whole:
            if skipping or len(line) > LONGEST_LINE:
                batch.append((number, None))
            elif line.strip():
                batch.append((number, line.removeprefix(BOM) if number == 1 else line))
            skipping = False
            number += 1
        if len(rest) > LONGEST_LINE:
            rest, skipping = b"", True
        if batch:
            yield batch
    if skipping or rest.strip():
        yield [(number, None if skipping else rest.removeprefix(BOM) if number == 1 else rest)]


def decode(line: bytes | None, shape: type[Line]) -> Line:
    """Read one line. Raises InvalidInput saying what is wrong and what to do."""
    line = whole(line)
    try:
        return msgspec.json.decode(line, type=shape)
    except msgspec.ValidationError as error:
        raise InvalidInput(complaint(str(error)), hint=f"Fields: {', '.join(shape.__struct_fields__)}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise not_json(line, error) from error


def whole(line: bytes | None) -> bytes:
    """The line. Raises InvalidInput where it was too long to be read."""
    if line is None:
        raise InvalidInput(f"The line is longer than {LONGEST_LINE:,} bytes.", hint="Send one message a line.")
    return line


def complaint(said: str) -> str:
    """msgspec's words with the place first.

    >>> complaint("Expected `str`, got `int` - at `$.context[1].text`")
    'context[1].text: expected `str`, got `int`'
    """
    what, _, place = said.partition(" - at `$")
    where = place.rstrip("`").lstrip(".")
    what = what[0].lower() + what[1:]
    return f"{where}: {what}" if where else what


def not_json(line: bytes, error: Exception) -> InvalidInput:
    """Why a line cannot be read at all."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as wrong:
        return InvalidInput(f"The line is not UTF-8 (byte {wrong.start}).", hint="Save or send it as UTF-8.")
    if line.startswith(BOM):
        return InvalidInput("The line begins with a byte order mark.", hint="Save it as UTF-8 without BOM.")
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return InvalidInput(f"The line is not JSON: {error}.", hint='Send one object a line: {"id": …, "text": …}.')
    return InvalidInput(
        "The line holds half a surrogate pair, which is no character.",
        hint=r"Send whole characters: both halves (\ud83d\ude00), or the character itself.",
    )


def usable_text(path: str, text: str, *, empty_too: bool = False) -> str:
    """Return the text if it can be judged. Raises InvalidInput, which says why not."""
    if not text and not empty_too:
        raise InvalidInput(f"{path}: is empty.", hint="Leave out lines without text.")
    if len(text) > MAX_CODE_POINTS:
        raise TextTooLong(
            f"{path}: has {len(text):,} code points; at most {MAX_CODE_POINTS:,} are allowed.", hint="Send it in parts."
        )
    if "\0" in text:
        raise InvalidInput(f"{path}: has NUL in it.", hint="Take it out: NUL is no part of a message.")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise InvalidInput(f"{path}: holds half a surrogate pair, or bytes that are not UTF-8.", hint="Use UTF-8.")
    return text


def error_object(number: int, line: bytes | None, error: ModerationError) -> dict[str, Any]:
    """What stands in the output for a bad line: its number, its id where it can be read, and what to do."""
    told: dict[str, Any] = {"line": number, "error": error.detail, "hint": error.hint, "code": error.code}
    try:
        name = msgspec.json.decode(line or b"", type=Named).id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        name = None
    return told if name is None else {"id": name} | told


class Named(msgspec.Struct):
    """The id alone, whatever else a line holds."""

    id: str | int | None = None


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """End quietly when whoever reads our output has gone (`| head`)."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that the last flush cannot fail
        raise typer.Exit(PIPE_CLOSED) from error
