"""Labelled texts → a throw-away classifier ready to be written. The same texts give the same file, byte for byte."""

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version as installed
from typing import Any

import joblib
import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from moderation import __version__
from moderation.classify.linear import Floats
from moderation.learning.fit import FOLDS, SEED, folds_of
from moderation.learning.labelled import Classes, TextRow
from moderation.learning.text_disguise import COPY_COUNTS, disguised
from moderation.learning.text_fit import lifts_of, ratio_margins
from moderation.learning.text_model import TEXT, VIEWS, TextModel, View, pack_text, text_views
from moderation.stores.bundles import FORMAT, Manifest
from moderation.vocabulary.errors import InvalidInput

STEPS = FOLDS + 3
FEWEST = 10
"""Fewer different texts of a class than this cannot be learned from."""
SEEN_AT_LEAST = 2
"""A token must stand in so many texts, their copies counted, to be learned."""
_LIBRARIES = ("scikit-learn", "numpy", "scipy", "joblib", "rjieba", "opencc", "pypinyin")


@dataclass(frozen=True)
class TrainedText:
    """A finished model, and what it said of each text when that text was out of its sight."""

    model: TextModel
    file: bytes
    unseen: Floats
    data_sha256: str
    counts: dict[str, int]

    def manifest(self, metrics: dict[str, float], created: str) -> Manifest:
        """What the bundle will say of itself."""
        return Manifest(
            name=TEXT,
            version=self.model.version,
            format=FORMAT,
            sha256=hashlib.sha256(self.file).hexdigest(),
            libraries={name: installed(name) for name in _LIBRARIES},
            data_sha256=self.data_sha256,
            counts=self.counts,
            metrics=metrics,
            seed=SEED,
            created=created,
            code=__version__,
        )


def train_text(
    rows: Sequence[TextRow], numbers: Sequence[int], classes: Classes, step: Callable[[str], None] = lambda done: None
) -> TrainedText:
    """Train on texts with these class numbers, and on a disguised copy of each. `step` is called STEPS times."""
    wanted, size, counts = np.asarray(numbers), len(classes.labels), _counts(rows, numbers, classes)
    texts = [row.text for row in rows]
    vectorisers, matrix, copies = _read(texts)
    widths = [len(vectoriser.vocabulary_) for vectoriser in vectorisers]
    step("read the texts")

    def fitted(some: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        both = sparse.vstack([matrix[some], copies[some]], format="csr")
        weights = np.repeat([1.0, COPY_COUNTS], int(some.sum()))
        return ratio_margins(both, np.tile(wanted[some], 2), weights, size, widths)

    folds = folds_of(texts)  # equal texts stay together
    margins = np.zeros((len(wanted), 1 if size == 2 else size))
    for fold in range(FOLDS):
        here = folds == fold
        weights, intercept = fitted(~here)
        margins[here] = matrix[here] @ weights + intercept
        step("fitting")
    unseen = np.zeros((len(wanted), size))
    for fold in range(FOLDS):
        here = folds == fold
        unseen[here] = _regression().fit(margins[~here], wanted[~here]).predict_proba(margins[here])
    mixing, shift = _logits(_regression().fit(margins, wanted), size)
    weights, intercept = fitted(np.ones(len(wanted), dtype=bool))
    step("fitting")
    model = TextModel("", classes, _views(vectorisers, weights), intercept, mixing, shift, lifts_of(unseen, wanted))
    buffer = io.BytesIO()
    joblib.dump(pack_text(model), buffer, compress=("zlib", 6), protocol=4)
    file = buffer.getvalue()
    data = msgspec.json.encode([texts, list(map(int, numbers))])
    step("packed")
    named = replace(model, version=hashlib.sha256(file).hexdigest()[:12])
    return TrainedText(named, file, unseen, hashlib.sha256(data).hexdigest(), counts)


def _counts(rows: Sequence[TextRow], numbers: Sequence[int], classes: Classes) -> dict[str, int]:
    """How many texts each class has. Raises InvalidInput where one has too few different ones."""
    different = Counter(dict.fromkeys(range(len(classes.names)), 0))
    different.update(number for _, number in {(row.text, number) for row, number in zip(rows, numbers, strict=True)})
    if min(different.values()) < FEWEST:
        told = ", ".join(f"{classes.names[number]} {count}" for number, count in sorted(different.items()))
        raise InvalidInput(
            f"Too little to learn from: {told}.", hint=f"At least {FEWEST} different texts of every label are needed."
        )
    every = Counter(numbers)
    return {name: every[number] for number, name in enumerate(classes.names)}


def _read(texts: Sequence[str]) -> tuple[list[TfidfVectorizer], Any, Any]:
    """The vocabulary of each view, and all views side by side: of the texts, and of their disguised copies."""
    views = [text_views(text) for text in (*texts, *disguised(texts))]
    vectorisers, parts = [], []
    for place in range(len(VIEWS)):
        vectoriser = TfidfVectorizer(analyzer=_itself, binary=True, min_df=SEEN_AT_LEAST, dtype=np.float32)
        try:
            parts.append(vectoriser.fit_transform([view[place] for view in views]))
        except ValueError as problem:  # no token is there often enough
            raise InvalidInput(f"There is nothing to learn from in these texts: {problem}.") from None
        vectorisers.append(vectoriser)
    matrix = sparse.hstack(parts, format="csr")
    return vectorisers, matrix[: len(texts)], matrix[len(texts) :]


def _views(vectorisers: Sequence[TfidfVectorizer], weights: Floats) -> tuple[View, ...]:
    views, start = [], 0
    for vectoriser in vectorisers:
        names = vectoriser.get_feature_names_out().tolist()
        idf = vectoriser.idf_
        table = np.column_stack([idf[:, None] * weights[start : start + len(names)], idf**2])
        views.append(View({token: row for row, token in enumerate(names)}, table.astype(np.float32)))
        start += len(names)
    return tuple(views)


def _logits(calibration: LogisticRegression, size: int) -> tuple[Floats, Floats]:
    """Mixing and shift that give one logit a class; with two classes the first one's is 0."""
    mixing, shift = np.asarray(calibration.coef_, float), np.asarray(calibration.intercept_, float)
    if size > 2:
        return mixing, shift
    return np.vstack([np.zeros_like(mixing), mixing]), np.concatenate([[0.0], shift])


def _regression() -> LogisticRegression:
    return LogisticRegression(C=1.0, max_iter=1000)


def _itself(tokens: Sequence[str]) -> Sequence[str]:
    return tokens
