"""A shop's own words: what it denies is found whatever a model says, what it allows is read as a name of goods."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping

from ahocorasick_rs import AhoCorasick, MatchKind
from msgspec.structs import replace

from moderation.features.all import MOST_FINDINGS, AgentFinders, Found, without_repeats
from moderation.features.homophones import ordinary
from moderation.features.matching import spelled_plainly
from moderation.features.sight import Sight
from moderation.text.fold import fold
from moderation.text.folded import Folded
from moderation.text.pinyin import reading, sound
from moderation.text.view import View, spoken, without_pauses
from moderation.vocabulary.findings import SHOP_LIST, Finding, FindingKind, Tier
from moderation.vocabulary.messages import Turn

STAND_IN = "商品"
"""What the model reads where an allowed word stands: the plainest name of goods."""
SURE_BY_SOUND = 3
"""A denied word of so many characters is confirmed by its sound alone; a shorter one is only suspected."""


def plain(word: str) -> str:
    """A denied word as it is looked for: folded, without spaces and marks. Empty where nothing is left."""
    return without_pauses(spoken(fold(word))).text


class ShopLists:
    """Compiles everything when it is made; it remembers no message."""

    def __init__(
        self, allow: Iterable[str] = (), exempt: Iterable[str] = (), deny: Mapping[FindingKind, Iterable[str]] = {}
    ) -> None:
        self._allowed = AhoCorasick([fold(word).text.strip() for word in allow], MatchKind.LeftmostLongest)
        self._exempt = frozenset(fold(sentence).text.strip() for sentence in exempt)
        self._denied = [(plain(word), kind) for kind, words in deny.items() for word in words]
        self._denied_automaton = AhoCorasick([word for word, _ in self._denied])
        self._heard = [entry for entry in self._denied if len(entry[0]) > 1 and all(map(reading, entry[0]))]
        self._heard_automaton = AhoCorasick([sound(word) for word, _ in self._heard])

    def exempts(self, folded: Folded) -> bool:
        """Whether the whole message is a sentence that always passes."""
        return folded.text.strip() in self._exempt

    def find(self, finders: AgentFinders, folded: Folded, context: tuple[Turn, ...]) -> Found:
        """What the finders see, without what lies inside an allowed word, and the denied words."""
        sight = finders.sight(folded, context)
        found = finders.see(sight)
        broken = found.broken
        denied: list[Finding] = []
        try:
            denied = self._denied_in(sight)
        except Exception:  # as with every finder, the verdict says that it could not look
            broken = (*broken, SHOP_LIST)
        allowed = [folded.span(start, end) for start, end in self._allowed_in(folded.text)]
        kept = [finding for finding in (*denied, *found.findings) if not _inside(allowed, finding)]
        kept = sorted(kept[:MOST_FINDINGS], key=lambda finding: (finding.start, -finding.end))
        return replace(found, findings=tuple(kept), broken=broken)

    def allowed(self, folded: Folded) -> tuple[str, ...]:
        """The allowed words that stand in a text, as typed."""
        return tuple(dict.fromkeys(folded.typed(start, end) for start, end in self._allowed_in(folded.text)))

    def read(self, folded: Folded) -> Folded:
        """The text as the model reads it: with a name of goods wherever an allowed word stands."""
        spans = self._allowed_in(folded.text)
        if not spans:
            return folded
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for start, end in [*spans, (len(folded.text), len(folded.text))]:
            parts.append(folded.text[at:start])
            starts += folded.starts[at:start]
            ends += folded.ends[at:start]
            if start < end:
                first, last = folded.span(start, end)
                parts.append(STAND_IN)
                starts += [first] * len(STAND_IN)
                ends += [last] * len(STAND_IN)
            at = end
        return Folded(folded.original, "".join(parts), starts, ends)

    def read_turns(self, context: tuple[Turn, ...]) -> tuple[Turn, ...]:
        """Earlier turns read in the same way; one without an allowed word is as it was."""
        read: list[Turn] = []
        for turn in context:
            folded = fold(turn.text)
            text = self.read(folded)
            read.append(turn if text is folded else replace(turn, text=text.text))
        return tuple(read)

    def _allowed_in(self, text: str) -> list[tuple[int, int]]:
        """Where allowed words stand, in order and apart; letters that go on outside are another word."""
        return [
            (start, end)
            for _, start, end in self._allowed.find_matches_as_indexes(text)
            if not (_goes_on(text, start) or _goes_on(text, end))
        ]

    def _denied_in(self, sight: Sight) -> list[Finding]:
        """One finding a denied word: as written, with noise between, in emoji or split characters, or by its sound."""
        views = [sight.dense] if sight.redense is None else [sight.dense, sight.redense]
        found = [finding for view in views for finding in self._written(sight, view)]
        return list(without_repeats([*found, *self._by_sound(sight)]))

    def _written(self, sight: Sight, view: View) -> Iterator[Finding]:
        for index, first, last in self._denied_automaton.find_matches_as_indexes(view.text, overlapping=True):
            word, kind = self._denied[index]
            start, end = view.place(first, last)
            if sight.beside_letters(start, end) or (len(word) == 1 and not sight.is_words(start, end)):
                continue
            if spelled_plainly(sight, view, first, last, distinctive=True):
                yield sight.finding(kind, SHOP_LIST, start, end, "confirmed", "shop_denied", term=word)

    def _by_sound(self, sight: Sight) -> Iterator[Finding]:
        view, text = sight.sounds, sight.folded.text
        for index, first, last in self._heard_automaton.find_matches_as_indexes(view.text, overlapping=True):
            word, kind = self._heard[index]
            start, end = view.place(first, last)
            typed = "".join(text[view.starts[at] : view.ends[at]] for at in range(first, last))
            if typed == word or sight.beside_letters(start, end) or not spelled_plainly(sight, view, first, last):
                continue
            if not any(char.isascii() for char in typed) and ordinary(sight, start, end):
                continue
            tier: Tier = "confirmed" if len(word) >= SURE_BY_SOUND else "suspected"
            yield sight.finding(kind, SHOP_LIST, start, end, tier, "shop_denied_by_sound", term=word)


def _inside(spans: list[tuple[int, int]], finding: Finding) -> bool:
    """Whether a finding lies inside one of the spans, which are in order and apart."""
    place = bisect_right(spans, finding.start, key=lambda span: span[0]) - 1
    return place >= 0 and finding.end <= spans[place][1]


def _goes_on(text: str, edge: int) -> bool:
    """Whether a Latin letter or figure stands on both sides of an edge."""
    return 0 < edge < len(text) and all(char.isascii() and char.isalnum() for char in text[edge - 1 : edge + 1])
