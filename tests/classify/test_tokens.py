"""Tokens: every run and pair, the ends marked."""

from hypothesis import given
from hypothesis import strategies as st

from moderation.classify.tokens import END, START, runs


def test_runs_of_a_short_text() -> None:
    assert sorted(runs("好的", 3).tokens()) == sorted(["好", "的", "\x02好", "好的", "的\x03", "\x02好的", "好的\x03"])
    assert runs("", 4).tokens() == ["\x02\x03"]


@given(st.text(max_size=30), st.integers(1, 5))
def test_every_run_stands_in_the_marked_text(text: str, longest: int) -> None:
    marked = START + text + END
    found = runs(text, longest).tokens()
    assert all(run in marked and 1 <= len(run) <= longest for run in found)
    assert len(found) == len(text) + sum(max(0, len(marked) - size + 1) for size in range(2, longest + 1))
