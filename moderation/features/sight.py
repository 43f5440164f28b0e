"""One message as the finders see it: every view of it, made once, when first asked for."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from moderation.features.excuses import quoted_spans
from moderation.features.questions import Asked, asked
from moderation.text.folded import Folded
from moderation.text.pinyin import heard, sounds
from moderation.text.rewriting import Rewriter
from moderation.text.view import View, spoken, unpaused, without_pauses
from moderation.text.words import is_word
from moderation.vocabulary.findings import Finding, FindingKind, Reason, Tier
from moderation.vocabulary.messages import Turn

NO_REWRITER = Rewriter({}, {})


@dataclass(frozen=True)
class Sight:
    """A folded message with the turns before it. All places are in `folded.text` unless said otherwise."""

    folded: Folded
    context: tuple[Turn, ...] = ()
    rewriter: Rewriter = NO_REWRITER

    @cached_property
    def spoken(self) -> View:
        """What is said, with its pauses."""
        return spoken(self.folded)

    @cached_property
    def dense(self) -> View:
        """What is said, without its pauses."""
        return without_pauses(self.spoken)

    @cached_property
    def respoken(self) -> View | None:
        """The same with emoji read aloud and split characters joined; None where that changes nothing."""
        return self.rewriter.rewrite(self.spoken)

    @cached_property
    def redense(self) -> View | None:
        """`respoken` without its pauses."""
        return None if self.respoken is None else without_pauses(self.respoken)

    @cached_property
    def sounds(self) -> View:
        """How it sounds."""
        return sounds(self.redense or self.dense)

    @cached_property
    def heard(self) -> str:
        """The text of `sounds`: most messages are done with when nothing is found in it."""
        return heard(unpaused((self.respoken or self.spoken).text))

    @cached_property
    def _word_starts(self) -> list[int]:
        return [start for _, start, _ in self.folded.words]

    @cached_property
    def _mentioned(self) -> dict[str, bool]:
        return {}

    def mentions(self, word: str) -> bool:
        """Whether the message says a word anywhere; remembered, so that many hits ask once."""
        known = self._mentioned.get(word)
        if known is None:
            known = self._mentioned[word] = word in self.folded.text
        return known

    @cached_property
    def quoted(self) -> list[tuple[int, int]]:
        """The quotations that report what somebody else said."""
        return quoted_spans(self.folded.text, self.context)

    @cached_property
    def asked(self) -> Asked | None:
        """What the customer's last words ask for."""
        return asked(self.context)

    def word_at(self, index: int) -> tuple[str, int, int]:
        """The word that holds a character."""
        return self.folded.words[bisect_right(self._word_starts, index) - 1]

    def cuts_a_word(self, start: int, end: int) -> bool:
        """Whether a span begins or ends inside a word of the dictionary, or lies within a longer one."""
        first, first_start, _ = self.word_at(start)
        if first_start < start and is_word(first):
            return True
        last, _, last_end = self.word_at(end - 1)
        return last_end > end and is_word(last)

    def is_words(self, start: int, end: int) -> bool:
        """Whether a span is made of whole words, as the segmenter cuts them."""
        return self.word_at(start)[1] == start and self.word_at(end - 1)[2] == end

    def beside_letters(self, start: int, end: int) -> bool:
        """Whether a Latin letter or digit at a span's edge goes on outside it."""
        text = self.folded.text
        return (start > 0 and _latin(text[start]) and _latin(text[start - 1])) or (
            end < len(text) and _latin(text[end - 1]) and _latin(text[end])
        )

    def finding(
        self, kind: FindingKind, source: str, start: int, end: int, tier: Tier, code: str, **args: str
    ) -> Finding:
        """A finding over a span, with its words as typed in `args["typed"]`."""
        first, last = self.folded.span(start, end)
        typed = self.folded.original[first:last]
        return Finding(kind, source, first, last, typed, Reason(code, {**args, "typed": typed}), tier)


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
