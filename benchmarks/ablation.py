"""What each family of features is worth: both models trained without it, measured on our own test set.

    nice .venv/bin/python benchmarks/ablation.py [--without runs words] [--replies FILE]

A view (runs of characters, words, the question, facts of how the two meet) is left out by giving it no weight;
`findings` blinds the finders, for the model and for the verdict; `folding` reads texts as they were typed. Takes some
minutes for each.
"""

from contextlib import ExitStack
from copy import copy
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from measuring import Material, agent_worth, asked, customer_worth, heading, line, material

from moderation.classify import agent_views, customer_views
from moderation.text.folded import Folded

FAMILIES = ("runs", "words", "context", "facts", "findings", "folding")
FOLDERS = ("moderation.check", "moderation.classify.agent_views", "moderation.learning.train")
"""The modules that fold what they read."""


def main() -> None:
    """Measure and print."""
    parser = asked(__doc__)
    parser.add_argument("--without", nargs="+", choices=FAMILIES, default=list(FAMILIES))
    options = parser.parse_args()
    given = material(options)
    heading(given)
    line("everything", *agent_worth(given.agent, given), *customer_worth(given.customer, given))
    for family in options.without:
        with ExitStack() as changes:
            less = without(family, given, changes)
            customer: tuple[float | None, ...] = (None, None)
            if family in customer_views.VIEWS or family in ("findings", "folding"):
                customer = customer_worth(less.customer, less)
            line(f"without {family}", *agent_worth(less.agent, less), *customer)


def without(family: str, given: Material, changes: ExitStack) -> Material:
    """Take one family away until `changes` closes."""
    if family == "findings":
        return replace(given, agent_finders=blind(given.agent_finders), customer_finders=blind(given.customer_finders))
    if family == "folding":
        for module in FOLDERS:
            changes.enter_context(patch(f"{module}.fold", as_typed))
        return given
    for views in (agent_views.VIEWS, customer_views.VIEWS):
        if family in views:
            changes.enter_context(patch.dict(views, {family: 0.0}))
    return given


def blind(finders: Any) -> Any:
    """The same finders, seeing nothing."""
    seeing_nothing = copy(finders)
    seeing_nothing._finders = ()
    return seeing_nothing


def as_typed(text: str) -> Folded:
    """A text that stands for itself."""
    return Folded(text, text, range(len(text)), range(1, len(text) + 1))


if __name__ == "__main__":
    main()
