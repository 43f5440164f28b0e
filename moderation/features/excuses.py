"""What makes rude words harmless: quoting the customer, speaking of oneself, denying them."""

import re
from bisect import bisect_right

from moderation.text.fold import fold
from moderation.vocabulary.messages import Turn

_QUOTED = re.compile("“[^“”]{1,60}”|\"[^\"]{1,60}\"|「[^「」]{1,60}」|『[^『』]{1,60}』|'[^']{1,60}'")
_REPORTED = re.compile(
    r"(?:[您你他她它]|客户|买家|顾客|评论|评价|备注|留言|标题|写|说|讲|提|骂|问|称|叫做?|反馈|看到|所谓|关于|发来?|打|含|带|有|用|出现)"
    r"(?:[的了过到里着道句这那个词:,是]|我们?|刚才|刚刚|前面|上面|评论|客服)*$"
)
_REPORTED_AFTER = re.compile(r"(?:[这那]|两?个?字|二字|的?(?:说法|字样|字眼|评价|评论|问题|情况|话|词|意思|差评|帖子))")
_ACCUSED = re.compile(r"(?:就是|真是|是个|像个?|不是|您是|你是|算是|当|叫您|叫你)[^。]{0,2}$")
_SAID_OF_US = re.compile(
    r"(?:[骂说喊叫嫌][了过着]?(?:我们?|咱们?|客服|别人|她|他)(?:们|家)?(?:是|叫|像)?(?:个|一群|帮)?|骂人?)$"
)
_OF_ONESELF = re.compile(r"(?:我们?|咱们?|俺|自己|本人|小编|本客服|我家)[^。,您你]{0,8}$")
_DENIED = re.compile(r"(?:不是|没有?|不会|不要|别|绝不|并非|不敢|不能|不想|哪里|谁|无)[^。,!?]{0,6}$")


def quoted_spans(text: str, context: tuple[Turn, ...]) -> list[tuple[int, int]]:
    """The quotations in an agent's folded text that report what somebody said; they are nobody's abuse."""
    spans: list[tuple[int, int]] = []
    said = None
    for quote in _QUOTED.finditer(text):
        before = text[max(0, quote.start() - 14) : quote.start()]
        if _ACCUSED.search(before):
            continue
        if said is None:
            said = customer_words(context)
        inside = quote.group()[1:-1]
        if inside in said or _REPORTED.search(before) or _REPORTED_AFTER.match(text, quote.end()):
            spans.append(quote.span())
    return spans


def customer_words(context: tuple[Turn, ...]) -> str:
    """All that the customer said, folded."""
    return "\n".join(fold(turn.text).text for turn in context if turn.role == "customer")


def inside(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of the spans, which are in order, holds start to end."""
    place = bisect_right(spans, (start, 1 << 60)) - 1
    return place >= 0 and spans[place][0] <= start and end <= spans[place][1]


def reported(text: str, start: int) -> bool:
    """Whether the words at `start` are told as said to us: 您骂我…"""
    return _SAID_OF_US.search(text, max(0, start - 10), start) is not None


def of_oneself(text: str, start: int) -> bool:
    """Whether the words at `start` speak of the speaker: 我真是个…"""
    return _OF_ONESELF.search(text, max(0, start - 12), start) is not None


def denied(text: str, start: int) -> bool:
    """Whether the words at `start` are denied: 不会给…"""
    return _DENIED.search(text, max(0, start - 10), start) is not None
