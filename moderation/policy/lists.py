"""A shop's own lists: words that are innocent there, messages that always pass, words that are never said."""

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from moderation.features.shop_lists import ShopLists, plain
from moderation.text.fold import fold
from moderation.vocabulary.findings import FindingKind
from moderation.vocabulary.verdicts import RISKY

MOST_WORDS = 2_000
MOST_SENTENCES = 500
LONGEST_WORD = 50
LONGEST_SENTENCE = 500


class Deny(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that are held wherever they stand, by the tone that they are held for."""

    abuse: tuple[str, ...]
    bad_attitude: tuple[str, ...]
    brush_off: tuple[str, ...]


class Lists(Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """The longer, more exact entry wins: a whole message over a word, a longer word over one inside it."""

    allow: tuple[str, ...]
    exempt: tuple[str, ...]
    deny: Deny

    @cached_property
    def own(self) -> ShopLists | None:
        """What a check looks for, made once; None where the shop has no lists."""
        deny = self.deny
        if not (self.allow or self.exempt or deny.abuse or deny.bad_attitude or deny.brush_off):
            return None
        kinds: dict[FindingKind, tuple[str, ...]] = {
            "abuse": deny.abuse,
            "bad_attitude": deny.bad_attitude,
            "brush_off": deny.brush_off,
        }
        return ShopLists(self.allow, self.exempt, kinds)


def list_problems(lists: Lists) -> Iterator[tuple[str, str]]:
    """Yield every (key path, problem): unusable entries, then entries that contradict each other."""
    denied: dict[str, str] = {}
    for label in RISKY:
        yield from entry_problems(f"lists.deny.{label}", getattr(lists.deny, label), MOST_WORDS, LONGEST_WORD)
        for index, word in enumerate(getattr(lists.deny, label)):
            path = f"lists.deny.{label}[{index}]"
            if not plain(word):
                yield path, f"{shown(word)} is nothing but marks and spaces, which are not compared"
            elif (first := denied.setdefault(plain(word), path)) != path:
                yield path, f"{shown(word)} is there already: {first}"
    yield from entry_problems("lists.allow", lists.allow, MOST_WORDS, LONGEST_WORD, shortest=2)
    for index, word in enumerate(lists.allow):
        if plain(word) in denied:
            yield f"lists.allow[{index}]", f"{shown(word)} is denied too ({denied[plain(word)]}); take one of them out"
    yield from entry_problems("lists.exempt", lists.exempt, MOST_SENTENCES, LONGEST_SENTENCE)
    for index, sentence in enumerate(lists.exempt):
        said = plain(sentence)
        if path := next((path for word, path in denied.items() if word in said), ""):
            yield f"lists.exempt[{index}]", f"{shown(sentence)} holds a word that is denied ({path})"


def entry_problems(
    path: str, entries: tuple[str, ...], most: int, longest: int, shortest: int = 1
) -> Iterator[tuple[str, str]]:
    """Too many, too short or long, unreadable, or there twice: compared folded, as they are looked for."""
    if len(entries) > most:
        yield path, f"has {len(entries):,} entries; at most {most:,} are allowed"
        return
    seen: dict[str, int] = {}
    for index, entry in enumerate(entries):
        if "\0" in entry or any("\ud800" <= char <= "\udfff" for char in entry):
            yield f"{path}[{index}]", f"{shown(entry)} holds NUL or half a character"
        folded = fold(entry).text.strip()
        if not shortest <= len(folded) <= longest:
            size = f"{shortest} to {longest} characters, space at the ends and unseen ones not counted"
            yield f"{path}[{index}]", f"must have {size}, not {shown(entry)}"
        elif (first := seen.setdefault(folded, index)) != index:
            yield f"{path}[{index}]", f"{shown(entry)} is there already: {path}[{first}]"


def shown(entry: str) -> str:
    """An entry as an error shows it."""
    return repr(entry if len(entry) <= 60 else entry[:57] + "...")
