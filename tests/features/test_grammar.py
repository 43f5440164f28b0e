"""The little language of the terms."""

import re

import pytest

from moderation.features.grammar import MOST_FORMS, anchor, forms, pieces, regex


@pytest.mark.parametrize(
    ("term", "texts"),
    [
        ("傻逼", ("傻逼",)),
        ("[傻|煞]逼", ("傻逼", "煞逼")),
        ("没有?脑", ("没有脑", "没脑")),
        ("滚[蛋|开]?吧", ("滚蛋吧", "滚开吧", "滚吧")),
        ("[a|]b", ("ab", "b")),
        ("shut up", ("shutup",)),
        ("有本事…去", ()),
        ("<滚>", ()),
    ],
)
def test_forms(term: str, texts: tuple[str, ...]) -> None:
    assert forms(term) == texts


def test_very_many_forms_become_a_pattern() -> None:
    many = "|".join(chr(0x4E00 + place) for place in range(40))
    assert MOST_FORMS < 40 * 40
    assert forms(f"爱[{many}]不[{many}]") == ()
    assert len(anchor(f"爱[{many}]不[{many}]").texts) <= MOST_FORMS


@pytest.mark.parametrize(
    ("term", "said", "found"),
    [
        ("有本事…投诉", "有本事你去投诉", "有本事你去投诉"),
        ("有本事…投诉", "有本事的人。从不投诉", None),
        ("有本事…投诉", "有本事一二三四五六七投诉", None),
        ("<滚>", "你好，滚。", "滚"),
        ("<滚>", "滚筒", None),
        ("^不清楚$", "亲，不清楚呢", "亲，不清楚呢"),
        ("^不清楚$", "这个不清楚呢我问问", None),
        ("行，不送", "行，不送", "行，不送"),
        ("行，不送", "行不送", "行不送"),
    ],
)
def test_patterns(term: str, said: str, found: str | None) -> None:
    match = re.search(regex(term), said)
    assert (match.group() if match else None) == found


def test_the_anchor_is_the_most_telling_run() -> None:
    assert anchor("我…又不是快递").texts == ("又不是快递",)
    assert anchor("我…又不是快递").before == 7


@pytest.mark.parametrize("term", ["傻[逼", "傻]逼", "?", "", "…", "傻??"])
def test_what_is_no_term(term: str) -> None:
    with pytest.raises(ValueError):
        pieces(term)
