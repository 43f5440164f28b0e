"""Folding keeps the way back to what was typed, whatever was typed."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from moderation.text.fold import fold, simplify
from moderation.vocabulary.messages import MAX_CODE_POINTS

ANY_TEXT = st.text(st.characters(categories=None), max_size=200)
NASTY = st.text(
    st.sampled_from(
        "傻逼滾蛋ＳＢsb*。\x00\u200b\u2060\u202e\ud800\udfff\ufe0f\u200d👨👩🖕🏿①㎏ﷺ½İßéё\u0301\u20e3⑧한\u1160 \u3000\n"
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("typed", "folded", "starts"),
    [
        ("您好", "您好", [0, 1]),
        ("ＳＢ，滾！", "sb,滚!", [0, 1, 2, 3, 4]),
        ("傻\u2060逼", "傻逼", [0, 2]),
        ("傻\u200b\u202e\ufeff逼", "傻逼", [0, 4]),
        ("𝒔𝒃", "sb", [0, 1]),
        ("ⓢⒷ🅱️", "sbb", [0, 1, 2]),
        ("s̶b̶", "sb", [0, 2]),
        ("ѕЬ", "sь", [0, 1]),
        ("2⃣5⃣0⃣", "250", [0, 2, 4]),
        ("⑳元", "20元", [0, 0, 1]),
        ("🖕🏿好", "🖕好", [0, 2]),
        ("👨‍👩‍👧", "👨👩👧", [0, 2, 4]),
        ("a\ud800b\x00c", "a\ufffdb c", [0, 1, 2, 3, 4]),
        ("", "", []),
        ("\u200d\ufe0f", "", []),
    ],
)
def test_what_it_folds_to(typed: str, folded: str, starts: list[int]) -> None:
    result = fold(typed)
    assert result.text == folded
    assert list(result.starts) == starts


def test_a_finding_covers_the_dropped_mark() -> None:
    result = fold("傻\u2060逼")
    assert result.span(0, 2) == (0, 3)
    assert result.typed(0, 2) == "傻\u2060逼"
    assert result.span(2, 2) == (3, 3)


@given(st.one_of(ANY_TEXT, NASTY))
@example("\ud800" * 50)
@example("ﷺ" * 50)
def test_spans_are_in_order_in_bounds_and_lead_back(text: str) -> None:
    folded = fold(text)
    assert folded.original == text
    assert len(folded.text) == len(folded.starts) == len(folded.ends) <= 18 * len(text)
    before = 0
    for start, end in zip(folded.starts, folded.ends, strict=True):
        assert before <= start < end <= len(text)
        before = start
    for index in range(0, len(folded.text), 7):
        start, end = folded.span(index, index + 1)
        assert simplify(folded.text[index]) in simplify(fold(text[start:end]).text)


@given(st.one_of(ANY_TEXT, NASTY))
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(NASTY)
def test_every_character_is_encodable_and_words_join_up(text: str) -> None:
    folded = fold(text)
    folded.text.encode()
    assert "".join(word for word, _, _ in folded.words) == folded.text
    assert all(folded.text[start:end] == word for word, start, end in folded.words)


@pytest.mark.parametrize("text", ["傻", "\u200b", "ﷺ", "👨‍👩‍👧", "\ud83d", "滾 ", "a\u0301"])
def test_the_longest_message_folds(text: str) -> None:
    folded = fold((text * MAX_CODE_POINTS)[:MAX_CODE_POINTS])
    assert len(folded.starts) == len(folded.text)
    assert "".join(word for word, _, _ in folded.words) == folded.text


def test_simplified_text_stays_and_traditional_is_read_in_context() -> None:
    assert simplify("乾隆年間的乾貨") == "乾隆年间的干货"
    assert simplify("您好") == "您好"


def test_a_character_folds_alike_alone_and_in_company() -> None:
    for char in map(
        chr, [*range(0x20, 0x2100), *range(0x3000, 0x3400), *range(0x4E00, 0xA000), *range(0xFF00, 0xFFF0)]
    ):
        alone, in_company = fold(char).text, fold("ＡB" + char).text[2:]
        assert alone == in_company, char
