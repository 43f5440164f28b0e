"""What the agent model looks at: the reply's runs and words, what was asked, and how the two meet."""

from moderation.classify.tokens import pairs, runs
from moderation.text.fold import fold
from moderation.text.folded import Folded
from moderation.vocabulary.findings import Finding
from moderation.vocabulary.messages import Turn

VIEWS = ("runs", "words", "context", "facts")
SEEN_TURNS = 4
"""How many of the last customer turns are read."""


def agent_views(folded: Folded, context: tuple[Turn, ...], findings: tuple[Finding, ...]) -> tuple[list[str], ...]:
    """The tokens of one agent message in each view."""
    asked = [fold(turn.text).text for turn in context if turn.role == "customer"][-SEEN_TURNS:]
    words = [word for word, _, _ in folded.words if word != " "]
    return (runs(folded.text, 4), pairs(words), runs("\n".join(asked), 3), _facts(findings, bool(asked)))


def _facts(findings: tuple[Finding, ...], asked: bool) -> list[str]:
    """What the finders saw, as tokens."""
    facts = [f"{finding.kind}:{finding.source}:{finding.tier}" for finding in findings]
    facts.append("asked" if asked else "unasked")
    return facts
