"""Sounds: one code for each toneless syllable, so that what sounds alike compares equal, in any spelling."""

import re
import unicodedata
from functools import lru_cache

from pypinyin.constants import PINYIN_DICT

from moderation.text.view import View

_FIRST_CODE = 0xE000  # private use: folded text never means anything by these


_TONES = dict.fromkeys((0x0300, 0x0301, 0x0302, 0x0304, 0x030C))


def _toneless(reading: str) -> str:
    bare = unicodedata.normalize("NFD", reading).translate(_TONES)
    return unicodedata.normalize("NFC", bare).replace("ü", "v")


_FIRST_READING = {
    chr(code): _toneless(readings.split(",")[0])
    for code, readings in PINYIN_DICT.items()
    if 0x3400 <= code < 0xA000 and readings
}
_SYLLABLES = sorted({reading for reading in _FIRST_READING.values() if re.fullmatch("[a-z]{1,6}", reading)})
_CODES = {syllable: chr(_FIRST_CODE + place) for place, syllable in enumerate(_SYLLABLES)}
_SOUND_OF = {ord(char): _CODES[reading] for char, reading in _FIRST_READING.items() if reading in _CODES}

_LATIN = re.compile("[a-z]{2,40}")


def sound(text: str) -> str:
    """The sound codes of a Chinese text; a character without a reading stands for itself."""
    return text.translate(_SOUND_OF)


def reading(char: str) -> str:
    """The toneless pinyin of one character, or nothing."""
    return _FIRST_READING.get(char, "")


@lru_cache(maxsize=4096)
def syllables(letters: str) -> tuple[str, ...]:
    """Cut pinyin into its syllables, the longest first; empty when the letters are no pinyin."""
    pieces: list[str] = [""] * len(letters) + ["end"]  # the piece to take at each place from which the end is reached
    for at in range(len(letters) - 1, -1, -1):
        for end in range(min(at + 6, len(letters)), at, -1):
            if pieces[end] and letters[at:end] in _CODES:
                pieces[at] = letters[at:end]
                break
    found: list[str] = []
    at = 0
    while at < len(letters):
        if not pieces[at]:
            return ()
        found.append(pieces[at])
        at += len(pieces[at])
    return tuple(found)


def heard(text: str) -> str:
    """The text of `sounds`, where nobody asks for places yet."""
    return _LATIN.sub(
        lambda run: "".join([_CODES[piece] for piece in syllables(run.group())]) or run.group(), text
    ).translate(_SOUND_OF)


def sounds(view: View) -> View:
    """The view in sound codes, with whole runs of letters that are pinyin read as such (`changed`: `pinyin`)."""
    text = view.text
    spoken = text.translate(_SOUND_OF)
    runs = [(run.start(), run.end(), pieces) for run in _LATIN.finditer(text) if (pieces := syllables(run.group()))]
    if not runs:
        return View(spoken, view.starts, view.ends, view.changed)
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    changed: dict[int, str] = {}
    at = 0
    for start, _, pieces in [*runs, (len(text), len(text), ())]:
        for index in range(at, start):
            if index in view.changed:
                changed[len(starts)] = view.changed[index]
            out.append(spoken[index])
            starts.append(view.starts[index])
            ends.append(view.ends[index])
        at = start
        for piece in pieces:
            changed[len(starts)] = "pinyin"
            out.append(_CODES[piece])
            starts.append(view.starts[at])
            at += len(piece)
            ends.append(view.ends[at - 1])
    return View("".join(out), starts, ends, changed)
