"""A corpus → a model ready to be written. The same data gives the same file, byte for byte."""

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version as installed
from typing import Any

import joblib

from moderation import __version__
from moderation.classify import agent_views as agent
from moderation.classify import customer_views as customer
from moderation.classify.concepts import parse_concepts
from moderation.classify.linear import Floats, pack
from moderation.features.all import AgentFinders, CustomerFinders
from moderation.learning.dataset import AgentRow, CustomerRow, fingerprint
from moderation.learning.fit import FOLDS, SEED, Fitted, export, fit
from moderation.stores.bundles import AGENT, CUSTOMER, FORMAT, Manifest
from moderation.text.fold import fold
from moderation.vocabulary.errors import InvalidInput
from moderation.vocabulary.verdicts import LABELS

Step = Callable[[str], None]
"""Called with what has just been done, STEPS times for each model."""
STEPS = FOLDS + 3
SESSION_WEIGHT = 0.3
_LIBRARIES = ("scikit-learn", "numpy", "scipy", "joblib", "rjieba", "opencc")


@dataclass(frozen=True)
class Trained:
    """A finished model. `unseen` is what it said of each row when that row's batch was out of its sight."""

    name: str
    version: str
    packed: dict[str, Any]
    file: bytes
    counts: dict[str, int]
    data_sha256: str
    lexicons: str
    unseen: Floats

    def manifest(self, metrics: dict[str, float], created: str) -> Manifest:
        """What the bundle will say of itself."""
        return Manifest(
            name=self.name,
            version=self.version,
            format=FORMAT,
            sha256=hashlib.sha256(self.file).hexdigest(),
            libraries={name: installed(name) for name in _LIBRARIES},
            data_sha256=self.data_sha256,
            counts=self.counts,
            metrics=metrics,
            seed=SEED,
            created=created,
            code=__version__,
            lexicons=self.lexicons,
        )


def train_agent(rows: Sequence[AgentRow], concepts: str, finders: AgentFinders, step: Step) -> Trained:
    """Train the agent model on these rows."""
    _enough(rows, {row.label for row in rows}, len(LABELS), "label")
    known = parse_concepts(concepts)
    messages = []
    for row in rows:
        folded = fold(row.message)
        found = finders.find(folded, row.context).findings
        messages.append(agent.agent_views(folded, row.context, found, known))
    step("read the agent messages")
    labels = [LABELS.index(row.label) for row in rows]
    fitted = fit(
        messages,
        labels,
        [row.group for row in rows],
        tuple(agent.VIEWS.values()),
        weights=session_weights(rows),
        step=lambda: step("fitting (agent)"),
    )
    counts: dict[str, int] = {label: labels.count(index) for index, label in enumerate(LABELS)}
    return _trained(AGENT, fitted, concepts, counts, fingerprint(rows), finders.version)


def train_customer(rows: Sequence[CustomerRow], concepts: str, finders: CustomerFinders, step: Step) -> Trained:
    """Train the customer model on these rows."""
    _enough(rows, {row.level for row in rows}, 4, "level")
    known = parse_concepts(concepts)
    messages = []
    for row in rows:
        folded = fold(row.message)
        messages.append(customer.customer_views(folded, finders.find(folded).findings, known))
    step("read the customer messages")
    levels = [row.level for row in rows]
    fitted = fit(
        messages,
        levels,
        [row.group for row in rows],
        tuple(customer.VIEWS.values()),
        weights=session_weights(rows),
        step=lambda: step("fitting (customer)"),
    )
    counts = {f"level {level}": levels.count(level) for level in range(4)}
    return _trained(CUSTOMER, fitted, concepts, counts, fingerprint(rows), finders.version)


def session_weights(rows: Sequence[AgentRow] | Sequence[CustomerRow]) -> list[float]:
    """A turn of a session is labelled by all that went before it, of which the model sees little: it counts less."""
    return [SESSION_WEIGHT if "session" in row.tags else 1.0 for row in rows]


def _enough(rows: Sequence[object], seen: set[Any], classes: int, what: str) -> None:
    if len(seen) < classes or len({getattr(row, "group", "") for row in rows}) < FOLDS:
        raise InvalidInput(
            f"Too little to learn from: {len(rows)} rows with {len(seen)} of {classes} {what}s.",
            hint=f"Every {what} must be there, in at least {FOLDS} groups (files, or situations of one file).",
        )


def _trained(name: str, fitted: Fitted, concepts: str, counts: dict[str, int], data: str, lexicons: str) -> Trained:
    packed = {"linear": pack(export(fitted)), "concepts": concepts}
    buffer = io.BytesIO()
    joblib.dump(packed, buffer, compress=("zlib", 6), protocol=4)
    file = buffer.getvalue()
    version = hashlib.sha256(file).hexdigest()[:12]
    return Trained(name, version, packed, file, counts, data, lexicons, fitted.unseen)
