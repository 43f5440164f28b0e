"""A corpus → a model and its bundle on disk. The same data gives the same file, byte for byte."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import joblib

from moderation import __version__
from moderation.classify.agent import AgentModel, agent_model
from moderation.classify.agent_views import agent_views
from moderation.classify.customer import CustomerModel, customer_model
from moderation.classify.customer_views import customer_views
from moderation.classify.linear import pack
from moderation.learning.dataset import AgentRow, CustomerRow, fingerprint
from moderation.learning.fit import export, fit
from moderation.stores.bundles import AGENT, CUSTOMER, FORMAT, Manifest
from moderation.text.fold import fold
from moderation.text.folded import Folded
from moderation.vocabulary.findings import Finding
from moderation.vocabulary.messages import Turn
from moderation.vocabulary.verdicts import LABELS

Progress = Callable[[str], None]
AgentFind = Callable[[Folded, tuple[Turn, ...]], tuple[Finding, ...]]
CustomerFind = Callable[[Folded], tuple[Finding, ...]]
SEED = 20240607
STRENGTH = 5.0


@dataclass(frozen=True)
class Trained:
    """A finished model, ready to be written or measured."""

    name: str
    version: str
    packed: dict[str, Any]
    file: bytes
    counts: dict[str, int]
    data_sha256: str

    def manifest(self, metrics: dict[str, float], created: str) -> Manifest:
        """What the bundle will say of itself."""
        return Manifest(
            name=self.name,
            version=self.version,
            format=FORMAT,
            sha256=hashlib.sha256(self.file).hexdigest(),
            libraries={name: installed(name) for name in ("scikit-learn", "numpy", "scipy", "joblib", "rjieba")},
            data_sha256=self.data_sha256,
            counts=self.counts,
            metrics=metrics,
            seed=SEED,
            created=created,
            code=__version__,
        )

    def agent(self) -> AgentModel:
        """The model as it will be loaded."""
        return agent_model(self.version, self.packed)

    def customer(self) -> CustomerModel:
        """The model as it will be loaded."""
        return customer_model(self.version, self.packed)


def train_agent(rows: list[AgentRow], find: AgentFind, progress: Progress) -> Trained:
    """Train the agent model."""
    progress("reading agent messages")
    messages = []
    for row in rows:
        folded = fold(row.message)
        messages.append(agent_views(folded, row.context, find(folded, row.context)))
    progress("fitting the agent model")
    fitted = fit(messages, [LABELS.index(row.label) for row in rows], strength=STRENGTH)
    counts: dict[str, int] = {label: sum(row.label == label for row in rows) for label in LABELS}
    return _trained(AGENT, {"linear": pack(export(fitted))}, counts, fingerprint(rows))


def train_customer(rows: list[CustomerRow], find: CustomerFind, progress: Progress) -> Trained:
    """Train the customer model."""
    progress("reading customer messages")
    messages = []
    for row in rows:
        folded = fold(row.message)
        messages.append(customer_views(folded, find(folded)))
    progress("fitting the customer model")
    fitted = fit(messages, [row.level for row in rows], strength=STRENGTH)
    counts = {str(level): sum(row.level == level for row in rows) for level in range(4)}
    return _trained(CUSTOMER, {"linear": pack(export(fitted))}, counts, fingerprint(rows))


def models_folder(path: Path) -> Path:
    """The folder that bundles go into, made if need be."""
    path.mkdir(parents=True, exist_ok=True)
    return path


def _trained(name: str, packed: dict[str, Any], counts: dict[str, int], data: str) -> Trained:
    buffer = io.BytesIO()
    joblib.dump(packed, buffer, compress=("zlib", 6), protocol=4)
    file = buffer.getvalue()
    version = hashlib.sha256(file).hexdigest()[:12]
    return Trained(name, version, packed, file, counts, data)
