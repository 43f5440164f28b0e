"""A rule of one look that explains the labels is found; an honest corpus passes."""

import random

import pytest

from moderation.learning.items import Item
from moderation.learning.trivial import by_limit, by_value, explained, problems
from tests.learning.items import item

WORDS = "我你他这那件鞋裤包快递发货退款颜色尺码发票客服明天今天已经没有可以"


def sentence(luck: random.Random, length: int) -> str:
    return "".join(luck.choices(WORDS, k=length))


def honest(rows: int = 800) -> list[Item]:
    """Labels that have nothing to do with length, signs or marks."""
    luck = random.Random(3)
    return [
        item(
            sentence(luck, luck.randrange(4, 40)) + luck.choice(["", "", "。", "!", "😡", "[微笑]"]),
            str(luck.randrange(4)),
        )
        for _ in range(rows)
    ]


def test_an_honest_corpus_passes() -> None:
    assert problems(honest()) == []


def test_labels_that_follow_the_emoticon_are_refused_even_where_only_half_have_one() -> None:
    luck = random.Random(5)
    rows = []
    for place in range(1000):
        angry = luck.random() < 0.5
        sign = (luck.choice(["[怒]", "😡"]) if angry else luck.choice(["[哈哈]", "😄"])) if place % 2 else ""
        rows.append(item(sentence(luck, 15) + sign, "0" if angry else "1"))
    assert "which emoticon alone explains" in problems(rows)[0].what


def test_labels_that_follow_the_length_are_refused() -> None:
    luck = random.Random(5)
    rows = [
        item(sentence(luck, luck.randrange(20, 40) if n % 2 else luck.randrange(3, 22)), str(n % 2)) for n in range(600)
    ]
    found = problems(rows)
    assert {problem.place for problem in found} == {"all customer messages", "a.tsv"}
    assert any("the length alone explains" in problem.what for problem in found)


def test_labels_that_follow_an_empty_context_are_refused() -> None:
    luck = random.Random(5)
    rows = [
        item(sentence(luck, 12), "ok" if n % 2 else "abuse", context="" if n % 2 else "在吗", kind="agent")
        for n in range(400)
    ]
    assert any("whether there is a context" in problem.what for problem in problems(rows))


def test_small_files_are_judged_only_as_part_of_all() -> None:
    luck = random.Random(5)
    leaking = [item(sentence(luck, 30 if n % 2 else 5), str(n % 2), file="small") for n in range(100)]
    assert {found.what for found in explained(leaking + honest())} == {"all customer messages", "a.tsv"}


def test_the_test_set_and_turns_of_conversations_are_not_looked_at() -> None:
    rows = [item("好" * (30 if n % 2 else 5), str(n % 2), split="test") for n in range(500)]
    assert explained(rows) == []


@pytest.mark.parametrize(
    ("values", "labels", "share"),
    [
        ([], [], 0.0),
        (["x"], ["0"], 0.0),
        (["x", "y"] * 50, ["0", "1"] * 50, 1.0),
        (["x", "x"] * 50, ["0", "1"] * 50, 0.0),
        ([str(n) for n in range(100)], ["0", "1"] * 50, 0.0),
    ],
    ids=["nothing", "one", "all", "none", "each its own value"],
)
def test_by_value(values: list[str], labels: list[str], share: float) -> None:
    assert by_value(values, labels) == pytest.approx(share)


@pytest.mark.parametrize(
    ("values", "labels", "share"),
    [
        ([], [], 0.0),
        ([1, 2, 3, 4], ["0", "0", "1", "1"], 1.0),
        ([1, 1, 1, 1], ["0", "1", "0", "1"], 0.0),
        ([1, 9, 9, 9, 9], ["0", "1", "1", "1", "1"], 1.0),
    ],
)
def test_by_limit(values: list[int], labels: list[str], share: float) -> None:
    assert by_limit(values, labels) == pytest.approx(share)
