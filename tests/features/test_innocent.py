"""Ordinary talk and the names of goods hold rude strings; none of them is a finding."""

import pytest

from tests.features.seen import from_agent, from_customer, of_kind

RUDE = ("abuse", "bad_attitude")


@pytest.mark.parametrize(
    "text",
    [
        "这可真是个大麻烦，我马上处理",
        "滚筒洗衣机深58，60的柜子放不下",
        "滚 筒 洗 衣 机",
        "垃圾袋送您一卷",
        "傻瓜相机不用对焦",
        "死海泥面膜到货了",
        "变态辣和微辣都有",
        "猪头肉今天现卤",
        "草泥马羊驼玩具补货了",
        "妈的味道辣酱买二送一",
        "您要日抛还是月抛",
        "操作很简单，长按三秒",
        "这里是卧槽位，装不了立式的",
        "麻烦您提供一下单号",
        "飞舞的蝴蝶发卡还有粉色",
        "纸张是250克的",
        "啥比例都能调",
        "他妈妈那份我单独装了",
        "请您妈妈签收一下",
        "去死皮的是绿瓶，一周两次",
        "这款傻瓜式操作，老人也会用",
        "尼玛扎西老师的画册到货了",
        "鱼死了拍照给我，按只赔",
        "《白痴》是陀思妥耶夫斯基写的，有精装",
        "傻子瓜子是老牌子了",
        "这个不能退，因为已经拆封了，给您添麻烦了",
        "不要脸红，您这样问很正常",
        "您稍等，我查一下再回您",
    ],
)
def test_agents_may_say(text: str) -> None:
    assert of_kind(from_agent(text), *RUDE) == []


@pytest.mark.parametrize(
    "text",
    [
        "滚筒洗衣机有货吗",
        "跳楼价是不是今晚最后一天",
        "跳楼机积木适合几岁玩",
        "报警器电池怎么换",
        "报警器的说明书发我一份",
        "😡图案的马克杯多少钱",
        "律师证的卡套有黑色吗",
        "想问下有没有白色的",
        "我要投诉你们的猫，偷走了我的心哈哈",
        "按错了按到投诉，撤销了哈",
    ],
)
def test_customers_may_say(text: str) -> None:
    findings = from_customer(text)
    assert of_kind(findings, "risk", "self_harm") == []
    assert [finding for finding in findings if finding.tier == "confirmed"] == []


@pytest.mark.parametrize(
    "text", ["SB-200有现货", "您要的SB款没有了", "型号SB", "NC-12接口", "2B铅笔", "NT-3", "用M码", "b站有教程"]
)
def test_codes_are_no_initials(text: str) -> None:
    assert of_kind(from_agent(text), *RUDE) == []
