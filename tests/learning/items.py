"""Items for tests of the guards, and small files as a corpus has them."""

from pathlib import Path

from moderation.learning.items import Item, Kind, Split
from moderation.text.fold import fold

AGENT_HEAD = "id\tcontext\tmessage\tlabel\ttier\ttags\n"
CUSTOMER_HEAD = "id\tmessage\tlevel\ttags\n"


def item(
    text: str,
    label: str = "0",
    *,
    context: str = "",
    kind: Kind = "customer",
    split: Split = "train",
    file: str = "a",
    name: str = "",
) -> Item:
    return Item(kind, split, file, f"{file}.tsv:2", name or text[:6], fold(context).text, fold(text).text, label)


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    return path
