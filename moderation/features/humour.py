"""Laughter and second thoughts: 我要投诉，太好吃了😂 and 点错了，已经撤诉 mean no harm."""

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from moderation.vocabulary.findings import Finding

_LAUGHS = re.compile("😂|🤣|😆|哈哈|嘻嘻|嘿嘿|笑死我?|笑不活|hhh|2333")
_TAKEN_BACK = re.compile(
    "手滑|手抖|[点按选填]错|误[点触会]|不小心|撤销了|撤了|已撤|撤诉|撤回|取消投诉|本来想|本想|差点就?想|改成?好评|改回"
    "|过去了|别紧张|开玩笑|不针对|不是针对"
)


def in_good_humour(text: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings of a customer's folded text that hold in its mood. Words of harm to self always hold."""
    laughs = _LAUGHS.search(text) is not None
    taken_back = _TAKEN_BACK.search(text) is not None
    for finding in findings:
        if finding.kind == "negative_emotion" and laughs:
            if finding.tier == "confirmed":
                yield replace(finding, tier="suspected")
        elif finding.kind != "risk" or not (laughs or taken_back):
            yield finding
