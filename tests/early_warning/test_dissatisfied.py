"""The session rule is a pure function of turns' levels and times, and reads the public files."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.early_warning.dissatisfied import Felt, dissatisfied
from moderation.early_warning.rated import read_rated
from moderation.vocabulary.errors import InvalidInput

FELT = st.builds(
    Felt,
    st.sampled_from(["customer", "agent"]),
    st.integers(-1, 3),
    st.one_of(st.none(), st.floats(0, 1e6)),
)


def turns(roles: str, *levels: int) -> list[Felt]:
    """Turns of customers (c) and agents (a)."""
    return [Felt("customer" if role == "c" else "agent", level) for role, level in zip(roles, levels, strict=True)]


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        (turns("c", 1), turns("c", 0)),
        (turns("c", 2), turns("c", 1)),
        (turns("c", 0), turns("c", -1)),
        (turns("ccc", 0, 0, 1), turns("ccc", 1, 0, 0)),
        (turns("cac", 1, 0, 1), turns("cac", 1, -1, 1)),
        (turns("cac", 1, 1, 1), turns("cac", 1, 0, 1)),
        ([Felt("customer", 1, 0), Felt("customer", 1, 180)], [Felt("customer", 1, 0), Felt("customer", 1, 179)]),
        (
            [Felt("customer", 0, 0), Felt("customer", 0, 300)],
            [Felt("customer", 0, 0), Felt("agent", 0, 10), Felt("customer", 0, 300)],
        ),
    ],
)
def test_what_is_worse_counts_more(worse: list[Felt], better: list[Felt]) -> None:
    assert dissatisfied(worse) > dissatisfied(better)


def test_nothing_said_is_nothing_felt() -> None:
    assert dissatisfied([]) == 0.0


@given(st.lists(FELT, max_size=30), st.integers(0, 40))
def test_a_turn_more_negative_never_makes_it_better(before: list[Felt], place: int) -> None:
    if not before:
        return
    place %= len(before)
    worse = list(before)
    worse[place] = Felt(before[place].role, before[place].level + 1, before[place].t)
    assert dissatisfied(worse) >= dissatisfied(before)


def test_rated_conversations_are_read(tmp_path: Path) -> None:
    path = tmp_path / "rated.jsonl"
    turns = [{"role": "customer", "words": 3, "sentiment": 1}, {"role": "agent", "words": 9, "sentiment": 3}]
    path.write_text(json.dumps({"satisfaction": 1, "turns": turns}) + "\n\n", "utf-8")
    (rated,) = read_rated(path)
    assert rated.unsatisfied
    assert rated.felt == [Felt("customer", 1), Felt("agent", -1)]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"[]", ":1: "),
        (b'{"satisfaction": 4, "turns": []}', ":1: "),
        (b'{"satisfaction": 1}', ":1: "),
        (b'{"satisfaction": 1, "turns": [{"role": "robot", "sentiment": 1}]}', ":1: "),
        (b'{"satisfaction": 1, "turns": [{"role": "agent", "sentiment": 0}]}', ":1: "),
        (b'{"satisfaction": 1, "turns": []}\n\xff\xfe', ":2: "),
        (b"\x00" * 1_000_000, ":1: "),
        (b"[" * 100_000, ":1: "),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "rated.jsonl"
    path.write_bytes(content)
    with pytest.raises(InvalidInput) as caught:
        read_rated(path)
    assert str(path) in str(caught.value)
    assert told in str(caught.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_rated(tmp_path / "nothing.jsonl")
