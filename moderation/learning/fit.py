"""Tokens and labels → a linear model: scikit-learn's TF-IDF by presence and logistic regression, then exported."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from moderation.classify.linear import Floats, Linear

Views = tuple[Sequence[str], ...]
"""The tokens of one message, view by view."""


@dataclass(frozen=True)
class Fitted:
    """The scikit-learn side of a model: one vectoriser a view, and the regression over all of them."""

    vectorisers: tuple[TfidfVectorizer, ...]
    regression: LogisticRegression

    def probabilities(self, messages: Sequence[Views]) -> Floats:
        """What scikit-learn says; `export` must say the same."""
        answer: Floats = self.regression.predict_proba(_matrix(self.vectorisers, messages))
        return answer


def fit(messages: Sequence[Views], labels: Sequence[int], *, strength: float, weights: Floats | None = None) -> Fitted:
    """Fit one model. `strength` is the inverse of the regularisation (scikit-learn's C)."""
    vectorisers = tuple(
        TfidfVectorizer(analyzer=_itself, binary=True, min_df=2).fit([message[view] for message in messages])
        for view in range(len(messages[0]))
    )
    regression = LogisticRegression(C=strength, max_iter=400, tol=1e-4)
    regression.fit(_matrix(vectorisers, messages), np.asarray(labels), sample_weight=weights)
    # What is shipped is 32 bit: the scikit-learn side takes the same numbers, so that both agree.
    regression.coef_ = regression.coef_.astype(np.float32).astype(np.float64)
    return Fitted(vectorisers, regression)


def export(fitted: Fitted) -> Linear:
    """The same arithmetic without scikit-learn."""
    idf = np.concatenate([vectoriser.idf_ for vectoriser in fitted.vectorisers])
    table = np.column_stack([idf[:, None] * fitted.regression.coef_.T, idf**2])
    places: list[dict[str, int]] = []
    start = 0
    for vectoriser in fitted.vectorisers:
        tokens = vectoriser.get_feature_names_out().tolist()
        places.append({token: start + row for row, token in enumerate(tokens)})
        start += len(tokens)
    return Linear(tuple(places), table.astype(np.float64), np.asarray(fitted.regression.intercept_, dtype=np.float64))


def _matrix(vectorisers: Sequence[TfidfVectorizer], messages: Sequence[Views]) -> Any:
    parts = [
        vectoriser.transform([message[view] for message in messages]) for view, vectoriser in enumerate(vectorisers)
    ]
    return sparse.hstack(parts, format="csr")


def _itself(tokens: Sequence[str]) -> Sequence[str]:
    return tokens
