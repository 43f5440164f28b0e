"""Terms of the lexicon, written plainly, with noise between, in emoji or in split characters."""

from collections.abc import Iterator

from moderation.features.excuses import of_oneself, of_others, reported, touches
from moderation.features.finder import AGENT_KINDS, EXCUSED_BY_QUOTING, told
from moderation.features.goods import pictured, sense
from moderation.features.lexicons import Lexicons
from moderation.features.matching import Hit, Matcher
from moderation.features.sight import Sight
from moderation.vocabulary.findings import Finding, FindingKind


class Lexicon:
    """The finder of terms for one side of the conversation."""

    name = "lexicon"

    def __init__(self, lexicons: Lexicons, kinds: frozenset[FindingKind]) -> None:
        self._kinds = kinds
        self._matcher = Matcher([term for term in lexicons.terms if term.kind in kinds], lexicons.innocent)

    def find(self, sight: Sight) -> Iterator[Finding]:
        """One finding a hit; the source says how it was written."""
        for hit in self._matcher.hits(sight):
            if self._kinds is AGENT_KINDS and excused_to_agents(sight, hit.term.kind, hit.start, hit.end):
                continue
            if hit.term.kind == "brush_off" and sight.asked == "closing":
                continue
            source = hit.why or ("noise" if _has_noise(sight, hit) else "lexicon")
            if self._kinds is not AGENT_KINDS and harmless_from_customers(sight, hit.term.kind, hit.start, hit.end):
                continue
            tier = hit.term.tier
            if hit.term.kind == "abuse" and self._kinds is AGENT_KINDS and "curse" not in hit.term.flags:
                meant = sense(sight.folded.text, hit.start, hit.end)
                if meant == "goods":
                    continue
                text, start = sight.folded.text, hit.start
                if meant == "doubtful" or of_oneself(text, start) or of_others(text, start):
                    tier = "suspected"
            kind = told(hit.term.kind, self._kinds)
            form = hit.form.replace("，", "")
            yield sight.finding(kind, source, hit.start, hit.end, tier, f"found_{source}", term=form)


def excused_to_agents(sight: Sight, kind: FindingKind, start: int, end: int) -> bool:
    """Whether an agent only repeats what somebody else said."""
    if kind not in EXCUSED_BY_QUOTING:
        return False
    return touches(sight.quoted, start, end) or reported(sight.folded.text, start)


def harmless_from_customers(sight: Sight, kind: FindingKind, start: int, end: int) -> bool:
    """Whether a customer only names goods so, or scolds themselves."""
    text = sight.folded.text
    return pictured(text, start, end) or (kind == "abuse" and of_oneself(text, start))


def _has_noise(sight: Sight, hit: Hit) -> bool:
    first, last = sight.folded.span(hit.start, hit.end)
    typed = sight.folded.original[first:last]
    if hit.form.isascii():  # words of a foreign phrase stand apart, and that is no noise
        typed = typed.replace(" ", "")
    return hit.form.isalnum() and len(hit.form) < len(typed) and "…" not in hit.term.written
