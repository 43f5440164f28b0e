"""A shop's allow, exempt and deny lists over messages as they are typed."""

import pytest

from moderation.features.all import AgentFinders
from moderation.features.shop_lists import STAND_IN, ShopLists
from moderation.text.fold import fold
from moderation.vocabulary.findings import SHOP_LIST, Finding
from moderation.vocabulary.messages import Turn
from tests.lexicon import agent_finders, lexicons


def found(lists: ShopLists, text: str) -> tuple[Finding, ...]:
    return lists.find(agent_finders(), fold(text), ()).findings


def denied(word: str, text: str) -> list[tuple[str, str]]:
    findings = found(ShopLists(deny={"brush_off": [word]}), text)
    return [(finding.text, finding.tier) for finding in findings if finding.source == SHOP_LIST]


@pytest.mark.parametrize(
    ("word", "text", "typed"),
    [
        ("详情页有写", "亲，详情页有写的", "详情页有写"),
        ("详情页有写", "亲，详 情 页 有 写", "详 情 页 有 写"),
        ("详情页有写", "詳情頁有寫", "詳情頁有寫"),
        ("詳情頁有寫", "详情页有写", "详情页有写"),
        ("详情页，有写", "详情页有写", "详情页有写"),
        ("详情页有写", "详.情.页.有.写", "详.情.页.有.写"),
        ("详情页有写", "详\u200b情页有\u2060写", "详\u200b情页有\u2060写"),
        ("详情页有写", "祥情叶有写", "祥情叶有写"),
        ("详情页有写", "xiangqing页有写", "xiangqing页有写"),
        ("VIP专享", "ｖｉｐ专享", "ｖｉｐ专享"),
        ("🙄", "好的🙄", "🙄"),
        ("滚", "滚！", "滚"),
    ],
)
def test_a_denied_word_is_found_as_written_and_disguised(word: str, text: str, typed: str) -> None:
    assert denied(word, text) == [(typed, "confirmed")]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("滚", "滚筒洗衣机"),
        ("sb", "usb接口"),
        ("自己", "我来自，己方"),
        ("退钱", "推前面一点"),
        ("详情页有写", "详情见有赞"),
        ("垃圾", ""),
    ],
)
def test_other_words_are_not_taken_for_it(word: str, text: str) -> None:
    assert "confirmed" not in [tier for _, tier in denied(word, text)]


def test_two_characters_by_sound_alone_are_only_suspected() -> None:
    assert denied("辣鸡", "你们买的拉姬") == [("拉姬", "suspected")]


def test_what_lies_inside_an_allowed_word_is_not_found() -> None:
    lists = ShopLists(["废物袋"])
    assert found(lists, "废物袋有货") == ()
    assert [finding.start for finding in found(lists, "废物，废物袋没货")] == [0]
    assert [finding.text for finding in found(ShopLists(["废物"]), "废物傻逼")] == ["傻逼"]
    assert found(ShopLists(["废\u200b物袋"]), "廢物袋") == ()


def test_an_allowed_word_beats_a_shorter_denied_one_and_not_a_longer_one() -> None:
    lists = ShopLists(["垃圾袋"], deny={"abuse": ["垃圾", "垃圾袋客户"]})
    assert found(lists, "垃圾袋有货") == ()
    assert [finding.text for finding in found(lists, "垃圾袋和垃圾")] == ["垃圾"]
    assert [finding.text for finding in found(lists, "垃圾袋客户")] == ["垃圾袋客户"]


def test_letters_that_go_on_are_another_word() -> None:
    lists = ShopLists(["sb"], deny={})
    assert lists.read(fold("usb线")).text == "usb线"
    assert lists.read(fold("SB线")).text == f"{STAND_IN}线"


def test_the_model_reads_a_name_of_goods_and_still_points_at_what_was_typed() -> None:
    text = ShopLists(["垃圾袋"]).read(fold("亲，垃\u200b圾袋有货"))
    assert text.text == f"亲,{STAND_IN}有货"
    assert text.typed(2, 4) == "垃\u200b圾袋"
    assert text.typed(2, 5) == "垃\u200b圾袋有"
    assert [word for word, _, _ in text.words if word == STAND_IN]
    assert list(text.starts) == sorted(text.starts)
    assert list(text.ends) == sorted(text.ends)


def test_earlier_turns_are_read_in_the_same_way() -> None:
    asked, thanks = Turn("customer", "垃圾袋有吗", 3.0), Turn("customer", "谢谢")
    assert ShopLists(["垃圾袋"]).read_turns((asked, thanks)) == (Turn("customer", f"{STAND_IN}有吗", 3.0), thanks)


def test_only_the_whole_message_is_exempt() -> None:
    lists = ShopLists(exempt=["不议价，谢谢！"])
    assert lists.exempts(fold(" 不议价，谢谢! "))
    assert not lists.exempts(fold("不议价，谢谢！滚"))
    assert not lists.exempts(fold(""))


def test_lists_that_break_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> list[Finding]:
        raise MemoryError

    monkeypatch.setattr(ShopLists, "_denied_in", breaks)
    assert ShopLists(deny={"abuse": ["x"]}).find(AgentFinders(lexicons()), fold("y"), ()).broken == (SHOP_LIST,)


@pytest.mark.parametrize(
    "text", ["", "\ud800垃圾", "\0", "\u202e垃圾袋\u202c", "垃圾袋" * 3_000, "a" * 10_000, "👨‍👩‍👧"]
)
def test_any_text_is_read(text: str) -> None:
    lists = ShopLists(["垃圾袋"], ["好"], {"abuse": ["垃圾", "a", "拉圾桶"]})
    folded = fold(text)
    assert len(lists.find(agent_finders(), folded, ()).findings) <= 50
    assert lists.read(folded).original == text
