"""What words do in a conversation: terms by concept, found all at once in a question or a reply."""

import re
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Side:
    """The terms of one side of the conversation. `concepts[i]` are those of `terms[i]`."""

    terms: tuple[str, ...]
    concepts: tuple[tuple[str, ...], ...]
    automaton: AhoCorasick

    def seen(self, text: str) -> set[str]:
        """The concepts that a folded text speaks of."""
        found: set[str] = set()
        for index, _, _ in self.automaton.find_matches_as_indexes(_NUMBER.sub("0", text), overlapping=True):
            found.update(self.concepts[index])
        return found


@dataclass(frozen=True)
class Concepts:
    """Both sides, and the table that they were read from."""

    ask: Side
    say: Side
    table: str


def parse_concepts(table: str, name: str = "concepts.tsv") -> Concepts:
    """Read the table: side (ask: the customer, say: the agent), concept, terms parted by `|`. Raises ValueError."""
    sides: dict[str, dict[str, list[str]]] = {"ask": {}, "say": {}}
    for number, line in enumerate(table.split("\n"), 1):
        if not line or line.startswith(("#", "side\t")):
            continue
        cells = line.split("\t")
        if len(cells) != 3 or cells[0] not in sides:
            raise ValueError(f"{name}:{number}: a side (ask or say), a concept and its terms are needed")
        for term in cells[2].split("|"):
            if not term:
                raise ValueError(f"{name}:{number}: an empty term")
            sides[cells[0]].setdefault(term, []).append(cells[1])
    return Concepts(_side(sides["ask"]), _side(sides["say"]), table)


def _side(terms: dict[str, list[str]]) -> Side:
    return Side(tuple(terms), tuple(tuple(concepts) for concepts in terms.values()), AhoCorasick(list(terms)))
