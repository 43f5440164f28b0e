"""Files of recorded sessions are read with a clear word."""

from pathlib import Path

import pytest

from moderation.commands.recordings import read_recorded
from moderation.early_warning.recorded import Recorded
from moderation.vocabulary.errors import InvalidInput


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "s.jsonl:2: Input data was truncated"),
        ('{"id": [], "turns": []}', "s.jsonl:2: Expected `int | str`, got `array` - at `$.id`"),
        ('{"id": "a"}', "s.jsonl:2: Object missing required field `turns`"),
        ('{"id": "a", "turns": [{"role": "boss", "text": ""}]}', "s.jsonl:2: Invalid enum value 'boss'"),
        ('{"id": "\\ud800", "turns": []}', "s.jsonl:2: "),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, problem: str) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text(f'{{"id": "good", "turns": []}}\n{line}\n', encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_recorded(path)
    assert caught.value.detail.startswith(problem)
    assert "turns" in caught.value.hint


def test_empty_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text('\n \n{"id": "a", "turns": [], "note": "more is welcome"}', encoding="utf-8")
    assert read_recorded(path) == [Recorded("a", [])]


def test_what_is_no_text_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_bytes(b"\xff\xfe")
    for bad in (path, tmp_path / "nowhere", tmp_path):
        with pytest.raises(InvalidInput) as caught:
            read_recorded(bad)
        assert caught.value.hint
