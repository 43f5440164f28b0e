"""Two evaluations are compared on the rows that both have."""

from moderation.learning.figures import Figure, share_of
from moderation.learning.runs import Difference, Part, Row, Run, differences


def run_of(rows: dict[str, tuple[int, int]], **figures: Figure) -> Run:
    """An evaluation with rows of (wanted, said)."""
    kept = {row: Row(wanted, said, said >= 2) for row, (wanted, said) in rows.items()}
    return Run({"agent": Part(figures, 3, kept)})


def test_a_share_is_compared_by_the_rows_that_changed() -> None:
    old = run_of({}, held=share_of({str(row): row < 5 for row in range(20)}))
    new = run_of({}, held=share_of({str(row): row < 17 for row in range(20)}))
    (found,) = differences(old, new)
    assert (found.rows, found.gained, found.lost) == (20, 12, 0)
    assert found.p is not None
    assert found.p < 0.001
    (same,) = differences(new, new)
    assert (same.p, same.gained, same.lost) == (1.0, 0, 0)


def test_a_score_is_compared_on_the_rows_that_both_have_with_the_same_label() -> None:
    right = {str(row): (row % 3, row % 3) for row in range(60)}
    wrong = {str(row): (row % 3, (row + row % 2) % 3) for row in range(60)} | {"other": (0, 0)}
    wrong["0"] = (2, 2)
    (found,) = differences(run_of(wrong, macro_f1=Figure(0.5)), run_of(right, macro_f1=Figure(1.0)))
    assert found.rows == 59
    assert found.p is not None
    assert found.p < 0.01
    (same,) = differences(run_of(right, macro_f1=Figure(1.0)), run_of(right, macro_f1=Figure(1.0)))
    assert same.p == 1.0


def test_what_cannot_be_tested_is_told_without_a_p() -> None:
    old, new = run_of({}, ece=Figure(0.1), macro_f1=Figure(0.2)), run_of({}, ece=Figure(0.05), macro_f1=Figure(0.3))
    assert list(differences(old, new)) == [
        Difference("agent", "ece", 0.1, 0.05),
        Difference("agent", "macro_f1", 0.2, 0.3),
    ]
    assert list(differences(Run({}), new)) == []
    (apart,) = differences(run_of({}, held=share_of({"a": True})), run_of({}, held=share_of({"b": True})))
    assert apart.p is None
