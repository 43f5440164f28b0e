"""Views: what is left of a text, and where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text.fold import fold
from moderation.text.rewriting import Rewriter
from moderation.text.view import View, spoken, without_pauses

REWRITER = Rewriter({"亻尔": "你", "女马": "妈"}, {"🐎": "马"})


def in_order(view: View, length: int) -> bool:
    pairs = list(zip(view.starts, view.ends, strict=True))
    return len(pairs) == len(view.text) and all(
        0 <= start < end <= length and (not place or pairs[place - 1][0] <= start)
        for place, (start, end) in enumerate(pairs)
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("傻 逼，东西！", "傻逼，东西。"),
        ("滚.出.去", "滚出去"),
        ("傻*逼", "傻逼"),
        ("今天发 明天到", "今天发，明天到"),
        ("s b", "sb"),
        ("shut up", "shut，up"),
        ("哈哈哈哈哈", "哈哈"),
        ("好，，。！", "好。"),
        ("\u200b", ""),
    ],
)
def test_what_is_said(typed: str, said: str) -> None:
    assert spoken(fold(typed)).text == said


def test_without_pauses() -> None:
    view = without_pauses(spoken(fold("傻。逼，滚")))
    assert view.text == "傻逼滚"
    assert view.place(0, 2) == (0, 3)


@pytest.mark.parametrize(
    ("typed", "read", "why"),
    [
        ("没🐎", "没马", {1: "emoji"}),
        ("亻尔女马", "你妈", {0: "split", 1: "split"}),
        ("m0r0n", "moron", dict.fromkeys(range(5), "noise")),
        ("傻🌸逼", "傻逼", {}),
    ],
)
def test_reading_otherwise(typed: str, read: str, why: dict[int, str]) -> None:
    view = REWRITER.rewrite(spoken(fold(typed)))
    assert view is not None
    assert (view.text, view.changed) == (read, why)
    assert view.place(0, len(read)) == (0, len(fold(typed).text))


def test_what_reads_as_it_stands_is_not_rewritten() -> None:
    assert REWRITER.rewrite(spoken(fold("你好，M码有货123"))) is None


@given(st.text(st.sampled_from("傻逼你妈亻尔女马🐎🌸 ，。!*a1s\u200b\ud800\n"), max_size=60))
def test_places_are_in_order_and_in_bounds(text: str) -> None:
    folded = fold(text)
    view = spoken(folded)
    dense = without_pauses(view)
    read = REWRITER.rewrite(view)
    for one in (view, dense, *([read, without_pauses(read)] if read else [])):
        assert in_order(one, len(folded.text))
