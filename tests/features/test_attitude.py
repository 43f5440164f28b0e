"""Ill temper in set phrases, and what excuses the same words."""

import pytest

from tests.features.seen import from_agent, of_kind


@pytest.mark.parametrize(
    "text",
    [
        "爱买不买",
        "爱要不要，随你便",
        "自己不会看吗",
        "你是听不懂吗",
        "有本事去投诉啊",
        "有本事你就去告",
        "不买拉倒",
        "嫌贵别买",
        "催什么催",
        "眼睛长着干嘛的",
        "问我有什么用",
        "我又不是快递",
        "别烦我",
        "想得美",
        "说了多少遍了",
        "Read it again, can't you read?",
        "爱 买 不 买",
    ],
)
def test_bad_attitude(text: str) -> None:
    assert of_kind(from_agent(text), "bad_attitude")


@pytest.mark.parametrize(
    "text",
    [
        "“爱买不买”这种话不该从我们店里说出来",
        "您说“骗子”，换我等三天也会这么想",
        "您骂我傻逼，货还是要先给您找回来",
        "“没素质”三个字我在记录里看到了",
    ],
)
def test_quoting_is_no_offence(text: str) -> None:
    assert of_kind(from_agent(text), "abuse", "bad_attitude") == []


def test_who_calls_somebody_names_in_quotation_marks_means_it() -> None:
    assert of_kind(from_agent("你就是个“傻逼”"), "abuse") == ["lexicon:傻逼"]


def test_unless_the_customer_used_the_words_first() -> None:
    said = "你就是个“傻逼”，这是您刚才的原话"
    assert of_kind(from_agent(said, "你个傻逼客服"), "abuse") == []


@pytest.mark.parametrize("text", ["我真是笨蛋，给您发错了", "怪我蠢，看错了尺码"])
def test_scolding_oneself_is_no_offence(text: str) -> None:
    assert [finding for finding in from_agent(text) if finding.tier == "confirmed"] == []
