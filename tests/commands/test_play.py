"""Files of recorded sessions are read with a clear word."""

import pytest

from moderation.commands.play import read_sessions
from moderation.early_warning.recorded import Recorded
from moderation.vocabulary.errors import InvalidInput


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "s.jsonl:2: Input data was truncated"),
        ('{"id": [], "turns": []}', "s.jsonl:2: Expected `int | str`, got `array` - at `$.id`"),
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
