"""What the administration's commands share: the journal opened by the settings, who is asking, plain output."""

import getpass
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from moderation.access.admin import Admin
from moderation.commands.console import told, visible, warn
from moderation.journal.database import Journal, open_journal
from moderation.settings import Settings
from moderation.vocabulary.errors import InvalidInput

AsJson = Annotated[bool, typer.Option("--json", help="JSON lines instead of words.")]
ShopId = Annotated[str, typer.Argument(metavar="SHOP", help="The shop's id.", show_default=False)]


@contextmanager
def opened() -> Iterator[Journal]:
    """Open the journal for one command; what goes wrong is said in a sentence, with exit code 1."""
    with told():
        journal = open_journal(Settings().journal)
        try:
            yield journal
        finally:
            journal.close()


@contextmanager
def administration() -> Iterator[Admin]:
    """The same, to make and unmake shops, members, keys and policies."""
    with opened() as journal:
        yield Admin(journal, time.time)


def who() -> str:
    """The name by which the audit knows whoever runs the command."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):  # a user id without a name
        return "cli"


def bytes_of(file: Path) -> bytes:
    """A file's bytes; `-` is standard input. Raises InvalidInput where it cannot be read."""
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file}: {error.strerror}.", hint="Name a file that can be read.") from error


def say(line: str) -> None:
    """Print one line to standard output, with nothing in it that moves the cursor."""
    typer.echo(visible(line))


def hint(line: str) -> None:
    """Say on standard error what to do next, so that standard output holds the answer alone."""
    warn([line])


def say_json(value: Any) -> None:
    """Print one JSON line."""
    typer.echo(msgspec.json.encode(value).decode())


def when(at: float | None) -> str:
    """A time as people read it; empty for none."""
    return "" if at is None else time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
