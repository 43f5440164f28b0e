"""Figures have the intervals that their kind needs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from moderation.learning.figures import by_rows, ratio, score_of, share_of
from moderation.learning.metrics import auc, calibration_gap, confusion, interval, macro_f1


def test_a_share_knows_its_rows() -> None:
    figure = by_rows(["a", "b", "c"], [True, True, False], [True, False, True])
    assert figure.hits == {"a": True, "b": False}
    assert (figure.value, figure.of) == (0.5, 2)
    assert (figure.low, figure.high) == interval(1, 2)
    assert share_of({}).of == 0


def test_a_ratio_has_no_fixed_rows() -> None:
    assert ratio(3, 4).hits is None
    assert ratio(0, 0).value == 0.0


def test_a_score_lies_within_its_interval_and_more_rows_narrow_it() -> None:
    few = score_of(confusion([0, 1] * 20, [0, 1, 1, 1] * 10, 2), macro_f1)
    many = score_of(confusion([0, 1] * 400, [0, 1, 1, 1] * 200, 2), macro_f1)
    assert few.low is not None
    assert few.high is not None
    assert many.low is not None
    assert many.high is not None
    assert few.low < few.value < few.high
    assert many.high - many.low < few.high - few.low
    assert score_of(confusion([], [], 2), macro_f1).low is None


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=50))
def test_auc_as_scikit_learn_computes_it(pairs: list[tuple[int, bool]]) -> None:
    scores, positive = [list(side) for side in zip(*pairs, strict=True)]
    value, low, high = auc(scores, positive)
    assert 0 <= low <= high <= 1
    if len(set(positive)) == 2:
        assert value == pytest.approx(roc_auc_score(positive, scores))
        assert low <= value <= high


def test_a_gap_is_none_where_what_is_shown_comes_true() -> None:
    assert calibration_gap(np.full(10, 0.3), np.array([True] * 3 + [False] * 7)) == pytest.approx(0.0)
    assert calibration_gap(np.array([1.0, 1.0]), np.array([False, True])) == pytest.approx(0.5)
