"""An edit in another dress is the same message; an honest edit is another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text.fold import fold
from moderation.text.same import key_of, same_words


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("自己看详情页", "自己看详情页"),
        ("自己看详情页", "自己看详情页。"),
        ("自己看详情页。", "自己看详情页"),
        ("自己看详情页", "自.己.看.详.情.页"),
        ("自己看详情页", "自己看 详情页😊"),
        ("自己看详情页", "自己看详情页[微笑]"),
        ("自己看详情页", "资己看祥情页"),
        ("自己看详情页", "自己看xiangqing页"),
        ("自己看详情页", "自己看詳情頁"),
        ("wifi自己连", "ＷＩＦＩ自己连"),
        ("别烦我", "别\u200b烦\u2060我"),
        ("等着！", "等着！！"),
    ],
)
def test_another_dress_is_the_same_message(before: str, now: str) -> None:
    assert same_words(before, now)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("自己看详情页", "您看下详情页"),
        ("能退", "不能退"),
        ("等3天", "等5天"),
        ("好的🖕", "好的"),
        ("知道了！！！", "知道了"),
        ("又怎么了？", "又怎么了"),
        ("好的[微笑]", "好的"),
        ("😡", "😀"),
        ("。。。", "!"),
        ("", "。"),
    ],
)
def test_an_honest_edit_is_another_message(before: str, now: str) -> None:
    assert not same_words(before, now)


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "\ud800", "\u202e吗", "😡", "[", "[微笑]", "a" * 1_000_000, "傻" * 300_000]
)
def test_odd_texts_are_the_same_as_themselves(text: str) -> None:
    assert same_words(text, text)
    assert key_of(text) == key_of(text)


@given(st.text(max_size=30))
def test_a_dot_more_is_never_another_message(text: str) -> None:
    if "[" not in text and any(map(str.isalnum, fold(text).text)):  # something is heard
        assert same_words(text, text + "。")
        assert same_words(text, "，" + text + "😊")
