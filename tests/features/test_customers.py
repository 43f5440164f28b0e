"""What a customer's words and signs tell: dissatisfaction, anger, risk, harm to self."""

import pytest

from tests.features.seen import from_customer


def seen(text: str) -> set[tuple[str, str]]:
    return {(finding.kind, finding.tier) for finding in from_customer(text)}


@pytest.mark.parametrize("text", ["有点失望", "等得花儿都谢了", "无语", "怎么还不发货", "唉，又破了俩", "😔", "[流泪]"])
def test_dissatisfied(text: str) -> None:
    assert ("negative_emotion", "suspected") in seen(text)


@pytest.mark.parametrize(
    "text",
    [
        "垃圾店",
        "一群骗子",
        "你们太过分了",
        "😡😡",
        "[发怒]",
        "傻逼客服",
        "sb店",
        "尼玛的发个空盒子",
        "当我三岁小孩吗",
        "(╯°□°)╯︵ ┻━┻",
        "💢",
        "黑心商家",
    ],
)
def test_angry(text: str) -> None:
    assert ("negative_emotion", "confirmed") in seen(text)


@pytest.mark.parametrize(
    "text",
    [
        "我要投诉",
        "打12315",
        "法院见",
        "差评安排上了",
        "再不退款我就起诉",
        "消协见",
        "申请平台介入了",
        "曝光你们",
        "已经报警",
        "头素你们",
        "投 诉",
    ],
)
def test_risk(text: str) -> None:
    assert ("risk", "confirmed") in seen(text)


@pytest.mark.parametrize("text", ["别怕，我不会给差评", "没想投诉，就问问", "不用投诉了"])
def test_denied_risk_is_none(text: str) -> None:
    assert ("risk", "confirmed") not in seen(text)


@pytest.mark.parametrize("text", ["我是真不想活了", "死给你们看", "我现在就从楼上跳下去", "活着没意思了"])
def test_harm_to_self(text: str) -> None:
    assert ("self_harm", "confirmed") in seen(text)


@pytest.mark.parametrize("text", ["跳楼机要几节电池", "跳楼大甩卖吗", "累死了", "笑死我了", "想死你们家的糕点了"])
def test_no_harm_to_self(text: str) -> None:
    assert ("self_harm", "confirmed") not in seen(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [("快点！！！", "mood_shouting"), ("人呢？？？", "mood_questioning"), ("退钱退钱退钱", "mood_repeating")],
)
def test_shouting(text: str, code: str) -> None:
    assert code in [finding.because.code for finding in from_customer(text)]


@pytest.mark.parametrize("text", ["哈哈哈哈哈哈", "谢谢谢谢谢谢", "好的！", "在吗？"])
def test_no_shouting(text: str) -> None:
    assert from_customer(text) == ()


def test_the_same_sign_in_a_row_is_one_finding() -> None:
    (finding,) = from_customer("😡😡😡")
    assert (finding.start, finding.end, finding.because.args["sign"]) == (0, 3, "😡")


def test_laughter_softens() -> None:
    assert seen("垃圾店哈哈哈") == {("negative_emotion", "suspected")}
