"""One typed character → the characters that it is compared by: width, case, look-alikes, marks dropped."""

import unicodedata

REPLACEMENT = "\ufffd"

_DROPPED = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # fillers and joiners that are letters or marks only by name
)
_SKIN = range(0x1F3FB, 0x1F400)
_VARIATION = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))

# Letters of other scripts that look like Latin ones, and marks that stand for a letter or another mark.
_LOOK_ALIKES = dict(
    zip(
        "аеорсухѕіјһԁԛԝвкмнтгбзАВЕКМНОРСТУХЅІЈαβγικνορτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧɡɑıłøðđħ×✕✖✗✘❌╳⨯Ⓧ",
        "aeopcyxsijhdqwbkmhtrb3abekmhopctyxsijabyiknoptuxwabezhikmnoptyxgailoddhxxxxxxxxx",
        strict=True,
    )
)
_MARKS = {
    "⁕": "*",
    "∗": "*",
    "✱": "*",
    "✲": "*",
    "✳": "*",
    "❋": "*",
    "﹡": "*",
    "…": "…",
    "⋯": "…",
    "❓": "?",
    "❔": "?",
    "❗": "!",
    "❕": "!",
    "‼": "!!",
    "⁉": "!?",
    "～": "~",
    "〜": "~",
    "‘": "'",
    "’": "'",
    "´": "'",
    "`": "'",
    "\u2800": " ",
    "\u180e": "",
}


def comparable(char: str) -> str:
    """What one typed character is compared by: none, one or a few characters (at most 18)."""
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        return REPLACEMENT
    mark = _MARKS.get(char)
    if mark is not None:
        return mark
    if char in _DROPPED or code in _SKIN or any(code in block for block in _VARIATION):
        return ""
    if 0x1F1E6 <= code <= 0x1F1FF:  # regional indicators
        return chr(code - 0x1F1E6 + ord("a"))
    for first in (0x1F150, 0x1F170):  # negative circled and squared letters
        if first <= code < first + 26:
            return chr(code - first + ord("a"))
    out: list[str] = []
    for part in unicodedata.normalize("NFKD", char):
        category = unicodedata.category(part)
        if category in ("Cf", "Mn", "Me"):
            continue
        if category in ("Cc", "Zs", "Zl", "Zp"):
            out.append("\n" if part in "\n\r\x0b\x0c\x85\u2028\u2029" else " ")
            continue
        out.append(_LOOK_ALIKES.get(part) or _LOOK_ALIKES.get(part.casefold(), part.casefold()))
    return unicodedata.normalize("NFC", "".join(out))  # Hangul came apart under NFKD
