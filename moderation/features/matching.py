"""The lexicon's terms found in a message: every term at once, then the vetoes that keep ordinary words out."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from moderation.features.excuses import denied, of_oneself
from moderation.features.grammar import anchor, forms, regex
from moderation.features.lexicons import Term
from moderation.features.sight import Sight
from moderation.text.view import View, unpaused, without_pauses

_LONGEST_PATTERN = 60
_HARD_MARKS = frozenset("。.,;:!?、 \n…")
"""Marks that may part two words: only noise where no part of the hit belongs to another word."""
_DISGUISES = frozenset({"split", "emoji"})
_PAUSES = frozenset("。,;:!?、\n")
"""Marks that do part two words, unless they stand between all characters: 傻。逼, but not 您自己。看…"""


class Cover:
    """Spans that make harmless what lies strictly inside one of them. Asked in logarithmic time."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._reach: list[int] = []  # how far any span reaches that begins at or before the start beside it
        for start, end in sorted(spans):
            self._starts.append(start)
            self._reach.append(max(end, self._reach[-1]) if self._reach else end)

    def holds(self, start: int, end: int) -> bool:
        """Whether a span longer than this one holds it."""
        at, before = bisect_right(self._starts, start), bisect_left(self._starts, start)
        return (at > 0 and self._reach[at - 1] > end) or (before > 0 and self._reach[before - 1] >= end)


NOTHING = Cover(())


@dataclass(frozen=True)
class Hit:
    """A term found: `form` as it reads, its place in the folded text, and why it read otherwise than typed."""

    term: Term
    form: str
    start: int
    end: int
    why: str = ""


class Matcher:
    """Finds terms in views. Compiles everything when it is made."""

    def __init__(self, terms: Sequence[Term], innocent: Iterable[str]) -> None:
        literal: dict[str, list[Term]] = {word: [] for word in innocent}
        patterns: dict[str, list[tuple[Term, re.Pattern[str], int]]] = {}
        for term in terms:
            for word in term.allow:
                literal.setdefault(word, [])
            written = forms(term.written)
            for form in written:
                literal.setdefault(form, []).append(term)
            if not written:
                compiled = re.compile(regex(term.written))
                start = anchor(term.written)
                for text in start.texts:
                    patterns.setdefault(text, []).append((term, compiled, start.before))
        self._literals = list(literal.items())
        self._literal_automaton = AhoCorasick([form for form, _ in self._literals])
        self._patterns = list(patterns.items())
        self._pattern_automaton = AhoCorasick([text for text, _ in self._patterns])

    def hits(self, sight: Sight) -> list[Hit]:
        """Every admitted hit, as typed first, then as emoji and split characters read."""
        found = self._hits_in(sight, sight.spoken)
        if sight.respoken is not None:
            known = {(hit.start, hit.end) for hit in found}
            again = self._hits_in(sight, sight.respoken)
            found += [hit for hit in again if hit.why or (hit.start, hit.end) not in known]
        return found

    def _hits_in(self, sight: Sight, spoken: View) -> list[Hit]:
        raw = self._literal_automaton.find_matches_as_indexes(unpaused(spoken.text), overlapping=True)
        found: list[Hit] = []
        harmless = NOTHING
        if raw:
            dense = without_pauses(spoken)
            harmless = Cover(dense.place(start, end) for index, start, end in raw if not self._literals[index][1])
            for index, first, last in raw:
                form, terms = self._literals[index]
                if not terms:
                    continue
                start, end = dense.place(first, last)
                if harmless.holds(start, end):
                    continue
                why = reads_otherwise(dense, first, last)
                distinctive = any("sound" in term.flags for term in terms)
                if not spelled_plainly(sight, dense, first, last, distinctive=distinctive):
                    continue
                fit = [
                    term
                    for term in terms
                    if (why in _DISGUISES or "disguised" not in term.flags)
                    and admitted(sight, term, start, end, dense, first)
                ]
                found += [Hit(term, form, start, end, why) for term in fit]
        found += self._patterns_in(sight, spoken, harmless)
        return found

    def _patterns_in(self, sight: Sight, view: View, harmless: Cover) -> list[Hit]:
        raw = self._pattern_automaton.find_matches_as_indexes(view.text, overlapping=True)
        found: list[Hit] = []
        done: dict[str, int] = {}  # how far each pattern has been matched: no stretch is found twice
        for index, at, _ in raw:
            for term, pattern, before in self._patterns[index][1]:
                start_from = max(0, at - before, done.get(term.written, 0))
                match = pattern.search(view.text, start_from, at + _LONGEST_PATTERN)
                if match is None or not match.start() <= at < match.end():
                    continue
                done[term.written] = match.end()
                start, end = view.place(match.start(), match.end())
                if harmless.holds(start, end) or excused(sight, term, start):
                    continue
                if "word" in term.flags and not sight.is_words(start, end):
                    continue
                if "free" not in term.flags and not view.changed and sight.cuts_a_word(start, end):
                    continue
                if not sight.beside_letters(start, end):
                    found.append(Hit(term, match.group(), start, end, reads_otherwise(view, *match.span())))
        return found


def reads_otherwise(view: View, first: int, last: int) -> str:
    """Why the view's text reads otherwise than typed between two places: `emoji`, `split`, or nothing."""
    if not view.changed:
        return ""
    return next((view.changed[index] for index in range(first, last) if index in view.changed), "")


def admitted(sight: Sight, term: Term, start: int, end: int, view: View, first: int) -> bool:
    """Whether a literal hit is the term and not part of ordinary words."""
    if sight.beside_letters(start, end):
        return False
    if "word" in term.flags:
        if not sight.is_words(start, end):
            return False
    elif "free" not in term.flags and first not in view.changed and sight.cuts_a_word(start, end):
        return False
    return not excused(sight, term, start)


def excused(sight: Sight, term: Term, start: int) -> bool:
    """Whether other words of the message excuse the term."""
    text = sight.folded.text
    if term.unless and any(sight.mentions(word) for word in term.unless):
        return True
    if "person" in term.flags and of_oneself(text, start):
        return True
    return "deny" in term.flags and denied(text, start)


def spelled_plainly(sight: Sight, view: View, first: int, last: int, *, distinctive: bool = False) -> bool:
    """Whether the marks between the characters of a hit are noise, and not the border of two ordinary words.

    A pause must part all its characters (傻。逼); where they are but two, the term is distinctive or stands apart.
    """
    text = sight.folded.text
    gaps = 0
    hard = pause = False
    for index in range(first, last - 1):
        left, right = view.ends[index], view.starts[index + 1]
        if left < right:
            gaps += 1
            between = text[left:right]
            hard = hard or not _HARD_MARKS.isdisjoint(between)
            pause = pause or not _PAUSES.isdisjoint(between)
    if not gaps or not hard:
        return True
    start, end = view.place(first, last)
    if pause and (gaps < last - 1 - first or not (last - first > 2 or distinctive or _stands_apart(text, start, end))):
        return False
    return not sight.cuts_a_word(start, end)


def _stands_apart(text: str, start: int, end: int) -> bool:
    """Whether there are marks, or nothing, on both sides."""
    return (start == 0 or text[start - 1] in _HARD_MARKS) and (end == len(text) or text[end] in _HARD_MARKS)
