"""Words of a shop's product titles that look rude and are not: 垃圾袋, 去死皮, 杀手锏."""

from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick

from moderation.features.all import AgentFinders
from moderation.features.grammar import forms
from moderation.features.lexicons import Lexicons
from moderation.text.fold import fold
from moderation.text.folded import Folded

TONES = frozenset({"abuse", "bad_attitude", "brush_off"})
SHORTEST, LONGEST = 3, 12
"""Shorter ones (狗屎) would hide too much, longer ones would be sentences."""
_EMPTY = frozenset("的了是和与及或在我你您他她它这那个们吗呢吧啊呀哦就都也还不没")
"""What stands in words that name no goods: a rude word beside one of them is still a rude word."""


class Titles:
    """Compiles the terms when it is made."""

    def __init__(self, lexicons: Lexicons, finders: AgentFinders) -> None:
        self._finders = finders
        terms = {form for term in lexicons.terms if term.kind in TONES for form in forms(term.written) if form}
        self._rude = frozenset(terms)
        self._automaton = AhoCorasick(sorted(terms))

    def innocent(self, titles: Iterable[str]) -> list[str]:
        """The words in which a term stands that finders or model might stumble over, in order, each once.

        A word that is short, or the term itself, is told apart by the one after it: 垃圾 + 袋. Where there is none, it
        is left.
        """
        found: dict[str, None] = {}
        for title in titles:
            folded = fold(title)
            for start, end in self._terms_in(folded):
                word = self._word(folded, start, end)
                if word:
                    found[word] = None
        return list(found)

    def _terms_in(self, folded: Folded) -> set[tuple[int, int]]:
        """Where terms stand, whatever excuses them, and what the finders see."""
        places = {
            (start, end) for _, start, end in self._automaton.find_matches_as_indexes(folded.text, overlapping=True)
        }
        for finding in self._finders.find(folded).findings:
            if finding.kind in TONES and finding.source != "drill":
                inside = [
                    place
                    for place in range(len(folded.text))
                    if finding.start <= folded.starts[place] and folded.ends[place] <= finding.end
                ]
                places.add((inside[0], inside[-1] + 1))
        return places

    def _word(self, folded: Folded, start: int, end: int) -> str:
        """The words around a place, joined; empty where they say no more than a rude term."""
        words = [index for index, (_, first, last) in enumerate(folded.words) if first < end and start < last]
        after = folded.words[words[-1] + 1][0] if words[-1] + 1 < len(folded.words) else ""
        text = "".join(folded.words[index][0] for index in words)
        if (len(text) < SHORTEST or self._is_rude(text)) and self._names(after):
            text += after
        fits = SHORTEST <= len(text) <= LONGEST and text.isalnum() and not self._is_rude(text)
        return text if fits else ""

    def _is_rude(self, text: str) -> bool:
        """Whether the whole is a term, or the finders take it for one when it is said to somebody."""
        return text in self._rude or any(
            finding.start <= len(before) and finding.end >= len(before + text)
            for before in ("", "你就是")
            for finding in self._finders.find(fold(before + text)).findings
            if finding.kind in TONES
        )

    def _names(self, word: str) -> bool:
        """Whether a word may be part of a name of goods."""
        return word.isalpha() and _EMPTY.isdisjoint(word) and not self._is_rude(word)
