"""Labelled texts → a throw-away classifier: support vectors over TF-IDF, each token weighed by how it tells them apart.

That weighing (the log ratio of a token's frequencies, NB-SVM) is what helps most where the classes share their topics.
"""

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version as installed
from typing import Any

import joblib
import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from moderation import __version__
from moderation.classify.linear import Floats
from moderation.learning.fit import FOLDS, SEED, folds_of
from moderation.learning.labelled import Classes, TextRow
from moderation.learning.metrics import confusion, macro_f1
from moderation.learning.text_model import TEXT, VIEWS, TextModel, View, pack_text, text_views
from moderation.stores.bundles import FORMAT, Manifest
from moderation.vocabulary.errors import InvalidInput

STEPS = FOLDS + 3
FEWEST = 10
"""Fewer texts of a class than this cannot be learned from."""
SMOOTH = 1.0
PENALTY = 0.2
WORTH = 0.005
"""Lifts that gain less than this on the training texts gain nothing elsewhere."""
LIFTS = tuple(float(lift) for lift in np.geomspace(0.25, 4.0, 17))
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
    """Train on texts with these class numbers. `step` is called STEPS times."""
    wanted, size = np.asarray(numbers), len(classes.labels)
    counts = {name: int((wanted == place).sum()) for place, name in enumerate(classes.names)}
    if min(counts.values()) < FEWEST:
        raise InvalidInput(
            f"Too little to learn from: {counts}.", hint=f"At least {FEWEST} texts of every label are needed."
        )
    views = [text_views(row.text) for row in rows]
    vectorisers = [
        TfidfVectorizer(analyzer=_itself, binary=True, min_df=2).fit([view[place] for view in views])
        for place in range(len(VIEWS))
    ]
    matrix = sparse.hstack(
        [vectoriser.transform([view[place] for view in views]) for place, vectoriser in enumerate(vectorisers)],
        format="csr",
    )
    widths = [len(vectoriser.vocabulary_) for vectoriser in vectorisers]
    step("read the texts")
    folds = folds_of([row.text for row in rows])  # equal texts stay together
    margins = np.zeros((len(wanted), 1 if size == 2 else size))
    for fold in range(FOLDS):
        here = folds == fold
        weights, intercept = _margins(matrix[~here], wanted[~here], size, widths)
        margins[here] = matrix[here] @ weights + intercept
        step("fitting")
    unseen = np.zeros((len(wanted), size))
    for fold in range(FOLDS):
        here = folds == fold
        unseen[here] = _regression().fit(margins[~here], wanted[~here]).predict_proba(margins[here])
    calibration = _regression().fit(margins, wanted)
    weights, intercept = _margins(matrix, wanted, size, widths)
    step("fitting")
    model = TextModel(
        "",
        classes,
        _views(vectorisers, weights),
        intercept,
        *_logits(calibration, size),
        lifts=lifts_of(unseen, wanted),
    )
    data = msgspec.json.encode([(row.text, int(number)) for row, number in zip(rows, numbers, strict=True)])
    buffer = io.BytesIO()
    joblib.dump(pack_text(model), buffer, compress=("zlib", 6), protocol=4)
    file = buffer.getvalue()
    version = hashlib.sha256(file).hexdigest()[:12]
    step("packed")
    model = TextModel(version, classes, model.views, intercept, model.mixing, model.shift, model.lifts)
    return TrainedText(model, file, unseen, hashlib.sha256(data).hexdigest(), counts)


def lifts_of(unseen: Floats, wanted: NDArray[np.int64]) -> Floats:
    """The factor for each class by which choosing the largest gives the best macro-F1 on texts out of sight."""
    size = unseen.shape[1]
    lifts = np.ones(size)

    def score(tried: Floats) -> float:
        return macro_f1(confusion(wanted.tolist(), (unseen * tried).argmax(axis=1).tolist(), size))

    best = plain = score(lifts)
    for _ in range(2):
        for place in range(1 if size == 2 else 0, size):
            for lift in LIFTS:
                tried = lifts.copy()
                tried[place] = lift
                if (found := score(tried)) > best:
                    best, lifts = found, tried
    return lifts if best > plain + WORTH else np.ones(size)


def _margins(matrix: Any, wanted: NDArray[np.int64], size: int, widths: Sequence[int]) -> tuple[Floats, Floats]:
    """A weight for each token and margin, and each margin's intercept: every class against the others."""
    weights, intercepts = [], []
    for place in [1] if size == 2 else range(size):
        this = wanted == place
        ratio = _ratio(matrix, this, widths)
        svc = LinearSVC(C=PENALTY, random_state=SEED).fit(matrix @ sparse.diags_array(ratio), this)
        weights.append(ratio * svc.coef_[0])
        intercepts.append(float(svc.intercept_[0]))
    return np.column_stack(weights), np.asarray(intercepts)


def _ratio(matrix: Any, this: NDArray[np.bool_], widths: Sequence[int]) -> Floats:
    """How much more often each token stands in texts of the class than in others: the log of the ratio."""
    there = matrix.sign()
    inside = SMOOTH + np.asarray(there[this].sum(axis=0)).ravel()
    outside = SMOOTH + np.asarray(there[~this].sum(axis=0)).ravel()
    parts, start = [], 0
    for width in widths:
        some, other = inside[start : start + width], outside[start : start + width]
        parts.append(np.log(some / some.sum()) - np.log(other / other.sum()))
        start += width
    return np.concatenate(parts)


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
