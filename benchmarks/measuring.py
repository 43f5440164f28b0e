"""What the learning curve and the ablation share: a model trained on some rows, and what it is then worth."""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from moderation.check import Bundle, check
from moderation.classify.agent import agent_model
from moderation.classify.customer import customer_model
from moderation.features.all import AgentFinders, CustomerFinders
from moderation.learning.dataset import (
    AgentRow,
    CustomerRow,
    agent_corpus,
    customer_corpus,
    read_agent,
    read_concepts,
    read_customer,
)
from moderation.learning.evaluate import measure_agent, measure_customer
from moderation.learning.ordinary import replies
from moderation.learning.train import train_agent, train_customer
from moderation.policy.parse import DEFAULT
from moderation.settings import Settings
from moderation.stores.lexicons import load_lexicons
from moderation.vocabulary.messages import Message

BUDGET = 0.01
HEADS = ("macro-F1", "recall at 1 %", "kappa", "alert F1")


@dataclass(frozen=True)
class Material:
    """The corpus, the labelled files to measure on, and real replies for the hold budget (none: the ok test rows)."""

    concepts: str
    agent: list[AgentRow]
    customer: list[CustomerRow]
    agent_test: list[AgentRow]
    customer_test: list[CustomerRow]
    real: list[Message]
    agent_finders: AgentFinders
    customer_finders: CustomerFinders


def asked(about: str | None) -> argparse.ArgumentParser:
    """The options of both."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    test = Settings().training_dir / "test"
    parser.add_argument("--agent", type=Path, default=test / "agent.tsv")
    parser.add_argument("--customer", type=Path, default=test / "customer.tsv")
    parser.add_argument("--replies", type=Path, help="real replies (TSV: context, text), which set the hold budget")
    return parser


def material(options: argparse.Namespace) -> Material:
    """Everything read."""
    folder = Settings().training_dir
    lexicons = load_lexicons(folder / "lexicons")
    real = replies(options.replies) if options.replies else []
    return Material(
        read_concepts(folder),
        agent_corpus(folder),
        customer_corpus(folder),
        read_agent(options.agent),
        read_customer(options.customer),
        [Message(text, context) for context, text in real],
        AgentFinders(lexicons),
        CustomerFinders(lexicons),
    )


def agent_worth(rows: list[AgentRow], given: Material) -> tuple[float, float]:
    """Train on these rows: macro-F1 at the default policy, and recall where BUDGET of the ordinary lines are held."""
    trained = train_agent(rows, given.concepts, given.agent_finders, lambda done: None)
    model = agent_model(trained.version, trained.packed)
    bundle = Bundle(given.agent_finders, given.customer_finders, model, None)
    measured = measure_agent(given.agent_test, bundle, DEFAULT)
    due = np.array(measured.due)
    ordinary = np.array([check(message, bundle, DEFAULT).rudeness for message in given.real])
    limit = np.quantile(ordinary if len(ordinary) else measured.risk[~due], 1 - BUDGET)
    return measured.figures["macro_f1"], float((measured.risk[due] > limit).mean())


def customer_worth(rows: list[CustomerRow], given: Material) -> tuple[float, float]:
    """Train on these rows: quadratic kappa of the level, and F1 of the alerts."""
    trained = train_customer(rows, given.concepts, given.customer_finders, lambda done: None)
    model = customer_model(trained.version, trained.packed)
    bundle = Bundle(given.agent_finders, given.customer_finders, None, model)
    measured = measure_customer(given.customer_test, bundle, DEFAULT)
    return measured.figures["kappa"], measured.figures["alert_f1"]


def line(name: str, *values: float | None) -> None:
    """Print one row of the table, at once."""
    cells = "".join(f"{'–' if value is None else f'{value:.3f}':>15}" for value in values)
    print(f"{name:28}{cells}", flush=True)


def heading(given: Material) -> None:
    """Print what is measured, and the head of the table."""
    budget = f"{len(given.real)} real replies" if given.real else "the ok rows of the agent test file"
    print(f"{len(given.agent)} agent and {len(given.customer)} customer messages to train on;")
    print(f"measured on {len(given.agent_test)} and {len(given.customer_test)} others; hold budget: 1 % of {budget}.")
    print(f"{'':28}{''.join(f'{head:>15}' for head in HEADS)}")
