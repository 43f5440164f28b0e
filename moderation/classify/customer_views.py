"""What the customer model looks at: the message's runs and words, what it speaks of, what the finders saw."""

from moderation.classify.concepts import Concepts
from moderation.classify.tokens import LONGEST_RUN, View, runs
from moderation.text.folded import Folded
from moderation.vocabulary.findings import Finding

VIEWS = {"runs": 1.0, "words": 0.7, "facts": 0.4}
"""The views, and how much each counts before anything is learned."""


def customer_views(folded: Folded, findings: tuple[Finding, ...], concepts: Concepts) -> tuple[View, ...]:
    """The tokens of one customer message in each view."""
    words = [word for word, _, _ in folded.words if word != " "]
    facts = [f"ask:{concept}" for concept in concepts.ask.seen(folded.text)]
    felt, last = concepts.feel.seen_and_last(folded.text)
    facts += [f"feel:{concept}" for concept in felt]
    facts += [f"feel last:{concept}" for concept in last]
    for finding in findings:
        facts += (f"{finding.kind}:{finding.source}:{finding.tier}", f"{finding.kind}:{finding.tier}")
    return runs(folded.text, LONGEST_RUN), words, facts if findings else [*facts, "nothing found"]
