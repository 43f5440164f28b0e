"""Sounds compare equal in any spelling, and lead back to what was typed."""

import pytest

from moderation.text.fold import fold
from moderation.text.pinyin import reading, sound, sounds, syllables
from moderation.text.view import spoken


@pytest.mark.parametrize(
    ("letters", "cut"),
    [
        ("shabi", ("sha", "bi")),
        ("caonima", ("cao", "ni", "ma")),
        ("nanguo", ("nan", "guo")),
        ("xian", ("xian",)),
        ("lv", ("lv",)),
        ("fuck", ()),
        ("sb", ()),
    ],
)
def test_syllables(letters: str, cut: tuple[str, ...]) -> None:
    assert syllables(letters) == cut


def test_what_sounds_alike_compares_equal() -> None:
    assert sound("煞笔") == sound("傻逼") != sound("傻瓜")
    assert reading("妈") == "ma"
    assert reading("s") == ""


@pytest.mark.parametrize("typed", ["傻逼", "shabi", "sha bi", "傻bi", "Sha。逼"])
def test_any_spelling(typed: str) -> None:
    view = sounds(spoken(fold(typed)))
    assert view.text.replace("，", "").replace("。", "") == sound("傻逼")
    assert view.place(0, len(view.text)) == (0, len(typed))
