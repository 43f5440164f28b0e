"""Warnings of recorded sessions are judged by the labelling guide."""

import pytest

from moderation.early_warning.recorded import Recorded, RecordedTurn, is_slow, judged, shares

DUE = Recorded("s", [], alert=True, not_before=3, alert_by=5)
CALM = Recorded("s", [], alert=False)


@pytest.mark.parametrize(
    ("turns", "judgement"),
    [
        ([], "missed"),
        ([2], "in time"),  # one turn of grace
        ([1], "missed, false alarm"),
        ([1, 5], "in time, false alarm"),
        ([6], "missed"),
        ([4, 9], "in time"),
    ],
)
def test_a_due_warning_is_judged_by_its_turn(turns: list[int], judgement: str) -> None:
    assert judged(DUE, turns) == judgement


def test_any_warning_where_none_is_due_is_a_false_alarm() -> None:
    assert judged(CALM, []) == "rightly quiet"
    assert judged(CALM, [0]) == "false alarm"


def test_without_labels_there_is_nothing_to_judge() -> None:
    assert judged(Recorded("s", []), [1]) is None


def test_shares() -> None:
    found = shares(["in time", "missed", "rightly quiet", "in time, false alarm"])
    assert found == {"sessions": 4, "due a warning": 3, "warned in time": 2 / 3, "with a false alarm": 0.25}
    assert shares([])["warned in time"] == 0.0


def test_a_slow_build_up_has_no_strong_turn_before_its_warning_is_justified() -> None:
    def session(*levels: int | None, not_before: int = 2) -> Recorded:
        turns = [RecordedTurn("customer", "甲", label=level) for level in levels]
        return Recorded("s", turns, alert=True, not_before=not_before)

    assert is_slow(session(0, 1, 1, 3))
    assert not is_slow(session(0, 1, 2))
    assert not is_slow(session(None, None, None))
    assert not is_slow(CALM)
