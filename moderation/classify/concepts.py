"""What words do in a conversation: terms by concept, found all at once in what either side writes."""

import re
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

_NUMBER = re.compile(r"\d+")
_PARTING = ",。!?;~ \n"


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

    def seen_and_last(self, text: str) -> tuple[set[str], set[str]]:
        """The concepts that a folded text speaks of, and those of its last clause, where the point is often made."""
        text = _NUMBER.sub("0", text)
        trimmed = text.rstrip(_PARTING)
        last_clause = max(map(trimmed.rfind, _PARTING)) + 1
        found: set[str] = set()
        last: set[str] = set()
        for index, start, _ in self.automaton.find_matches_as_indexes(text, overlapping=True):
            found.update(self.concepts[index])
            if start >= last_clause:
                last.update(self.concepts[index])
        return found, last


@dataclass(frozen=True)
class Concepts:
    """The three sides, and the table that they were read from. One without a side's terms is a table too."""

    ask: Side
    say: Side
    feel: Side
    table: str


def parse_concepts(table: str, name: str = "concepts.tsv") -> Concepts:
    """Read the table: side, concept, terms parted by `|`. Raises ValueError.

    Sides: ask (what a customer wants), say (what an agent does), feel (what moves a customer, and what excuses it).
    """
    sides: dict[str, dict[str, list[str]]] = {"ask": {}, "say": {}, "feel": {}}
    for number, line in enumerate(table.split("\n"), 1):
        if not line or line.startswith(("#", "side\t")):
            continue
        cells = line.split("\t")
        if len(cells) != 3 or cells[0] not in sides:
            raise ValueError(f"{name}:{number}: a side (ask, say or feel), a concept and its terms are needed")
        for term in cells[2].split("|"):
            if not term:
                raise ValueError(f"{name}:{number}: an empty term")
            sides[cells[0]].setdefault(term, []).append(cells[1])
    return Concepts(_side(sides["ask"]), _side(sides["say"]), _side(sides["feel"]), table)


def _side(terms: dict[str, list[str]]) -> Side:
    return Side(tuple(terms), tuple(tuple(concepts) for concepts in terms.values()), AhoCorasick(list(terms)))
