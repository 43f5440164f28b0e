"""Letters that stand for words: sb, nmsl, t m d, S-B. Model numbers and sizes are none."""

import re
from collections.abc import Iterator

from moderation.features.excuses import touches
from moderation.features.finder import AGENT_KINDS, told
from moderation.features.lexicons import Initials, Lexicons
from moderation.features.sight import Sight
from moderation.vocabulary.findings import Finding, FindingKind

_RUN = re.compile("[a-z0-9]+")
_SPACED = re.compile(r"(?<![a-z0-9])[a-z0-9](?:[^a-z0-9㐀-鿿\n]{1,3}[a-z0-9](?![a-z0-9])){1,9}")
_LETTER = re.compile("[a-z0-9]")
_CODE_BEFORE = re.compile(
    r"(?:型号|款号|货号|编号|编码|代码|尺码|规格|型|款|码|色号|颜色|版本|单号|批号|牌号|接口|[a-z0-9][-_/. ]?)[:： ]?$"
)
_CODE_AFTER = re.compile(r"[-_/. +]?[a-z0-9]|[-_ ]?(?:型|款|码|系列|接口|版|号|色|档|级|牌|线|膜|贴|卡|片|文件|格式)")
_CODE_NEARBY = re.compile("型号|型|款|码|牌|系列|升|英寸|cm|mm|缩写|简称|字母")
_CUE_BEFORE = re.compile(
    "(?:[催问退赔找骂等急查艹操草日滚叫说关管去]|你|您|个|死|大|小|老|臭|是|真|这|那|破|穷|狗|什么|全家|一群|傻|这种|^"
    "|[。!?,~ (])[ ]?$"
)
_CUE_AFTER = re.compile(
    "东西|玩意|玩家|顾客|客户|客人|买家|消费者|一个|一枚|一群|们|吧|了|中的|去|滚|你|别|的|呢|啊|人|货|样|才|也|都|还|立|催|大"
    "|么|吗|嘛|谁|$|[。!?,~)]"
)


class InitialLetters:
    """The finder of such letters for one side of the conversation."""

    name = "initials"

    def __init__(self, lexicons: Lexicons, kinds: frozenset[FindingKind]) -> None:
        self._kinds = kinds
        self._known = {entry.letters: entry for entry in lexicons.initials if entry.kind in kinds}

    def find(self, sight: Sight) -> Iterator[Finding]:
        """One finding a run of letters."""
        text = sight.folded.text
        for run in _RUN.finditer(text):
            entry = self._known.get(run.group())
            if entry is not None and self._counts(sight, entry, *run.span()):
                yield self._finding(sight, entry, *run.span())
        for run in _SPACED.finditer(text):
            letters = _LETTER.findall(run.group())
            entry = self._known.get("".join(letters))
            if entry is not None and self._counts(sight, entry, *run.span()):
                yield self._finding(sight, entry, *run.span())

    def _finding(self, sight: Sight, entry: Initials, start: int, end: int) -> Finding:
        kind = told(entry.kind, self._kinds)
        return sight.finding(kind, self.name, start, end, entry.tier, "found_initials", term=entry.meaning)

    def _counts(self, sight: Sight, entry: Initials, start: int, end: int) -> bool:
        text = sight.folded.text
        if self._kinds is AGENT_KINDS and touches(sight.quoted, start, end):
            return False
        before = text[max(0, start - 6) : start]
        if _CODE_BEFORE.search(before) or _CODE_AFTER.match(text, end):
            return len(entry.letters) > 3  # nmsl, wdnmd: no code looks like that
        if sight.folded.typed(start, end).isupper() and len(entry.letters) < 5 and _CODE_NEARBY.search(text):
            return False
        if entry.clear:
            return True
        return bool(_CUE_BEFORE.search(before) and _CUE_AFTER.match(text[end : end + 8].replace(" ", "")))
