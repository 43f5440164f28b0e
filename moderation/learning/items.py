"""Every labelled message under `training_data/` as the guards see it: where it stands, and what it comes down to."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct

from moderation.learning.dataset import SessionRow, read_agent, read_customer, read_sessions, read_text
from moderation.text.fold import fold
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.messages import Turn

Kind = Literal["agent", "customer", "session", "turn"]
Split = Literal["train", "test"]

TEST = "test"
"""The folder of our own frozen test set: agent.tsv, customer.tsv, sessions.jsonl."""


class Item(Struct, frozen=True):
    """One message (`agent`, `customer`), one whole conversation (`session`), or one `turn` of a conversation.

    `place` is `file:line`; `context` and `text` are folded, `label` is the label or level as text.
    """

    kind: Kind
    split: Split
    file: str
    place: str
    id: str
    context: str
    text: str
    label: str


class Problem(Struct, frozen=True):
    """What stands against training on this corpus: where, what, and what to do."""

    place: str
    what: str
    hint: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what} {self.hint}"


def items_of(folder: Path) -> list[Item]:
    """Every item of a corpus and of the test set in it, in the order of the files."""
    found: list[Item] = []
    for split, agent, customer, sessions in (
        ("train", "agent/*.tsv", "customer/*.tsv", "sessions/*.jsonl"),
        ("test", f"{TEST}/agent*.tsv", f"{TEST}/customer*.tsv", f"{TEST}/sessions*.jsonl"),
    ):
        chosen: Split = "test" if split == "test" else "train"
        for path in sorted(folder.glob(agent)):
            found += _agent_items(path, chosen)
        for path in sorted(folder.glob(customer)):
            found += _customer_items(path, chosen)
        for path in sorted(folder.glob(sessions)):
            found += _session_items(path, chosen)
    if not found:
        raise InvalidInput(f"There is no corpus in {folder}.", hint="Give the folder with --data.")
    return found


def bare(text: str) -> str:
    """The letters, characters and figures of a folded text: marks, spaces and pictures left out."""
    return "".join(filter(str.isalnum, text))


def _agent_items(path: Path, split: Split) -> Iterator[Item]:
    lines = _lines_by_id(path)
    for row in read_agent(path):
        place = f"{path}:{lines[row.id]}"
        yield Item("agent", split, path.stem, place, row.id, _said(row.context), fold(row.message).text, row.label)


def _customer_items(path: Path, split: Split) -> Iterator[Item]:
    lines = _lines_by_id(path)
    for row in read_customer(path):
        place = f"{path}:{lines[row.id]}"
        yield Item("customer", split, path.stem, place, row.id, "", fold(row.message).text, str(row.level))


def _session_items(path: Path, split: Split) -> Iterator[Item]:
    numbers = [number for number, line in enumerate(read_text(path).split("\n"), 1) if line.strip()]
    for number, session in zip(numbers, read_sessions(path), strict=True):
        place = f"{path}:{number}"
        yield Item("session", split, path.stem, place, session.id, "", _whole(session), "")
        for index, turn in enumerate(session.turns):
            name, label = f"{session.id}:{index}", str(turn.label)
            yield Item("turn", split, path.stem, place, name, "", fold(turn.text).text, label)


def _said(turns: Sequence[Turn]) -> str:
    return fold("\n".join(turn.text for turn in turns)).text


def _whole(session: SessionRow) -> str:
    return fold("\n".join(turn.text for turn in session.turns)).text


def _lines_by_id(path: Path) -> dict[str, int]:
    lines = read_text(path).replace("\r\n", "\n").split("\n")
    return {line.split("\t", 1)[0]: number for number, line in enumerate(lines, 1) if number > 1 and line}
