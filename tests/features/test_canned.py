"""Whether a short or repeated answer is a brush-off hangs on what the customer asked."""

import pytest

from moderation.vocabulary.messages import Turn
from tests.features.seen import from_agent


@pytest.mark.parametrize(
    ("asked", "answer", "tiers"),
    [
        ("什么时候发货", "嗯嗯", ["confirmed"]),
        ("坏了怎么办", "哦", ["confirmed"]),
        ("什么时候给我补发那个配件", "👌", ["confirmed"]),
        ("少发一件，给个说法", "亲，知道了呢~", ["confirmed"]),
        ("能改地址吗", "哦哦", ["suspected"]),
        ("能改地址吗", "可以的", []),
        ("好的谢谢", "嗯嗯", []),
        ("好的，那我等着", "好的亲", []),
        ("110还是120呀", "拍110，他现在穿正好", []),
    ],
)
def test_nods(asked: str, answer: str, tiers: list[str]) -> None:
    findings = [finding for finding in from_agent(answer, asked) if finding.because.code == "brush_off_nod"]
    assert [finding.tier for finding in findings] == tiers
    assert all((finding.start, finding.end) == (0, len(answer)) for finding in findings)


def test_without_context_a_nod_is_none() -> None:
    assert from_agent("嗯嗯") == ()


@pytest.mark.parametrize("text", ["自己看详情页", "亲，自己百度一下吧", "不清楚", "等着吧"])
def test_some_lines_brush_off_whatever_was_asked(text: str) -> None:
    assert [finding.kind for finding in from_agent(text)][:1] == ["brush_off"]


def test_but_not_where_the_customer_has_closed() -> None:
    assert from_agent("都可以的", "好的谢谢") == ()


def test_the_same_line_once_more() -> None:
    line = "亲，已经帮您反馈了，请耐心等待"
    before = (Turn("customer", "退款呢"), Turn("agent", line), Turn("customer", "三天了还是没有"))
    assert "brush_off_repeated" in [finding.because.code for finding in from_agent(line, *before)]
    assert "brush_off_repeated" not in [finding.because.code for finding in from_agent(line, *before[:2])]
    assert "brush_off_repeated" not in [finding.because.code for finding in from_agent(line, before[0])]
