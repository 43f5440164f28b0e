"""The models in the repository load, are small, and know what nobody could get wrong."""

import pytest

from moderation.check import Bundle, check, feel
from moderation.settings import ROOT, Settings
from moderation.stores.bundles import AGENT, CUSTOMER, read_manifest, versions
from moderation.stores.engine import load_bundle
from moderation.vocabulary.messages import Message, customer_turns


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    shipped = Settings(models_dir=ROOT / "models", training_dir=ROOT / "training_data")
    loaded, problems = load_bundle(shipped)
    assert not problems
    return loaded


@pytest.mark.parametrize("name", [AGENT, CUSTOMER])
def test_one_version_is_shipped_with_its_papers(name: str) -> None:
    (version,) = versions(ROOT / "models", name)
    manifest = read_manifest(ROOT / "models", name)
    folder = ROOT / "models" / name / version
    assert manifest.version == version == manifest.sha256[:12]
    assert manifest.created
    assert {"card.md", "manifest.json", "model.joblib", "report.html"} == {path.name for path in folder.iterdir()}


def test_the_models_are_small() -> None:
    size = sum(path.stat().st_size for path in (ROOT / "models").rglob("*") if path.is_file())
    assert size < 20_000_000


@pytest.mark.parametrize(
    ("context", "text", "label"),
    [
        ("多久能到", "您好，预计明天下午送到，单号已经发给您了", "ok"),
        ("好的谢谢", "不客气哦，祝您生活愉快", "ok"),
        ("滚筒洗衣机能上楼吗", "滚筒可以送上楼的，师傅到之前会给您打电话", "ok"),
        ("", "请问还有其他可以帮到您的吗", "ok"),
        ("怎么还不发货", "你是不是脑子有病，催催催", "abuse"),
        ("能便宜点吗", "穷鬼就别买，滚远点", "abuse"),
        ("我要退货", "爱退不退，别来烦我", "bad_attitude"),
        ("这个怎么装", "说明书看不懂吗？自己不会看？", "bad_attitude"),
        ("收到的杯子碎了，怎么处理", "哦", "brush_off"),
        ("我的快递五天没动了，到底在哪", "亲，请耐心等待哦", "brush_off"),
    ],
)
def test_plain_cases_of_agents(bundle: Bundle, context: str, text: str, label: str) -> None:
    verdict = check(Message(text, customer_turns(context)), bundle)
    assert (verdict.label, verdict.engine) == (label, "model")
    assert verdict.decision == ("pass" if label == "ok" else "hold")


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("这款有黑色的吗", {0}),
        ("好的谢谢", {0}),
        ("怎么还没发货啊，等好几天了", {0, 1}),
        ("什么垃圾店，骗子！！", {2}),
        ("再不退钱我就打12315投诉你们", {3}),
        ("已经给差评了，等着平台找你们吧", {3}),
    ],
)
def test_plain_cases_of_customers(bundle: Bundle, text: str, levels: set[int]) -> None:
    assert feel(text, bundle).level in levels
