"""Terms with a character starred out: 傻*, 操*妈, f**k."""

import re
from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick

from moderation.features.excuses import touches
from moderation.features.finder import AGENT_KINDS, told
from moderation.features.grammar import forms
from moderation.features.lexicons import Lexicons, Term
from moderation.features.sight import Sight
from moderation.vocabulary.findings import Finding, FindingKind

_STARS = re.compile("[*○●□■⭕☆★]")


class Masks:
    """Looks only where there is a star. A term is known by what is left: at least half of it, and never a word."""

    name = "masks"

    def __init__(self, lexicons: Lexicons, kinds: frozenset[FindingKind]) -> None:
        self._kinds = kinds
        masked: dict[str, tuple[Term, str]] = {}
        for term in lexicons.terms:
            if term.kind == "abuse" and term.kind in kinds and "sound" in term.flags:
                for form in forms(term.written):
                    for at in range(len(form)) if len(form) > 1 else ():
                        masked.setdefault(f"{form[:at]}*{form[at + 1 :]}", (term, form))
                        if len(form) > 3:
                            masked.setdefault(f"{form[:at]}**{form[at + 2 :]}"[: len(form)], (term, form))
        self._masked = list(masked.items())
        self._automaton = AhoCorasick([text for text, _ in self._masked])

    def find(self, sight: Sight) -> Iterator[Finding]:
        """One finding a starred term."""
        text = sight.folded.text
        if _STARS.search(text) is None:
            return
        for index, start, end in self._automaton.find_matches_as_indexes(_STARS.sub("*", text), overlapping=True):
            masked, (term, form) = self._masked[index]
            if sight.beside_letters(start, end) or (touches(sight.quoted, start, end) and self._kinds is AGENT_KINDS):
                continue
            if (text[end : end + 1] == "*" and masked.endswith("*")) or text[max(0, start - 1) : start] == "*":
                continue
            if sight.cuts_a_word(start, end):
                continue
            kind = told(term.kind, self._kinds)
            yield sight.finding(kind, "noise", start, end, term.tier, "found_mask", term=form)
