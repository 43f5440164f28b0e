"""Numbers that an agent offers in order to go on elsewhere: 微信 abc123, 加我 QQ 12345678, 打我电话."""

import re
from collections.abc import Iterator

from moderation.features.sight import Sight
from moderation.vocabulary.findings import Finding

_ANY = re.compile(r"[a-z0-9]{4}|\d[-. ]\d")
_CHAT = (
    r"(?:(?:[微薇威葳徽维唯vw]|wei)[ ._❤💬~-]{0,2}(?:[信心芯❤]|xin)|vx|wx|wechat|we chat|绿泡泡|卫星号?|🛰|扣扣|叩叩"
    r"|抠抠|球球|q ?q|🐧|企鹅号?|telegram|tg|whatsapp|纸飞机|钉钉|陌陌)"
)
_HANDLE = r"[:是为叫号码=➕+_ 搜加()-]{0,6}(?P<handle>[a-z][a-z0-9_-]{4,19}|\d{5,14})(?![a-z0-9])"
_NUMBERED = re.compile(_CHAT + _HANDLE)
_HANDLED = re.compile(
    r"(?:加我?|搜索?|联系我?|找我)[:：, ]{0,2}(?:[vwq]x?)[:：, ]{0,2}(?P<handle>[a-z0-9_-]{5,20})(?![a-z0-9])"
)
_PHONE = re.compile(r"(?<!\d)1[3-9](?:[-. ]?\d){9}(?!\d)")
_OFFERS_BEFORE = re.compile(
    r"(?:加我?|联系我|找我|打我|我的?(?:手机|电话|号码?|私人)|私[聊下]|手机同号|拨打?这个|打这个|致电我|短信我|发我)"
    r"[^。!?]{0,8}$"
)
_OFFERS_AFTER = re.compile(r"[^。!?]{0,6}(?:微信|同号|加我|加一?下|联系我|找我|私聊|我的?(?:手机|电话|号))")


class Contacts:
    """A handle or number beside the name of a chat service, or a mobile number offered as the agent's own."""

    name = "contacts"

    def find(self, sight: Sight) -> Iterator[Finding]:
        """One finding an offer."""
        text = sight.folded.text
        if _ANY.search(text) is None:
            return
        for pattern in (_NUMBERED, _HANDLED):
            for match in pattern.finditer(text):
                yield sight.finding("contact", "contacts", *match.span(), "confirmed", "contact_handle")
        for match in _PHONE.finditer(text):
            before = text[max(0, match.start() - 16) : match.start()]
            if _OFFERS_BEFORE.search(before) or _OFFERS_AFTER.match(text, match.end()):
                yield sight.finding("contact", "contacts", *match.span(), "confirmed", "contact_phone")
