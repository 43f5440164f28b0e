"""What the finders see with the shipped lexicons."""

from functools import cache

from moderation.features.all import AgentFinders, CustomerFinders
from moderation.features.lexicons import Lexicons
from moderation.settings import ROOT
from moderation.stores.lexicons import load_lexicons
from moderation.text.fold import fold
from moderation.vocabulary.findings import Finding
from moderation.vocabulary.messages import Turn, turns_from


@cache
def shipped() -> Lexicons:
    return load_lexicons(ROOT / "training_data" / "lexicons")


@cache
def agent_finders() -> AgentFinders:
    return AgentFinders(shipped())


@cache
def customer_finders() -> CustomerFinders:
    return CustomerFinders(shipped())


def from_agent(text: str, *context: str | Turn) -> tuple[Finding, ...]:
    found = agent_finders().find(fold(text), turns_from(context))
    assert found.broken == ()
    return found.findings


def from_customer(text: str) -> tuple[Finding, ...]:
    found = customer_finders().find(fold(text))
    assert found.broken == ()
    return found.findings


def of_kind(findings: tuple[Finding, ...], *kinds: str) -> list[str]:
    """`source:typed` of the findings of some kinds."""
    return [f"{finding.source}:{finding.text}" for finding in findings if finding.kind in kinds]
