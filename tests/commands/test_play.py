"""Recorded sessions: read with a clear word, judged by the labelling guide."""

import pytest

from moderation.commands.demo import warned
from moderation.commands.play import AlertSeen, Played, Recorded, read_sessions
from moderation.vocabulary.errors import InvalidInput


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "s.jsonl:2: Input data was truncated"),
        ('{"id": 1, "turns": []}', "s.jsonl:2: Expected `str`, got `int` - at `$.id`"),
        ('{"id": "a"}', "s.jsonl:2: Object missing required field `turns`"),
        ('{"id": "a", "turns": [{"role": "boss", "text": ""}]}', "s.jsonl:2: Invalid enum value 'boss'"),
        ('{"id": "\ud800", "turns": []}', "s.jsonl:2: "),
    ],
)
def test_a_bad_line_is_named(line: str, problem: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_sessions(['{"id": "good", "turns": []}', line], "s.jsonl")
    assert caught.value.detail.startswith(problem)
    assert "turns" in caught.value.hint


def test_empty_lines_are_passed_over() -> None:
    assert read_sessions(["", " ", '{"id": "a", "turns": [], "note": "more is welcome"}'], "s") == [Recorded("a", [])]


@pytest.mark.parametrize(
    ("turns", "verdict"),
    [
        ([], "missed"),
        ([2], "in time"),  # one turn of grace
        ([1], "missed, false alarm"),
        ([1, 5], "in time, false alarm"),
        ([6], "missed"),
    ],
)
def test_a_due_warning_is_judged_by_its_turn(turns: list[int], verdict: str) -> None:
    session = Recorded("s", [], alert=True, not_before=3, alert_by=5)
    assert warned(session, Played("s", alerts=[AlertSeen(turn, "notice", "x") for turn in turns])) == verdict


def test_any_warning_where_none_is_due_is_a_false_alarm() -> None:
    quiet = Recorded("s", [], alert=False)
    assert warned(quiet, Played("s")) == "rightly quiet"
    assert warned(quiet, Played("s", alerts=[AlertSeen(0, "notice", "x")])) == "false alarm"
    assert warned(Recorded("s", []), Played("s")) == ""
