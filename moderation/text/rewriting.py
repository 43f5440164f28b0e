"""What reads otherwise than typed: emoji aloud (尼🐎), split characters joined (亻尔), figures as letters (m0r0n)."""

import re
from collections.abc import Mapping

from ahocorasick_rs import AhoCorasick, MatchKind

from moderation.text.view import View, rewritten

_CODE = re.compile("[a-z0-9]+")
_LONGEST_CODE = 20
_AS_LETTERS = str.maketrans("01345", "oieas")
_PICTURE = re.compile("[\u2190-\u2bff\u3200-\u33ff\U0001f000-\U0001fbff]")
_PICTURE_OR_CODE = re.compile(f"{_PICTURE.pattern}|[a-z0-9]{{3}}")


class Rewriter:
    """Finds what reads otherwise. `splits` maps parts to a whole, `emoji` a sign to what it says."""

    def __init__(self, splits: Mapping[str, str], emoji: Mapping[str, str]) -> None:
        table = {parts: (whole, "split") for parts, whole in splits.items()}
        table |= {sign: (reading, "emoji") for sign, reading in emoji.items()}
        self._readings = list(table.values())
        self._automaton = AhoCorasick(list(table), MatchKind.LeftmostLongest)

    def rewrite(self, view: View) -> View | None:
        """The view as it reads, or None where it reads as it stands. Pictures that say nothing are left out."""
        text = view.text
        spans = [
            (start, end, *self._readings[key]) for key, start, end in self._automaton.find_matches_as_indexes(text)
        ]
        if not spans and _PICTURE_OR_CODE.search(text) is None:
            return None
        said = {start for start, _, _, _ in spans}
        spans += [
            (picture.start(), picture.end(), "", "")
            for picture in _PICTURE.finditer(text)
            if picture.start() not in said
        ]
        spans += [
            (code.start(), code.end(), reading, "noise")
            for code in _CODE.finditer(text)
            if (reading := _spelled(code.group()))
        ]
        if not spans:
            return None
        return rewritten(view, sorted(spans))


def _spelled(code: str) -> str:
    """Letters and figures mixed, as letters; nothing for what is all letters or all figures, or too long for a word."""
    if not 2 < len(code) <= _LONGEST_CODE or code.isalpha() or code.isdigit():
        return ""
    spelled = code.translate(_AS_LETTERS)
    return spelled if spelled.isalpha() else ""
