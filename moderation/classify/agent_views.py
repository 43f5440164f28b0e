"""What the agent model looks at: the reply's runs and words, what was asked, and how the two meet."""

from moderation.classify.concepts import Concepts
from moderation.classify.meeting import facts
from moderation.classify.tokens import LONGEST_RUN, View, runs
from moderation.text.fold import fold
from moderation.text.folded import Folded
from moderation.vocabulary.findings import Finding
from moderation.vocabulary.messages import Turn

VIEWS = {"runs": 1.0, "words": 0.7, "context": 0.8, "facts": 0.3}
"""The views, and how much each counts before anything is learned."""
SEEN_TURNS = 4
"""How many of the last customer turns are read, and how many of the agent's."""
SEEN_CHARACTERS = 400
"""How much of an earlier turn is read."""


def agent_views(
    folded: Folded, context: tuple[Turn, ...], findings: tuple[Finding, ...], concepts: Concepts
) -> tuple[View, ...]:
    """The tokens of one agent message in each view."""
    asked = [fold(turn.text[:SEEN_CHARACTERS]) for turn in context if turn.role == "customer"][-SEEN_TURNS:]
    said = [fold(turn.text).text for turn in context if turn.role == "agent"][-SEEN_TURNS:]
    words = [word for word, _, _ in folded.words if word != " "]
    question = "\n".join(turn.text for turn in asked)
    return (
        runs(folded.text, LONGEST_RUN),
        words,
        runs(question, LONGEST_RUN),
        facts(folded, asked, said, findings, concepts),
    )
