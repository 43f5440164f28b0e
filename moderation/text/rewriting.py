"""Emoji read aloud and split characters (拆字) joined: 尼🐎 → 尼马, 亻尔 → 你."""

import re
from collections.abc import Mapping

from ahocorasick_rs import AhoCorasick, MatchKind

from moderation.text.view import View, rewritten

_PICTURE = re.compile("[\u2190-\u2bff\u3200-\u33ff\U0001f000-\U0001fbff]")


class Rewriter:
    """Finds what reads otherwise. `splits` maps parts to a whole, `emoji` a sign to what it says."""

    def __init__(self, splits: Mapping[str, str], emoji: Mapping[str, str]) -> None:
        self._table = {parts: (whole, "split") for parts, whole in splits.items()}
        self._table |= {sign: (reading, "emoji") for sign, reading in emoji.items()}
        self._table[""] = ("", "silent")
        self._keys = [key for key in self._table if key]
        self._automaton = AhoCorasick(self._keys, MatchKind.LeftmostLongest)

    def rewrite(self, view: View) -> View | None:
        """The view as it reads, or None where it reads as it stands. Pictures that say nothing are left out."""
        found = self._automaton.find_matches_as_indexes(view.text)
        spans = [(start, end, self._keys[key]) for key, start, end in found]
        said = {start for start, _, _ in spans}
        silent = [(start, start + 1, "") for start in picture_places(view.text) if start not in said]
        if not spans and not silent:
            return None
        return rewritten(view, self._table, sorted(spans + silent))


def picture_places(text: str) -> list[int]:
    """Where the emoji and other pictures of a text stand."""
    return [picture.start() for picture in _PICTURE.finditer(text)]
