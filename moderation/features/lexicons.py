"""What the finders look for, read from the lexicons' tables."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import get_args

from msgspec import Struct

from moderation.features.grammar import anchor, forms, pieces
from moderation.text.fold import fold
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.findings import FindingKind, Tier

FLAGS = frozenset({"free", "word", "sound", "person", "deny", "curse", "disguised"})
TERM_COLUMNS = ("term", "kind", "tier", "flags", "allow", "unless")
OTHER_COLUMNS = {
    "innocent.tsv": ("word",),
    "initials.tsv": ("letters", "kind", "tier", "mode", "meaning"),
    "splits.tsv": ("parts", "whole"),
    "emoji.tsv": ("emoji", "reads"),
    "signs.tsv": ("sign", "kind", "tier"),
}


class Term(Struct, frozen=True):
    """One row: `written` in the terms' own language, `allow` longer innocent strings, `unless` excusing words."""

    written: str
    kind: FindingKind
    tier: Tier
    flags: frozenset[str] = frozenset()
    allow: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class Initials(Struct, frozen=True):
    """Letters that stand for words; `clear` ones count by themselves, `cue` ones only beside a telling word."""

    letters: str
    kind: FindingKind
    tier: Tier
    clear: bool
    meaning: str


class Sign(Struct, frozen=True):
    """An emoji, emoticon or bracketed sticker that shows a mood."""

    sign: str
    kind: FindingKind
    tier: Tier


class Lexicons(Struct, frozen=True):
    """All tables, and their version: a short hash of what the files say."""

    version: str
    terms: tuple[Term, ...]
    innocent: tuple[str, ...] = ()
    initials: tuple[Initials, ...] = ()
    splits: dict[str, str] = {}
    emoji: dict[str, str] = {}
    signs: tuple[Sign, ...] = ()


class LexiconError(InvalidInput):
    """A lexicon has a line that cannot be read."""

    code = "invalid_lexicon"


def parse_lexicons(files: Mapping[str, str]) -> Lexicons:
    """Read tables by file name. Raises LexiconError naming file and line."""
    digest = hashlib.sha256()
    terms: list[Term] = []
    innocent: list[str] = []
    initials: list[Initials] = []
    splits: dict[str, str] = {}
    emoji: dict[str, str] = {}
    signs: list[Sign] = []
    for name in sorted(files):
        digest.update(f"{name}\0{files[name]}\0".encode())
        for place, cells in _rows(name, files[name]):
            try:
                if name == "innocent.tsv":
                    innocent.append(cells[0])
                elif name == "initials.tsv":
                    letters, kind, tier, mode, meaning = cells
                    if mode not in ("clear", "cue"):
                        raise ValueError(f"mode {mode!r} is neither clear nor cue")
                    initials.append(Initials(letters, _kind(kind), _tier(tier), mode == "clear", meaning))
                elif name == "splits.tsv":
                    splits[cells[0]] = cells[1]
                elif name == "emoji.tsv":
                    sign = fold(cells[0]).text
                    if not sign or sign[0].isalnum():
                        raise ValueError(f"{cells[0]!r} is compared as {sign!r} already")
                    emoji[sign] = cells[1]
                elif name == "signs.tsv":
                    signs.append(Sign(fold(cells[0]).text, _kind(cells[1]), _tier(cells[2])))
                else:
                    terms.append(_term(cells))
            except ValueError as error:
                raise LexiconError(f"{place}: {error}", hint="Mend the line; columns are parted by tabs.") from error
    return Lexicons(
        digest.hexdigest()[:12], tuple(terms), tuple(innocent), tuple(initials), splits, emoji, tuple(signs)
    )


def _rows(name: str, text: str) -> Iterator[tuple[str, list[str]]]:
    """The rows after the header, padded to its width; lines that are empty or start with `#` are comments."""
    columns = OTHER_COLUMNS.get(name, TERM_COLUMNS)
    header_seen = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        place = f"{name}:{number}"
        if not header_seen:
            header_seen = True
            if tuple(cells) != columns:
                raise LexiconError(f"{place}: the first row must name the columns {', '.join(columns)}")
            continue
        required = 3 if columns is TERM_COLUMNS else len(columns)
        if not required <= len(cells) <= len(columns) or not all(cells[:required]):
            raise LexiconError(f"{place}: {len(cells)} cells where {required} to {len(columns)} are needed")
        yield place, cells + [""] * (len(columns) - len(cells))


def _term(cells: list[str]) -> Term:
    written, kind, tier, flags, allow, unless = cells
    wrong = set(_split(flags, ",")) - FLAGS
    if wrong:
        raise ValueError(f"unknown flags {', '.join(sorted(wrong))}; known are {', '.join(sorted(FLAGS))}")
    for piece in pieces(written):
        for option in piece.options:
            if fold(option).text != option:
                raise ValueError(f"write {option!r} as it is compared: {fold(option).text!r}")
    if not forms(written):
        anchor(written)
    return Term(
        written, _kind(kind), _tier(tier), frozenset(_split(flags, ",")), _split(allow, "|"), _split(unless, "|")
    )


def _split(cell: str, by: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(by) if part.strip())


def _kind(text: str) -> FindingKind:
    for kind in get_args(FindingKind):
        if kind == text:
            known: FindingKind = kind
            return known
    raise ValueError(f"unknown kind {text!r}; known are {', '.join(get_args(FindingKind))}")


def _tier(text: str) -> Tier:
    if text == "suspected":
        return "suspected"
    if text == "confirmed":
        return "confirmed"
    raise ValueError(f"unknown tier {text!r}; known are suspected and confirmed")
