"""Numbers that belong to a person, told from the many that do not. All of them are made up."""

import pytest

from moderation.features.personal_data import is_id_card, passes_luhn
from tests.features.seen import from_agent


@pytest.mark.parametrize(
    ("text", "code", "typed"),
    [
        ("身份证11010519491231002X", "personal_id_card", "11010519491231002X"),
        ("身份证 110105 19491231 002x 对吗", "personal_id_card", "110105 19491231 002x"),
        ("卡号 6222 0212 3456 7890 128", "personal_bank_card", "6222 0212 3456 7890 128"),
        ("电话13800138000", "personal_phone", "13800138000"),
        ("+86 138-0013-8000", "personal_phone", "+86 138-0013-8000"),
        ("１３８００１３８０００", "personal_phone", "１３８００１３８０００"),
        ("一三八零零一三八零零零", "personal_phone", "一三八零零一三八零零零"),
        ("座机010-62345678", "personal_landline", "010-62345678"),
        ("发到 a.b@example.com 吧", "personal_email", "a.b@example.com"),
    ],
)
def test_found(text: str, code: str, typed: str) -> None:
    assert (code, typed) in [(finding.because.code, finding.text) for finding in from_agent(text)]


@pytest.mark.parametrize(
    "text",
    [
        "身份证110105194912310021",  # the check digit is wrong
        "编号110105199913310024",  # no such month
        "单号6222021234567890128",
        "卡号6222021234567890129",
        "订单号 1380013800012",
        "SF1380013800012",
        "客服热线400-820-8820",
        "尺寸 138 x 200",
        "价格1380元",
    ],
)
def test_not_found(text: str) -> None:
    assert [finding.text for finding in from_agent(text) if finding.kind == "personal_data"] == []


def test_checksums() -> None:
    assert is_id_card("11010519491231002x")
    assert not is_id_card("110105194912310021")
    assert passes_luhn("4111111111111111")
    assert not passes_luhn("4111111111111112")
    assert not passes_luhn("0000000000000000")
