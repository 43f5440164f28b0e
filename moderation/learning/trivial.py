"""Labels that a rule of one look explains: a corpus whose labels follow the emoticon, or the length, teaches only that.

Each rule looks at one thing that is not what a message says. It is given its best chance: for every value (or both
sides of a limit) it says the label that is likeliest there, each label counting the same however many rows it has.
How well it does is its share of the way from guessing to being always right: 0 is guessing, 1 explains all.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from moderation.learning.items import Item, Problem

MOST = 0.3
"""A rule that explains as much of all labels is refused."""
MOST_OF_A_FILE = 0.5
"""The same for one file, which may have a voice of its own."""
FEWEST = 200
"""Fewer rows than this say too little: chance explains them."""

_SIGN = re.compile(r"\[[^\[\]\s]{1,6}\]|[\u2600-\u27bf\U0001f300-\U0001faff]")
_COURTESY = ("您", "亲", "抱歉", "请")


class Explained(Struct, frozen=True):
    """How much of the labels of `what` (a file, or all of a kind) a rule explains, from 0 to 1."""

    what: str
    rule: str
    rows: int
    share: float


def sign_of(item: Item) -> str:
    """The emoji or bracket emoticon that stands first."""
    found = _SIGN.search(item.text)
    return found.group() if found else ""


def last_mark(item: Item) -> str:
    """The mark at the end."""
    last = item.text.rstrip()[-1:]
    return "" if last.isalnum() else last


def courtesy(item: Item) -> str:
    """Which courtesy words there are."""
    return "".join(word for word in _COURTESY if word in item.text)


BY_VALUE: Mapping[str, Callable[[Item], str]] = {
    "which emoticon": sign_of,
    "whether there is an emoticon": lambda item: str(bool(sign_of(item))),
    "the mark at the end": last_mark,
    "whether there is a context": lambda item: str(bool(item.context)),
    "courtesy words": courtesy,
}
BY_LIMIT: Mapping[str, Callable[[Item], int]] = {
    "the length": lambda item: len(item.text),
    "the length of the context": lambda item: len(item.context),
    "how many marks there are": lambda item: sum(not char.isalnum() and not char.isspace() for char in item.text),
    "how many ! there are": lambda item: item.text.count("!"),
    "how many ? there are": lambda item: item.text.count("?"),
}


def explained(items: Sequence[Item]) -> list[Explained]:
    """Every rule on every kind as a whole, then on every file; where there are rows enough."""
    found: list[Explained] = []
    for kind in ("agent", "customer"):
        rows = [item for item in items if item.kind == kind and item.split == "train"]
        found += _rules(f"all {kind} messages", rows)
        for file, of_file in groupby(rows, lambda item: item.place.rpartition(":")[0]):
            found += _rules(file, list(of_file))
    return found


def problems(items: Sequence[Item]) -> list[Problem]:
    """Each rule that explains too much."""
    return [
        Problem(
            found.what,
            f"{found.rule} alone explains {found.share:.0%} of the labels.",
            "Add messages of every label that break this rule.",
        )
        for found in explained(items)
        if found.share >= (MOST if found.what.startswith("all ") else MOST_OF_A_FILE)
    ]


def by_value(values: Sequence[str], labels: Sequence[str]) -> float:
    """How much the best rule by value explains; each row is judged by the others, or rare values would explain all."""
    weight = _weights(labels)
    cells: dict[str, Counter[str]] = defaultdict(Counter)
    for value, label in zip(values, labels, strict=True):
        cells[value][label] += 1
    right = 0.0
    for value, own in zip(values, labels, strict=True):
        others = {label: (cells[value][label] - (label == own)) * weight[label] for label in weight}
        best = max(others.values())
        winners = [label for label, count in others.items() if count == best]
        right += weight[own] / len(winners) if own in winners else 0.0
    return _beyond_guessing(right, len(weight))


def by_limit(values: Sequence[int], labels: Sequence[str]) -> float:
    """How much the best rule with one limit explains."""
    weight = _weights(labels)
    below: Counter[str] = Counter()
    whole = 1 / len(weight) if weight else 0.0
    best = whole
    for _, group in groupby(sorted(zip(values, labels, strict=True)), lambda pair: pair[0]):
        for _, label in group:
            below[label] += 1
        shares = {label: below[label] * weight[label] for label in weight}
        best = max(best, max(shares.values()) + max(whole - share for share in shares.values()))
    return _beyond_guessing(best, len(weight))


def _rules(what: str, rows: Sequence[Item]) -> list[Explained]:
    labels = [item.label for item in rows]
    if len(rows) < FEWEST or len(set(labels)) < 2:
        return []
    shares = {rule: by_value([look(item) for item in rows], labels) for rule, look in BY_VALUE.items()}
    shares |= {rule: by_limit([look(item) for item in rows], labels) for rule, look in BY_LIMIT.items()}
    return [Explained(what, rule, len(rows), share) for rule, share in shares.items()]


def _weights(labels: Sequence[str]) -> dict[str, float]:
    """So much each row of a label counts that every label counts the same, and all together 1."""
    counts = Counter(labels)
    return {label: 1 / (len(counts) * count) for label, count in sorted(counts.items())}


def _beyond_guessing(right: float, classes: int) -> float:
    return max(0.0, (right - 1 / classes) / (1 - 1 / classes)) if classes > 1 else 0.0
