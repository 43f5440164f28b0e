"""What the customer model looks at: the message's runs and words, and what the finders saw."""

from moderation.classify.tokens import pairs, runs
from moderation.text.folded import Folded
from moderation.vocabulary.findings import Finding

VIEWS = ("runs", "words", "facts")


def customer_views(folded: Folded, findings: tuple[Finding, ...]) -> tuple[list[str], ...]:
    """The tokens of one customer message in each view."""
    words = [word for word, _, _ in folded.words if word != " "]
    facts = [f"{finding.kind}:{finding.source}:{finding.tier}" for finding in findings]
    return (runs(folded.text, 4), pairs(words), ["any", *facts])
