"""What makes rude words harmless: quoting the customer, speaking of oneself, denying them."""

import re
from bisect import bisect_left

from moderation.text.fold import fold
from moderation.vocabulary.messages import Turn

_QUOTED = re.compile("“[^“”]{1,40}”|\"[^\"]{1,40}\"|「[^「」]{1,40}」|『[^『』]{1,40}』|'[^']{1,40}'|《[^《》]{1,40}》")
_TOLD = re.compile(r"[说讲写提骂问称喊评标发打吼回](?:[的了过到着我您你他她们道出成句这那个是条:,]){0,4}$")
_MEANT = re.compile(r"(?:[是像叫个当真纯死做成为您你]|一[个只头条坨群])[:,]?$")
_SAID_OF_US = re.compile(
    r"(?:[骂说喊叫嫌][了过着]?(?:我们?|咱们?|客服|别人|她|他)(?:们|家)?(?:是|叫|像)?(?:个|一群|帮)?|骂人?)$"
)
_OF_ONESELF = re.compile(r"(?:我们?|咱们?|俺|自己|本人|小编|本客服|我家)[^。,您你]{0,8}$")
_OF_OTHERS = re.compile(
    r"(?:快递员?|站点|网点|驿站|骑手|司机|师傅|主播|同事|机器人|系统|仓库|厂家|中介|物业|邻居|[他她它])[^。!?,您你]{0,10}$"
)
_DENIED = re.compile(r"(?:不是|没有?|不[会要用必敢能想打至]|无需|别|绝不|并非|哪里|谁|无)[^。,!?]{0,6}$")


def quoted_spans(text: str, context: tuple[Turn, ...]) -> list[tuple[int, int]]:
    """The quotations in an agent's folded text that report what somebody said, or name something.

    Who calls somebody a “…” means it: such a quotation is none, unless the customer used the words first.
    """
    spans: list[tuple[int, int]] = []
    said = None
    for quote in _QUOTED.finditer(text):
        before = text[max(0, quote.start() - 8) : quote.start()]
        if text[quote.start()] != "《" and _MEANT.search(before) and not _TOLD.search(before):
            if said is None:
                said = customer_words(context)
            if quote.group()[1:-1] not in said:
                continue
        spans.append(quote.span())
    return spans


def customer_words(context: tuple[Turn, ...]) -> str:
    """All that the customer said, folded."""
    return "\n".join(fold(turn.text).text for turn in context if turn.role == "customer")


def touches(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether start to end shares a character with one of the spans, which are in order and apart."""
    place = bisect_left(spans, (end, 0)) - 1
    return place >= 0 and spans[place][1] > start


def reported(text: str, start: int) -> bool:
    """Whether the words at `start` are told as said to us: 您骂我…"""
    return _SAID_OF_US.search(text, max(0, start - 10), start) is not None


def of_oneself(text: str, start: int) -> bool:
    """Whether the words at `start` speak of the speaker: 我真是个…"""
    return _OF_ONESELF.search(text, max(0, start - 12), start) is not None


def of_others(text: str, start: int) -> bool:
    """Whether the words at `start` speak of somebody who is not there: 这个快递员真是…"""
    return _OF_OTHERS.search(text, max(0, start - 14), start) is not None


def denied(text: str, start: int) -> bool:
    """Whether the words at `start` are denied: 不会给…"""
    return _DENIED.search(text, max(0, start - 10), start) is not None
