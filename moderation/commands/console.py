"""What commands print for people: coloured when a terminal reads it, never controlled by the text shown."""

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.text import Text

from moderation.vocabulary.errors import ModerationError
from moderation.vocabulary.findings import Finding

COLOURS = {
    "abuse": "bold white on red",
    "bad_attitude": "bold black on yellow",
    "brush_off": "bold black on cyan",
    "contact": "bold white on magenta",
    "personal_data": "bold white on magenta",
    "negative_emotion": "bold black on yellow",
    "risk": "bold white on red",
    "self_harm": "bold white on red",
}
DECISIONS = {"pass": "bold green", "hold": "bold yellow", "block": "bold red"}


def out() -> Console:
    """Where answers go."""
    return Console(highlight=False, soft_wrap=True)


def warn(problems: Iterable[str]) -> None:
    """Say on standard error what is not as it should be."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for problem in problems:
        console.print(Text(problem, "yellow"))


@contextmanager
def told() -> Iterator[None]:
    """Turn an error of ours into a sentence and exit code 1."""
    try:
        yield
    except ModerationError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(Text(str(error), "red"))
        raise typer.Exit(1) from error


def visible(text: str) -> str:
    """The text with a mark in place of each character that would move the cursor or not be seen; as long as before."""
    return "".join("␣" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char for char in text)


def marked(text: str, findings: Iterable[Finding]) -> Text:
    """The text with every finding coloured by its kind; what the model noticed is underlined."""
    shown = Text(visible(text))
    for finding in findings:
        style = "underline" if finding.source == "model" else COLOURS.get(finding.kind, "bold")
        shown.stylize(style, finding.start, finding.end)
    return shown


def percent(share: float) -> str:
    """A probability as people read it.

    >>> percent(0.071), percent(0.0004)
    ('7.1 %', '0.0 %')
    """
    return f"{share * 100:.1f} %"
