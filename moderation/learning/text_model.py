"""A throw-away classifier of any labelled texts: what it looks at, and its arithmetic from plain arrays.

It measures our folding and our way of training on other people's sets; no shop's message ever meets it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from moderation.classify.linear import Floats
from moderation.learning.labelled import Classes
from moderation.stores.bundles import read_bundle
from moderation.text.fold import fold
from moderation.text.pinyin import sound
from moderation.vocabulary.errors import BundleError

TEXT = "text"
"""The name of such a bundle."""
LONGEST = 3
VIEWS = ("runs", "words", "sounds")


def text_views(text: str) -> tuple[list[str], ...]:
    """Runs of characters, words, and runs of what is heard: a homophone changes the first two, never the last."""
    folded = fold(text)
    return _runs(folded.text), [word for word, _, _ in folded.words if word != " "], _runs(sound(folded.text))


def _runs(text: str) -> list[str]:
    """Every run of 1 to LONGEST characters, the two ends marked."""
    marked = f"\x02{text}\x03"
    found = list(text)
    for length in range(2, LONGEST + 1):
        found += [marked[start : start + length] for start in range(len(marked) - length + 1)]
    return found


@dataclass(frozen=True)
class View:
    """One view's tokens, each with its row in `table`: idf x weight for every margin, and idf² last."""

    places: dict[str, int]
    table: Floats

    def margins(self, tokens: Sequence[str]) -> Floats | float:
        """What these tokens add to each margin, at unit length."""
        rows = [self.places[token] for token in set(tokens) if token in self.places]
        if not rows:
            return 0.0
        total = self.table[rows].sum(axis=0, dtype=np.float64)
        found: Floats = total[:-1] / np.sqrt(total[-1])
        return found


@dataclass(frozen=True)
class TextModel:
    """A loaded bundle. `lifts` say how much likelier than shown a class is taken to be, when one must be chosen."""

    version: str
    classes: Classes
    views: tuple[View, ...]
    intercept: Floats
    mixing: Floats
    shift: Floats
    lifts: Floats

    def probabilities(self, text: str) -> Floats:
        """Calibrated probabilities of the classes; they sum to 1."""
        margins = self.intercept + sum(
            view.margins(tokens) for view, tokens in zip(self.views, text_views(text), strict=True)
        )
        logits = self.mixing @ margins + self.shift
        shares: Floats = np.exp(logits - logits.max())
        shares /= shares.sum()
        return shares


def pack_text(model: TextModel) -> dict[str, Any]:
    """The plain lists and arrays that go into the file."""
    return {
        "labels": list(model.classes.labels),
        "names": list(model.classes.names),
        "tokens": [list(view.places) for view in model.views],
        "tables": [view.table.astype(np.float32) for view in model.views],
        "intercept": model.intercept,
        "mixing": model.mixing,
        "shift": model.shift,
        "lifts": model.lifts,
    }


def unpack_text(version: str, packed: dict[str, Any]) -> TextModel:
    """The model from its plain lists and arrays."""
    views = [
        View({token: row for row, token in enumerate(tokens)}, table)
        for tokens, table in zip(packed["tokens"], packed["tables"], strict=True)
    ]
    if len(views) != len(VIEWS) or any(len(view.places) != len(view.table) for view in views):
        raise ValueError("its tokens and tables do not go together")
    classes = Classes(tuple(packed["labels"]), tuple(packed["names"]))
    return TextModel(
        version, classes, tuple(views), packed["intercept"], packed["mixing"], packed["shift"], packed["lifts"]
    )


def load_text_model(folder: Path, version: str | None = None) -> TextModel:
    """The text model in use under a folder. Raises BundleError with what to run."""
    hint = "Train one: moderation train --data FILE --out DIR."
    try:
        manifest, packed = read_bundle(folder, TEXT, version)
        return unpack_text(manifest.version, packed)
    except BundleError as problem:
        raise BundleError(problem.detail, hint=hint, bundle=TEXT) from problem
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise BundleError(f"The text model in {folder} is not whole: {problem!r}.", hint=hint, bundle=TEXT) from problem
