"""Terms written by their sound: other characters (煞笔), pinyin (shabi), a letter for a character (傻b, 尼m的)."""

from collections.abc import Iterable, Iterator
from itertools import product

from ahocorasick_rs import AhoCorasick

from moderation.features.finder import AGENT_KINDS, told
from moderation.features.grammar import forms
from moderation.features.lexicon import excused_to_agents
from moderation.features.lexicons import Lexicons, Term
from moderation.features.matching import Cover, excused, spelled_plainly
from moderation.features.sight import Sight
from moderation.text.pinyin import reading, sound
from moderation.text.words import is_word
from moderation.vocabulary.findings import Finding, FindingKind, Tier


class Homophones:
    """A term marked `sound` counts in any spelling; others only where the spelling itself is a disguise."""

    name = "homophones"

    def __init__(self, lexicons: Lexicons, kinds: frozenset[FindingKind]) -> None:
        self._kinds = kinds
        keys: dict[str, tuple[Term, str]] = {}
        for term in lexicons.terms:
            if term.kind != "abuse" or term.kind not in kinds:
                continue
            for form in forms(term.written):
                if len(form) < 2 or not all(map(reading, form)):
                    continue
                for key in _keys(form, letters="sound" in term.flags):
                    known = keys.get(key)
                    if known is None or ("sound" in term.flags and "sound" not in known[0].flags):
                        keys[key] = (term, form)
        self._entries = list(keys.values())
        self._automaton = AhoCorasick(list(keys))
        self._innocent_automaton = AhoCorasick([word for word in lexicons.innocent if len(word) > 1])

    def find(self, sight: Sight) -> Iterator[Finding]:
        """One finding a hit that is not simply the term itself."""
        raw = self._automaton.find_matches_as_indexes(sight.heard, overlapping=True)
        if not raw:
            return
        view, dense = sight.sounds, sight.dense
        innocent = self._innocent_automaton.find_matches_as_indexes(dense.text, overlapping=True)
        harmless = Cover(dense.place(start, end) for _, start, end in innocent)
        text = sight.folded.text
        for index, first, last in raw:
            term, form = self._entries[index]
            start, end = view.place(first, last)
            typed = "".join(text[view.starts[at] : view.ends[at]] for at in range(first, last))
            if typed == form or harmless.holds(start, end):
                continue
            if len(form) == 2 and last - first == 2 and not _half_plain(view.text[first:last], typed, form):
                continue
            if sight.beside_letters(start, end) or not spelled_plainly(sight, view, first, last):
                continue
            why = {view.changed[at] for at in range(first, last) if at in view.changed}
            if not why and not any(char.isascii() for char in typed):  # ordinary characters throughout
                if "sound" not in term.flags or ordinary(sight, start, end):
                    continue
            elif self._cut(sight, start, end):
                continue
            if excused(sight, term, start):
                continue
            if self._kinds is AGENT_KINDS and excused_to_agents(sight, term.kind, start, end):
                continue
            tier: Tier = term.tier if "sound" in term.flags or not typed.isascii() else "suspected"
            source = next((name for name in ("emoji", "split") if name in why), "homophones")
            yield sight.finding(told(term.kind, self._kinds), source, start, end, tier, f"found_{source}", term=form)

    @staticmethod
    def _cut(sight: Sight, start: int, end: int) -> bool:
        """Whether a Chinese character at an edge belongs to a word outside."""
        text = sight.folded.text
        return not (text[start].isascii() and text[end - 1].isascii()) and sight.cuts_a_word(start, end)


def ordinary(sight: Sight, start: int, end: int) -> bool:
    """Whether the characters of a span are, or are part of, ordinary words."""
    if sight.cuts_a_word(start, end):
        return True
    at = start
    while at < end:
        word, _, word_end = sight.word_at(at)
        if len(word) > 1 and is_word(word):
            return True
        at = word_end
    return False


def _half_plain(codes: str, typed: str, form: str) -> bool:
    """A letter for one of two characters counts only beside the other one as it is written: 傻b, not 间b."""
    if codes.isascii() or not any(char.isascii() for char in codes):
        return True
    return typed[0] == form[0] or typed[-1] == form[1]


def _keys(form: str, *, letters: bool) -> Iterable[str]:
    """The sound of a form; with `letters`, also with initials for some of its characters (not for all)."""
    codes = [sound(char) for char in form]
    if not letters or len(form) > 5:
        return ["".join(codes)]
    choices = [(code, reading(char)[0]) for code, char in zip(codes, form, strict=True)]
    return ["".join(choice) for choice in product(*choices) if not "".join(choice).isascii()]
