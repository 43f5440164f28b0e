"""A small corpus of our own for tests: enough to train on in a second, on disk as users have it."""

from pathlib import Path

from moderation.classify.concepts import parse_concepts
from moderation.learning.dataset import AgentRow, CustomerRow, agent_corpus, customer_corpus
from moderation.learning.train import Trained, train_agent, train_customer
from tests.lexicon import TERMS, agent_finders, customer_finders

CONCEPTS = """\
# What words do.
side\tconcept\tterms
ask\twhen\t什么时候|多久|几天
ask\tmark\t?
say\ttime\t今天|明天|0点
say\tself_do\t自己看|自己查
feel\tanger\t气死|骗子|垃圾|过分
"""
AGENT = {
    "ok": (
        "明天下午到，单号发您了",
        "给您换新的，今天寄出",
        "这款有货，拍下就发",
        "抱歉让您久等，我马上查",
        "可以的，七天内都能退",
    ),
    "abuse": ("你是傻逼吗", "滚远点，废物", "你脑子有病吧", "去死吧你", "全家都是蠢猪"),
    "bad_attitude": ("爱买不买", "催什么催，等着", "看不懂字吗", "嫌贵就去别家", "有意见去投诉啊"),
    "brush_off": ("哦", "不清楚", "自己看详情页", "等通知吧", "都这样的"),
}
CUSTOMER = {
    0: ("有货吗", "好的谢谢", "什么时候发货", "能开发票吗", "尺码怎么选"),
    1: ("有点慢啊", "怎么还没到", "不太满意", "等好久了", "色差有点大"),
    2: ("气死我了", "你们就是骗子", "垃圾店", "什么破东西", "太过分了！！"),
    3: ("我要打12315", "等着收差评吧", "平台介入吧", "我要起诉你们", "已经投诉了"),
}
ASKED = ("多久能到", "能退吗", "这个有货吗 / 急用", "", "什么时候发货")
BATCHES = 6


def write_corpus(folder: Path) -> Path:
    """Write agent/, customer/, lexicons/ and concepts.tsv under `folder`."""
    for name in ("agent", "customer", "lexicons"):
        (folder / name).mkdir(parents=True)
    (folder / "lexicons" / "terms.tsv").write_text(TERMS, "utf-8")
    (folder / "concepts.tsv").write_text(CONCEPTS, "utf-8")
    for batch in range(BATCHES):
        lines = ["id\tcontext\tmessage\tlabel\ttier\ttags"]
        for label, messages in AGENT.items():
            tier = "none" if label == "ok" else "confirmed"
            for place, message in enumerate(messages):
                asked = ASKED[(place + batch) % len(ASKED)]
                lines.append(f"{label}{batch}{place}\t{asked}\t{message}{'呢哦呀啦哈了'[batch]}\t{label}\t{tier}\t")
        (folder / "agent" / f"agent_b{batch}.tsv").write_text("\n".join(lines) + "\n", "utf-8")
        lines = ["id\tmessage\tlevel\ttags"]
        for level, words in CUSTOMER.items():
            lines += [
                f"c{level}{batch}{place}\t{word}{'吗呢啊了哈哦'[batch]}\t{level}\t" for place, word in enumerate(words)
            ]
        (folder / "customer" / f"customer_b{batch}.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def small_agent(folder: Path) -> tuple[list[AgentRow], Trained]:
    """The agent model of the small corpus."""
    parse_concepts(CONCEPTS)
    rows = agent_corpus(folder)
    return rows, train_agent(rows, CONCEPTS, agent_finders(), lambda done: None)


def small_customer(folder: Path) -> tuple[list[CustomerRow], Trained]:
    """The customer model of the small corpus."""
    rows = customer_corpus(folder)
    return rows, train_customer(rows, CONCEPTS, customer_finders(), lambda done: None)
