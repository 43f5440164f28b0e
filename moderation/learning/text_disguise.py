"""Copies of training texts in which some characters sound the same and look otherwise, as people write to slip through.

A model that has seen both learns to trust what is heard where what is seen is strange.
"""

import random
from collections import Counter
from collections.abc import Sequence

from moderation.learning.fit import SEED
from moderation.text.fold import fold
from moderation.text.pinyin import reading

SHARE = 0.3
"""So many of the characters of a copy are other ones."""
COPY_COUNTS = 0.3
"""What a copy counts beside its text: as much as this costs nothing on texts without disguise."""
OFTEN = 5
"""A character must stand so often in the texts to take another's place."""


def disguised(texts: Sequence[str]) -> list[str]:
    """A copy of each text, the same at every call. Homophones come from the texts themselves."""
    folded = [fold(text).text for text in texts]
    seen = Counter(char for text in folded for char in text)
    alike: dict[str, list[str]] = {}
    for char, count in sorted(seen.items()):
        if count >= OFTEN and (sound := reading(char)):
            alike.setdefault(sound, []).append(char)
    draw = random.Random(SEED)
    return ["".join(_other(char, alike, draw) for char in text) for text in folded]


def _other(char: str, alike: dict[str, list[str]], draw: random.Random) -> str:
    if not reading(char) or draw.random() >= SHARE:
        return char
    choices = [other for other in alike.get(reading(char), ()) if other != char]
    return draw.choice(choices) if choices else char
