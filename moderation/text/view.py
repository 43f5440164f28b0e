"""A text seen through fewer characters: what is left out, and where what is left stands in the folded text."""

import re
import unicodedata
from collections.abc import Sequence

from msgspec import Struct

from moderation.text.folded import Folded

SENTENCE = "。"
"""Stands for every mark that ends a sentence."""
CLAUSE = "，"
"""Stands for every mark, or wide space, that parts clauses."""

_SENTENCE_MARKS = frozenset("。!?;\n")
_CLAUSE_MARKS = frozenset(",、:，：")
_IRREGULAR = re.compile(r" |[。，][。，]|(.)\1\1")
"""Where more is to be done than to read each character by itself: a space, marks together, a run of one character."""


class View(Struct, frozen=True):
    """`text[i]` stands for `folded.text[starts[i]:ends[i]]`; `changed` are the places where it reads otherwise.

    A value of `changed` names why: `emoji` or `split`.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    changed: dict[int, str]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the folded text."""
        return self.starts[start], self.ends[end - 1]


class _Readings(dict[int, str]):
    """What each character of the folded text reads as: itself, a pause, a space that may be one, or nothing."""

    def __missing__(self, code: int) -> str:
        if len(self) > 50_000:
            self.clear()
        reading = self[code] = _reading(chr(code))
        return reading


def _reading(char: str) -> str:
    if char in _SENTENCE_MARKS:
        return SENTENCE
    if char in _CLAUSE_MARKS:
        return CLAUSE
    category = unicodedata.category(char)
    if char == " " or category[0] in "LN" or (category == "So" and ord(char) > 0x2190):
        return char
    return ""


_READINGS = _Readings()


def spoken(folded: Folded) -> View:
    """The characters that would be spoken, with the pauses: one mark for sentences, one for clauses.

    Other marks are dropped, so are spaces around a lone character (spaced-out writing); a run of one
    character is shortened to two.
    """
    text = folded.text
    said = text.translate(_READINGS)
    if len(said) == len(text) and _IRREGULAR.search(said) is None:
        return View(said, range(len(text)), range(1, len(text) + 1), {})
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last, run = "", 0
    for index, char in enumerate(map(_READINGS.__getitem__, map(ord, text))):
        if char == " ":
            char = _pause(text, index)
        if not char:
            continue
        if char in (CLAUSE, SENTENCE) and last in (CLAUSE, SENTENCE):
            if char == SENTENCE and last == CLAUSE:
                out[-1] = last = SENTENCE
            continue
        if char == last:
            run += 1
            if run > 2:
                ends[-1] = index + 1
                continue
        else:
            last, run = char, 1
        out.append(char)
        starts.append(index)
        ends.append(index + 1)
    return View("".join(out), starts, ends, {})


def _pause(text: str, index: int) -> str:
    """A space parts clauses unless a character beside it stands alone, as in 傻 逼 or s b."""
    left_alone = index < 2 or not text[index - 2].isalnum()
    right_alone = index + 2 >= len(text) or not text[index + 2].isalnum()
    return "" if left_alone or right_alone else CLAUSE


def unpaused(text: str) -> str:
    """The text of a view without the marks, where nobody asks for places yet."""
    return text.replace(CLAUSE, "").replace(SENTENCE, "")


def without_pauses(view: View) -> View:
    """The same without the marks: 傻。逼 reads 傻逼."""
    text = unpaused(view.text)
    if len(text) == len(view.text):
        return view
    kept = [index for index, char in enumerate(view.text) if char not in (CLAUSE, SENTENCE)]
    changed = view.changed and {place: view.changed[index] for place, index in enumerate(kept) if index in view.changed}
    return View(
        text,
        [view.starts[index] for index in kept],
        [view.ends[index] for index in kept],
        changed,
    )


def rewritten(view: View, spans: list[tuple[int, int, str, str]]) -> View:
    """The view with spans that read otherwise: each is (start, end, how it reads, why), and they are in order."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    changed: dict[int, str] = {}
    at = 0
    for start, end, reading, why in spans:
        if start < at:
            continue
        out.append(view.text[at:start])
        starts.extend(view.starts[at:start])
        ends.extend(view.ends[at:start])
        for _ in reading:
            changed[len(starts)] = why
            starts.append(view.starts[start])
            ends.append(view.ends[end - 1])
        out.append(reading)
        at = end
    out.append(view.text[at:])
    starts.extend(view.starts[at:])
    ends.extend(view.ends[at:])
    return View("".join(out), starts, ends, changed)
