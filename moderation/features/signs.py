"""Emoji, emoticons and bracketed stickers that show a customer's mood: 😡, [发怒], (╯°□°)╯."""

from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick, MatchKind

from moderation.features.goods import pictured
from moderation.features.lexicons import Lexicons
from moderation.features.sight import Sight
from moderation.vocabulary.findings import Finding, FindingKind


class Signs:
    """One finding a sign; the same sign in a row counts once."""

    name = "signs"

    def __init__(self, lexicons: Lexicons, kinds: frozenset[FindingKind]) -> None:
        self._signs = [sign for sign in lexicons.signs if sign.kind in kinds]
        self._automaton = AhoCorasick([sign.sign for sign in self._signs], MatchKind.LeftmostLongest)

    def find(self, sight: Sight) -> Iterator[Finding]:
        """The signs in the order they stand."""
        runs: list[tuple[int, int, int]] = []
        for index, start, end in self._automaton.find_matches_as_indexes(sight.folded.text):
            if runs and runs[-1][0] == index and runs[-1][2] == start:
                runs[-1] = (index, runs[-1][1], end)
            else:
                runs.append((index, start, end))
        for index, start, end in runs:
            if pictured(sight.folded.text, start, end):
                continue
            sign = self._signs[index]
            yield sight.finding(sign.kind, "emoji", start, end, sign.tier, "mood_sign", sign=sign.sign)
