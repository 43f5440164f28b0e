"""Settings → all that reads a message: lexicons and both models, as far as they are there."""

from collections.abc import Callable
from typing import TypeVar

from moderation.check import Bundle
from moderation.features.all import AgentFinders, CustomerFinders
from moderation.settings import Settings
from moderation.stores.bundles import load_agent_model, load_customer_model
from moderation.stores.lexicons import load_lexicons
from moderation.vocabulary.errors import BundleError

Model = TypeVar("Model")


def load_bundle(settings: Settings) -> tuple[Bundle, tuple[str, ...]]:
    """Return the bundle, and for each model that cannot be used the sentence that says why and what to run."""
    problems: list[str] = []

    def loaded(load: Callable[[], Model]) -> Model | None:
        try:
            return load()
        except BundleError as error:
            problems.append(str(error))
            return None

    lexicons = load_lexicons(settings.training_dir / "lexicons")
    bundle = Bundle(
        AgentFinders(lexicons),
        CustomerFinders(lexicons),
        loaded(lambda: load_agent_model(settings.models_dir)),
        loaded(lambda: load_customer_model(settings.models_dir)),
    )
    return bundle, tuple(problems)
