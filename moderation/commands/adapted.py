"""What `moderation adapt` tells: figures before and after, words to allow, and what a person should look at."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from rich.table import Table

from moderation.commands.books import say
from moderation.commands.console import out, percent
from moderation.learning.adapt import Past
from moderation.learning.dataset import AgentRow
from moderation.learning.metrics import interval
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.verdicts import RISKY

NAMES = {
    "held": "held, of this history without those set aside",
    "recall_abuse": "abuse caught (test set)",
    "recall_bad_attitude": "bad attitude caught (test set)",
    "recall_brush_off": "brush-off caught (test set)",
    "recall_risky": "all three caught (test set)",
    "ok_held": "fine messages held (test set)",
}


class Outcome(Struct, frozen=True):
    """What was found and done. `policy` is empty where nothing was changed; `counts` are messages behind a figure."""

    shop: str
    policy: str
    correction: str
    messages: int
    unusable: int
    suspicious: int
    budget: float
    figures: dict[str, float]
    counts: dict[str, int]
    allow: list[str]
    text: str


def counts_of(test: Sequence[AgentRow]) -> dict[str, int]:
    """How many messages stand behind each figure of the test set."""
    counts = {f"recall_{label}": sum(row.label == label for row in test) for label in RISKY}
    counts["recall_risky"] = sum(counts.values())
    return counts | {"ok_held": len(test) - counts["recall_risky"]}


def show(outcome: Outcome) -> None:
    """Print the table and what was set aside."""
    table = Table("figure", "before", "after", "of", "95 % after", title=f"{outcome.shop}, budget {outcome.budget:.2%}")
    for name, words in NAMES.items():
        after, count = outcome.figures.get(f"{name}_after"), outcome.counts.get(name, 0)
        if after is None:
            continue
        low, high = interval(round(after * count), count)
        before = percent(outcome.figures.get(f"{name}_before", 0.0))
        table.add_row(words, before, percent(after), str(count), f"{percent(low)} – {percent(high)}")
    out().print(table)
    if outcome.allow:
        say(f"Words to allow: {' '.join(outcome.allow)}")
    say(f"{outcome.messages} messages read, {outcome.suspicious} set aside as suspicious (they would still be held).")


def write_review(path: Path, suspicious: Sequence[Past]) -> None:
    """Write the messages that a person should look at. Raises InvalidInput where that cannot be done."""
    lines = ["context\ttext"]
    for past in suspicious:
        asked = " / ".join(turn.text for turn in past.context if turn.role == "customer")
        lines.append("\t".join(" ".join(cell.split()) for cell in (asked, past.text)))
    try:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror}.", hint="Name a file that can be written.") from error
