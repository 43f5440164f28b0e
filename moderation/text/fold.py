"""Typed text → comparable text, every character with its way back. Linear in the length."""

import re

import opencc

from moderation.text.characters import comparable
from moderation.text.folded import Folded

_ONE_FOR_ONE = re.compile(r"[一-鿿。、“”《》【】…—·\n -~！-～]*")
"""Chinese and what its keyboard gives, full width or half: each folds to one character."""

_to_simplified = opencc.OpenCC("t2s")


class _Table(dict[int, str]):
    """Remembers what each character folds to; emptied should somebody send all of Unicode."""

    def __missing__(self, code: int) -> str:
        if len(self) > 50_000:
            self.clear()
        folded = self[code] = comparable(chr(code))
        return folded


_TABLE = _Table()


def _traditional() -> frozenset[str]:
    """The Chinese characters that the converter changes on their own."""
    blocks = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x2A6E0))
    return frozenset(
        char for block in blocks for char in map(chr, block) if (_to_simplified.convert(char) or char) != char
    )


_TRADITIONAL = _traditional()


def simplify(text: str) -> str:
    """繁→简, one character for one. A text without a traditional character is returned as it is."""
    if _TRADITIONAL.isdisjoint(text):
        return text
    simplified = str(_to_simplified.convert(text))
    if len(simplified) == len(text):
        return simplified
    return "".join(one if len(one := str(_to_simplified.convert(char))) == 1 else char for char in text)


def fold(text: str) -> Folded:
    """Make a text comparable: width, case, look-alikes, 繁→简; zero-width, bidi and other empty marks dropped.

    A lone surrogate becomes U+FFFD. Nothing is reordered, and `Folded` leads back to what was typed.
    """
    folded = text.translate(_TABLE)
    if _ONE_FOR_ONE.fullmatch(text):
        return Folded(text, simplify(folded), range(len(text)), range(1, len(text) + 1))
    parts = [_TABLE[code] for code in map(ord, text)]
    if len(folded) == len(text) and "" not in parts:  # one for one throughout
        return Folded(text, simplify(folded), range(len(text)), range(1, len(text) + 1))
    starts = [index for index, part in enumerate(parts) for _ in part]
    return Folded(text, simplify(folded), starts, [start + 1 for start in starts])
