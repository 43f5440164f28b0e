"""Leading the customer elsewhere, and what only sounds so."""

import pytest

from tests.features.seen import from_agent


@pytest.mark.parametrize(
    "text",
    [
        "加我微信 abc12345",
        "加我V信详聊",
        "VX：shop888",
        "加vx",
        "薇信同号13800138000",
        "扣扣 123456789",
        "QQ:12345678",
        "私下转账给我便宜点",
        "🛰：abc123",
        "威❤xin abc888",
        "我电话13800138000，打我",
        "whatsapp +8613800138000",
        "加 微 信 聊",
    ],
)
def test_diversion(text: str) -> None:
    contacts = [finding for finding in from_agent(text) if finding.kind == "contact"]
    assert contacts
    assert all(finding.text == text[finding.start : finding.end] for finding in contacts)


@pytest.mark.parametrize(
    "text",
    [
        "微信支付就行",
        "用微信付款",
        "微信小程序下单",
        "关注公众号领券",
        "快递员电话13800138000",
        "订单号13800138000123",
        "平台不允许加微信，抱歉",
        "客服热线400-820-8820",
    ],
)
def test_no_diversion(text: str) -> None:
    assert [finding.text for finding in from_agent(text) if finding.kind == "contact"] == []
