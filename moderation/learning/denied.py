"""The deny list: hashes of messages that are only for measuring, so that none of them is ever trained on.

A file of it: one line of text that says what it is, then 6 bytes of SHA-256 for each message, sorted. Two messages that
differ in width, case, marks or pictures alone have one hash; what has fewer than 6 letters and figures has none, or
好的 would be barred. The messages cannot be read out of it.
"""

import csv
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from moderation.learning.dataset import read_text
from moderation.learning.items import Item, Problem, bare
from moderation.text.fold import fold
from moderation.vocabulary.errors import InvalidInput

NAME = "denied.bin"
HEAD = b"moderation deny list 1: 6 bytes of SHA-256 a message\n"
SIZE = 6
SHORTEST = 6

_COUNTED = re.compile("[0-9 .,-]*")


def key_of(text: str) -> bytes | None:
    """What a message is denied by; None where it is too short to be anybody's own."""
    words = bare(fold(text).text)
    if len(words) < SHORTEST:
        return None
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()[:SIZE]


def read_denied(path: Path) -> frozenset[bytes]:
    """The keys of a deny list; nothing where there is no file. Raises InvalidInput for one that is none."""
    if not path.is_file():
        return frozenset()
    content = path.read_bytes()
    if not content.startswith(HEAD) or (len(content) - len(HEAD)) % SIZE:
        raise InvalidInput(f"{path} is no deny list.", hint="Make it anew: moderation corpus deny FILE… --out FILE")
    return frozenset(content[at : at + SIZE] for at in range(len(HEAD), len(content), SIZE))


def write_denied(path: Path, keys: Iterable[bytes]) -> int:
    """Write a deny list and return how many keys are in it. The same keys give the same file."""
    ordered = sorted(set(keys))
    try:
        path.write_bytes(HEAD + b"".join(ordered))
    except OSError as problem:
        raise InvalidInput(f"{path} cannot be written: {problem.strerror}.", hint="Name another with --out.") from None
    return len(ordered)


def keys_in(path: Path) -> set[bytes]:
    """The keys of every message in a file: TSV (columns named like a text), JSON lines, or one message a line."""
    return {key for text in texts_in(path) if (key := key_of(text)) is not None}


def texts_in(path: Path) -> Iterator[str]:
    """Everything in a file that somebody could have said."""
    lines = read_text(path).replace("\r\n", "\n").split("\n")
    if path.suffix.lower() == ".csv":
        for row in csv.reader(lines[1:]):
            yield from row
        return
    if path.suffix.lower() in (".jsonl", ".json"):
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield from _strings(msgspec.json.decode(line))
                except msgspec.DecodeError as problem:
                    raise InvalidInput(f"{path}:{number}: {problem}") from None
        return
    if "\t" in lines[0]:
        for line in lines[1:]:
            for cell in line.split("\t"):
                yield from cell.split(" / ")  # a context is turns joined by it
        return
    yield from lines


def problems(items: Sequence[Item], denied: frozenset[bytes]) -> list[Problem]:
    """Every message and turn that is on the deny list."""
    return [
        Problem(
            item.place,
            f"{item.id} is on the deny list: this message is kept for measuring.",
            "Write another message.",
        )
        for item in items
        if item.split == "train" and item.kind != "session" and key_of(item.text) in denied
    ]


def _strings(value: Any) -> Iterator[str]:
    """Every string in a JSON value, at any depth, but those that are numbers in letters (words replaced by counts)."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            if not _COUNTED.fullmatch(found):
                yield found
        elif isinstance(found, dict):
            waiting.extend(found.values())
        elif isinstance(found, list):
            waiting.extend(found)
