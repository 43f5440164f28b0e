"""The little language in which a lexicon's terms are written.

`[a|b|]` is one of several (or nothing), `?` makes the character or bracket before it optional, `…` is a gap
of up to six characters inside the sentence, `……` one of up to fourteen, `，` a pause that may be there, `<` and
`>` the start and end of a clause, `^` and `$` of the whole message (a greeting before it and particles after it
do not count).
"""

import re
from collections.abc import Iterator
from itertools import product
from math import prod

from msgspec import Struct

MOST_FORMS = 400
"""A term with more forms is looked for as a pattern, not form by form."""
_GAPS = {"…": "[^。]{0,6}?", "……": "[^。]{0,14}?"}
_MARKS = {
    "<": "(?<![^。，])",
    ">": "(?=[。，啊呀吧呢哦噢哈啦了嘛么吗的~]{0,2}(?![^。，]))",
    "^": "^(?:[亲您你宝好子们在哦呢的，。]{0,8}[，。])?(?:亲亲?|您好|你好|宝)?[，。]?",
    "$": "(?:[，。啊呀吧呢哦噢哈啦了嘛么的哟喔亲呗]|[\U0001f300-\U0001faff])*$",
    "，": "[，]?",
}
_PIECE = re.compile(r"……|…|[<>^$，]|\[[^\[\]]*\]\??|[^…<>^$，\[\]?](?:\?|[^…<>^$，\[\]?]*(?![?]))")


class Piece(Struct, frozen=True):
    """Part of a term: the `options` it may read as, or a mark or gap with its regular expression."""

    options: tuple[str, ...] = ()
    mark: str = ""

    @property
    def regex(self) -> str:
        """The piece as a regular expression."""
        if self.mark:
            return _GAPS.get(self.mark) or _MARKS[self.mark]
        if len(self.options) == 1:
            return re.escape(self.options[0])
        longest_first = sorted(self.options, key=len, reverse=True)
        return f"(?:{'|'.join(map(re.escape, longest_first))})"


def pieces(term: str) -> tuple[Piece, ...]:
    """Read a term; ValueError says what is wrong with it."""
    found: list[Piece] = []
    at = 0
    while at < len(term):
        piece = _PIECE.match(term, at)
        if piece is None:
            raise ValueError(f"a bracket or question mark without its other half at {term[at:]!r}")
        text = piece.group()
        if text[0] in "…<>^$，":
            found.append(Piece(mark=text))
        else:
            bare = text.removesuffix("?")
            options = bare[1:-1].split("|") if bare[0] == "[" else [bare]
            found.append(Piece(options=(*options, "") if text != bare else tuple(options)))
        at = piece.end()
    if not any(piece.options for piece in found):
        raise ValueError("a term needs at least one character")
    return tuple(found)


def forms(term: str) -> tuple[str, ...]:
    """Every text that a term can be; empty for a term with marks or gaps, or with very many forms."""
    parts = pieces(term)
    if any(part.mark for part in parts) or _count(parts) > MOST_FORMS:
        return ()
    return tuple(dict.fromkeys(_combine(parts)))


def regex(term: str) -> str:
    """The term as a regular expression over a spoken view."""
    return "".join(piece.regex for piece in pieces(term))


class Anchor(Struct, frozen=True):
    """Texts one of which must be there for a term to match, and how far before them the match may begin."""

    texts: tuple[str, ...]
    before: int


def anchor(term: str) -> Anchor:
    """The most telling run of a term: the one whose shortest form is longest, of not too many forms."""
    parts = pieces(term)
    best = Anchor((), 0)
    best_length = 0
    before = 0
    for first, part in enumerate(parts):
        for last in range(first + 1, len(parts) + 1):
            run = parts[first:last]
            if run[-1].mark or _count(run) > MOST_FORMS:
                break
            length = sum(min(map(len, piece.options)) for piece in run)
            if length > best_length:
                best, best_length = Anchor(tuple(dict.fromkeys(_combine(run))), before), length
        before += {"…": 6, "……": 14, "，": 1, "^": 16}.get(part.mark, 0) if part.mark else max(map(len, part.options))
    if not best_length:
        raise ValueError("some run of characters between the gaps must not be optional")
    return best


def _count(parts: tuple[Piece, ...]) -> int:
    return prod(len(part.options) for part in parts)


def _combine(parts: tuple[Piece, ...]) -> Iterator[str]:
    return ("".join(choice).replace(" ", "") for choice in product(*(part.options for part in parts)))
