"""A model asked so that its failure is told, never raised: it must not stop a message, nor pass it in silence."""

from collections.abc import Iterable
from math import isclose

from moderation.classify.agent import AgentModel
from moderation.classify.customer import CustomerModel, Levels
from moderation.text.folded import Folded
from moderation.vocabulary.findings import Finding, Reason
from moderation.vocabulary.messages import Turn
from moderation.vocabulary.verdicts import LABELS, Label

Findings = tuple[Finding, ...]
NO_MODEL = Reason("no_model")


def agent_scores(
    model: AgentModel | None, text: Folded, context: tuple[Turn, ...], findings: Findings
) -> tuple[dict[Label, float], tuple[Reason, ...]]:
    """The scores; where there are none, an empty table and the reason."""
    if model is None:
        return {}, (NO_MODEL,)
    try:
        scores = model.score(text, context, findings)
        must_be_shares([scores[label] for label in LABELS])
    except Exception as error:
        return {}, (Reason("model_broken", {"error": type(error).__name__}),)
    return scores, ()


def agent_words(model: AgentModel | None, text: Folded, context: tuple[Turn, ...], label: Label) -> Findings:
    """The words that moved the model to a label; none where it cannot say: the verdict stands without them."""
    try:
        return model.explain(text, context, label) if model else ()
    except Exception:
        return ()


def customer_scores(model: CustomerModel | None, text: Folded, findings: Findings) -> Levels | tuple[()]:
    """The scores; empty where there are none."""
    if model is None:
        return ()
    try:
        scores = model.score(text, findings)
        must_be_shares(scores)
    except Exception:
        return ()
    return scores


def customer_words(model: CustomerModel | None, text: Folded, level: int) -> Findings:
    """The words that moved the model to a level; none where it cannot say."""
    try:
        return model.explain(text, level) if model else ()
    except Exception:
        return ()


def must_be_shares(scores: Iterable[float]) -> None:
    """Refuse numbers that are no probabilities of one whole; NaN is none."""
    shares = list(scores)
    if not (all(0 <= share <= 1 for share in shares) and isclose(sum(shares), 1, abs_tol=1e-3)):
        raise ValueError("scores are not probabilities that sum to 1")
