"""Which words of product titles a shop's allow list takes over."""

import pytest

from moderation.features.all import AgentFinders
from moderation.learning.titles import Titles
from moderation.settings import Settings
from moderation.stores.lexicons import load_lexicons


@pytest.fixture(scope="module")
def titles() -> Titles:
    lexicons = load_lexicons(Settings().training_dir / "lexicons")
    return Titles(lexicons, AgentFinders(lexicons))


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("加厚垃圾袋家用100只", "垃圾袋"),
        ("去死皮搓泥宝全身可用", "去死皮"),
        ("傻子瓜子原味500g", "傻子瓜子"),
        ("白痴鹅贴纸", "白痴鹅"),
        ("廢物利用收納盒", "废物利用"),
        ("草泥马公仔", "草泥马公仔"),
    ],
)
def test_a_word_that_only_looks_rude_is_taken(titles: Titles, title: str, word: str) -> None:
    assert titles.innocent([title, title]) == [word]


@pytest.mark.parametrize(
    "title",
    ["垃圾", "垃圾 全网最低", "垃圾垃圾", "你这个傻逼", "傻逼的", "纯棉四件套", "", " ", "\0", "\ud800", "a" * 10_000],
)
def test_a_bare_rude_word_and_ordinary_ones_are_not(titles: Titles, title: str) -> None:
    assert titles.innocent([title]) == []


def test_what_is_taken_is_an_allow_list(titles: Titles) -> None:
    words = titles.innocent(["垃圾袋", "傻子瓜子", "垃圾" * 500, "贱" * 500, "垃\u200b圾袋"])
    assert words == ["垃圾袋", "傻子瓜子"]
