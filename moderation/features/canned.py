"""Answers that leave the question where it was: a bare 嗯嗯 to a question, the same line once more."""

import re
from collections.abc import Iterator

from moderation.features.sight import Sight
from moderation.text.fold import fold
from moderation.vocabulary.findings import Finding, Tier

_TRIMMED = re.compile(
    r"^(?:亲+爱?的?|您好|你好|宝+贝?|[,，.。!~ ])*"
    r"|(?:[,，.。!?~… ]|亲+|[哦噢呢哈啊呀哟喔的啦嘛呗滴哒嗷咯]|[\U0001f300-\U0001faff☺❤]|\[[^\[\]]{1,8}\])*$"
)
_ANSWERS_YES_NO = frozenset(("在", "是", "对", "行", "可以", "可", "有", "能", "会", "没", "没有", "无")) | frozenset(
    ("不", "不能", "不会", "不行", "不可以", "ok", "好", "嗯", "嗯嗯", "恩", "恩恩", "嗯呢", "好好")
)
_NODS = _ANSWERS_YES_NO | frozenset(
    (
        "哦",
        "哦哦",
        "噢",
        "收到",
        "知道",
        "知道了",
        "晓得了",
        "了解",
        "明白",
        "okk",
        "呵呵",
        "哈哈",
        "这样",
        "那好",
        "加油",
    )
)
_NODS |= {"改", "嗯哼", "是吗", "好滴", "已阅", "然后", "所以"}
_SHORTEST_LINE = 8


class Canned:
    """Needs the context: without it, a nod is no brush-off."""

    name = "canned"

    def find(self, sight: Sight) -> Iterator[Finding]:
        """At most one finding, over the whole message."""
        text = sight.folded.text
        if not text or not sight.context:
            return
        if _said_before(sight):
            yield sight.finding("brush_off", "lexicon", 0, len(text), "suspected", "brush_off_repeated")
        elif len(text) <= 24:
            tier = self._nod(sight, text)
            if tier != "none":
                yield sight.finding("brush_off", "lexicon", 0, len(text), tier, "brush_off_nod")

    @staticmethod
    def _nod(sight: Sight, text: str) -> Tier:
        bare = _TRIMMED.sub("", text)
        if bare and bare not in _NODS:
            return "none"
        wanted = sight.asked
        if wanted == "open" or (wanted == "trouble" and bare not in ("可以", "行", "改")):
            return "confirmed"
        if wanted == "yes_no" and bare not in _ANSWERS_YES_NO:
            return "suspected"
        return "none"


def _said_before(sight: Sight) -> bool:
    """Whether the agent has sent this very line, and the customer has spoken since."""
    text = sight.folded.text
    if len(text) < _SHORTEST_LINE:
        return False
    customer_spoke = False
    for turn in reversed(sight.context):
        if turn.role == "customer":
            customer_spoke = True
        elif customer_spoke and fold(turn.text).text == text:
            return True
    return False
