"""What a corpus must pass before a model is trained on it that is shipped; every refusal says where and what to do."""

from pathlib import Path

from moderation.learning import denied, near_duplicates, trivial
from moderation.learning.items import Problem, items_of
from moderation.vocabulary.errors import InvalidInput

SHOWN = 20


def problems_of(folder: Path) -> list[Problem]:
    """Everything that stands against training on the corpus in `folder`."""
    items = items_of(folder)
    return [
        *denied.problems(items, denied.read_denied(folder / denied.NAME)),
        *near_duplicates.problems(items),
        *trivial.problems(items),
    ]


def refuse(folder: Path) -> None:
    """Raise InvalidInput with the first problems, if there are any."""
    found = problems_of(folder)
    if found:
        told = [f"\n  {problem}" for problem in found[:SHOWN]]
        if len(found) > SHOWN:
            told.append(f"\n  and {len(found) - SHOWN} more")
        raise InvalidInput(
            f"{folder} is not fit to train a model that is shipped:{''.join(told)}\n",
            hint="`moderation corpus check` lists everything; `train --no-guards` is for experiments.",
        )
