"""What the customer's last words ask for."""

import re
from typing import Literal

from moderation.text.fold import fold
from moderation.vocabulary.messages import Turn

Asked = Literal["open", "yes_no", "trouble", "closing", "nothing"]

_CLOSING = re.compile(
    r"^[好行嗯哦噢ok对是可以的了吧呀啊哈呢啦谢感多麻烦辛苦知道明白收到没事不客气再见拜，,。.!~ 您你亲那就这样先]{1,24}$"
)
_THANKS = re.compile(r"谢谢|多谢|感谢|辛苦了|再见|拜拜|不用了|没事了|知道了|明白了|好嘞|好滴")
_OPEN = re.compile(
    r"怎么|咋|什么|啥|多久|多少|多大|多长|多重|多高|哪|几[天个号点时月日岁件]|为何|谁|如何|还是|何时|区别|原因|说法|准话"
    r"|到底|怎样|么样|发我|告诉我|讲讲|推荐"
)
_YES_NO = re.compile(r"[吗么嘛]|能不能|可不可以|是不是|有没有|会不会|行不行|能否|可否|是否|好不好|要不要|对不对|\?")
_TROUBLE = re.compile(
    r"坏|破|裂|漏|断|碎|错|少了|没收到|没发|没到|没人|没有|不了|不行|不对|不能|不动|不见|打不开|不制冷|掉|退|赔|烂|脏"
    r"|臭|过期|假|骗|投诉|差评|急|等了|[一二三四五六七八九十\d]+[天遍次个](?:了|月)|催|黑屏|失灵|不亮|不响|不转|异响"
    r"|松|卡住|没反应|受伤|烫|发霉|变质|虫|色差|起球|缩水|开胶|少发"
)


def asked(context: tuple[Turn, ...]) -> Asked | None:
    """What the last customer turns, since the agent last spoke, want; None where nothing is known."""
    said: list[str] = []
    for turn in reversed(context):
        if turn.role == "agent" and said:
            break
        if turn.role == "customer":
            said.append(fold(turn.text[:400]).text)
        if len(said) == 3:
            break
    if not said:
        return None
    last = said[0]
    if (_CLOSING.match(last) or _THANKS.search(last)) and not _OPEN.search(last) and not _TROUBLE.search(last):
        return "closing"
    text = " ".join(said)
    if _OPEN.search(text):
        return "open"
    if _TROUBLE.search(text):
        return "trouble"
    return "yes_no" if _YES_NO.search(text) else "nothing"
