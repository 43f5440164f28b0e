"""Metrics agree with scikit-learn where it has them, and with numbers worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, f1_score

from moderation.learning.metrics import calibration_error, confusion, interval, kappa, macro_f1, precision_recall

PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60)


@given(PAIRS)
def test_f1_and_kappa_as_scikit_learn_computes_them(pairs: list[tuple[int, int]]) -> None:
    wanted, said = [list(side) for side in zip(*pairs, strict=True)]
    table = confusion(wanted, said, 4)
    assert macro_f1(table) == pytest.approx(f1_score(wanted, said, average="macro", zero_division=0))
    if len(set(wanted) | set(said)) > 1:
        assert kappa(table) == pytest.approx(cohen_kappa_score(wanted, said, weights="quadratic", labels=range(4)))


def test_precision_and_recall_of_a_class() -> None:
    (first, second) = precision_recall(confusion([0, 0, 1, 1], [0, 1, 1, 1], 2))
    assert first == pytest.approx((1.0, 0.5, 2 / 3))
    assert second == pytest.approx((2 / 3, 1.0, 0.8))


def test_calibration_error_is_the_gap_between_shown_and_right() -> None:
    shares = np.array([[0.8, 0.2]] * 10)
    assert calibration_error(shares, [0] * 8 + [1] * 2) == pytest.approx(0.0)
    assert calibration_error(shares, [0] * 5 + [1] * 5) == pytest.approx(0.3)


@given(st.integers(1, 500).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_an_interval_holds_the_share(counts: tuple[int, int]) -> None:
    hits, total = counts
    low, high = interval(hits, total)
    assert 0 <= low <= hits / total + 1e-9
    assert hits / total - 1e-9 <= high <= 1
