"""Shouting: marks in a row, the same word over and over."""

import re
from collections.abc import Iterator

from moderation.features.sight import Sight
from moderation.vocabulary.findings import Finding

_MARKS = re.compile(r"[!?](?:[ ]?[!?]){2,}")
_OVER_AND_OVER = re.compile(r"([㐀-鿿]{2,4})[,!。? ]*\1[,!。? ]*\1")
_LAUGHS = frozenset("哈呵嘻嘿好嗯谢拜快")


class Shouting:
    """Three or more marks together, or a word said three times running. Laughter is none."""

    name = "shouting"

    def find(self, sight: Sight) -> Iterator[Finding]:
        """One finding a shout."""
        text = sight.folded.text
        for match in _MARKS.finditer(text):
            if match.group().strip("? "):
                yield sight.finding("negative_emotion", "emoji", *match.span(), "suspected", "mood_shouting")
            elif len(match.group()) > 2:
                yield sight.finding("negative_emotion", "emoji", *match.span(), "suspected", "mood_questioning")
        for match in _OVER_AND_OVER.finditer(text):
            if not set(match.group(1)) <= _LAUGHS:
                yield sight.finding("negative_emotion", "lexicon", *match.span(), "suspected", "mood_repeating")
