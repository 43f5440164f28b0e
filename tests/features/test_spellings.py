"""One insult in every spelling: each is found, and the finding covers what was typed."""

import pytest

from tests.features.seen import from_agent

CASES = {
    "lexicon": [
        "傻逼",
        "你这个废物",
        "王八蛋",
        "滾蛋",
        "Ｆｕｃｋ",
        "idiot",
        "fuck you",
        "你是猪吗",
        "脑子有病",
        "弄死你",
        "去死吧",
        "滚",
    ],
    "homophones": ["沙鼻玩意", "shabi", "cao ni ma", "jian人", "智zhang", "傻bi", "zhi zhang"],
    "initials": ["sb", "nmsl", "cnmd", "tmd", "wdnmd", "s b", "S-B", "Ｓ　Ｂ", "N M S L", "𝒔𝒃", "🅢🅑", "nc吧你"],
    "noise": [
        "傻*逼",
        "傻 逼",
        "傻。逼",
        "傻\u2060逼",
        "傻\u200b\u202e逼",
        "傻🌸逼",
        "m0r0n",
        "b1tch",
        "妈 卖 批",
        "傻*",
        "操*妈",
    ],
    "split": ["亻尔女马死了", "贝戋人", "氵衮", "ㄇㄚ的", "歹匕远点", "氵 衮 ， 听见没"],
    "emoji": ["你🐴死了", "没🐎", "尼🐎", "您全家都是🐽"],
}


@pytest.mark.parametrize(("source", "text"), [(source, text) for source, texts in CASES.items() for text in texts])
def test_it_is_found_for_what_it_is(source: str, text: str) -> None:
    abuse = [finding for finding in from_agent(text) if finding.kind == "abuse"]
    assert source in {finding.source for finding in abuse}
    for finding in abuse:
        assert finding.text == text[finding.start : finding.end]
        assert finding.because.args["typed"] == finding.text


def test_a_finding_covers_all_that_was_typed_for_it() -> None:
    (finding,) = from_agent("这人傻\u2060逼吧")
    assert (finding.start, finding.end, finding.text) == (2, 5, "傻\u2060逼")
    assert finding.because.args["term"] == "傻逼"


@pytest.mark.parametrize(
    "text",
    ["傻 逼真的皮质", "别犯傻。逼急了谁都不好", "您看沙。比如这一款", "这是我。操作一下就好", "您自己。看详情也行"],
)
def test_marks_that_part_words_are_no_noise(text: str) -> None:
    assert [finding.text for finding in from_agent(text) if finding.kind == "abuse"] == []


@pytest.mark.parametrize(
    "text",
    [
        "煞费苦心",
        "沙壁画",
        "请把手柄往左",
        "趣事很多",
        "老师讲得妙",
        "新编的",
        "操你心了",
        "啥比例都行",
    ],
)
def test_ordinary_words_that_sound_like_one_are_none(text: str) -> None:
    assert from_agent(text) == ()
