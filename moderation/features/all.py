"""Every finder, listed by hand: what runs on an agent's message, and what on a customer's."""

from collections.abc import Sequence

from msgspec import Struct

from moderation.features.canned import Canned
from moderation.features.contacts import Contacts
from moderation.features.drill import Drill
from moderation.features.finder import AGENT_KINDS, CUSTOMER_KINDS, Finder
from moderation.features.homophones import Homophones
from moderation.features.humour import in_good_humour
from moderation.features.initials import InitialLetters
from moderation.features.lexicon import Lexicon
from moderation.features.lexicons import Lexicons
from moderation.features.masks import Masks
from moderation.features.personal_data import PersonalData
from moderation.features.shouting import Shouting
from moderation.features.sight import Sight
from moderation.features.signs import Signs
from moderation.text.folded import Folded
from moderation.text.rewriting import Rewriter
from moderation.vocabulary.findings import Finding
from moderation.vocabulary.messages import Turn

MOST_FINDINGS = 50
"""A message that gives more is clear enough; the rest is left out."""

_RANK = {"none": 0, "suspected": 1, "confirmed": 2}


class Found(Struct, frozen=True):
    """What was seen, in the order it was typed, and which finders broke."""

    findings: tuple[Finding, ...]
    broken: tuple[str, ...] = ()


class AgentFinders:
    """What may be wrong with an agent's message."""

    def __init__(self, lexicons: Lexicons) -> None:
        self.version = lexicons.version
        self._rewriter = Rewriter(lexicons.splits, lexicons.emoji)
        self._finders: tuple[Finder, ...] = (
            Lexicon(lexicons, AGENT_KINDS),
            Homophones(lexicons, AGENT_KINDS),
            InitialLetters(lexicons, AGENT_KINDS),
            Masks(lexicons, AGENT_KINDS),
            Canned(),
            Contacts(),
            PersonalData(),
            Drill(),
        )
        self.names = tuple(finder.name for finder in self._finders)

    def find(self, folded: Folded, context: tuple[Turn, ...] = ()) -> Found:
        """All findings; a finder that breaks is named, never passed over."""
        return self.see(self.sight(folded, context))

    def sight(self, folded: Folded, context: tuple[Turn, ...] = ()) -> Sight:
        """The message as the finders see it."""
        return Sight(folded, context, self._rewriter)

    def see(self, sight: Sight) -> Found:
        """All findings of one sight."""
        return _run(self._finders, sight)


class CustomerFinders:
    """What a customer's message says of their mood and intent."""

    def __init__(self, lexicons: Lexicons) -> None:
        self.version = lexicons.version
        self._rewriter = Rewriter(lexicons.splits, lexicons.emoji)
        self._finders: tuple[Finder, ...] = (
            Lexicon(lexicons, CUSTOMER_KINDS),
            Homophones(lexicons, CUSTOMER_KINDS),
            InitialLetters(lexicons, CUSTOMER_KINDS),
            Masks(lexicons, CUSTOMER_KINDS),
            Signs(lexicons, CUSTOMER_KINDS),
            Shouting(),
        )
        self.names = tuple(finder.name for finder in self._finders)

    def find(self, folded: Folded) -> Found:
        """All findings; a finder that breaks is named, never passed over."""
        found = _run(self._finders, Sight(folded, (), self._rewriter))
        return Found(tuple(in_good_humour(folded.text, found.findings)), found.broken)


def _run(finders: Sequence[Finder], sight: Sight) -> Found:
    found: list[Finding] = []
    broken: list[str] = []
    for finder in finders:
        try:
            found.extend(finder.find(sight))
        except Exception:  # whatever it is, the verdict says which finder could not look
            broken.append(finder.name)
    return Found(without_repeats(found), tuple(broken))


def without_repeats(found: list[Finding]) -> tuple[Finding, ...]:
    """In order, without what lies inside a finding of the same kind and at least the same tier."""
    if len(found) < 2:
        return tuple(found)
    found.sort(key=lambda finding: (finding.start, -finding.end, -_RANK[finding.tier]))
    kept: list[Finding] = []
    reach: dict[tuple[str, int], int] = {}  # by kind and tier: how far what was kept reaches
    for finding in found:
        rank = _RANK[finding.tier]
        if any(reach.get((finding.kind, above), -1) >= finding.end for above in range(rank, 3)):
            continue
        kept.append(finding)
        reach[finding.kind, rank] = max(reach.get((finding.kind, rank), -1), finding.end)
        if len(kept) == MOST_FINDINGS:
            break
    return tuple(kept)
